"""The audit trail of the desk: who did what, when, what was before and what after. Only ever added to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.tables import announcements
from producers.desk.tables import drafts, trail
from producers.taking import Beside, Posted


async def note(
    connection: AsyncConnection,
    at: datetime,
    who: str,
    act: str,
    subject: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """In the transaction of the act itself: none is without its note."""
    row = {"at": at, "who": who, "act": act, "subject": subject, "before": before, "after": after, "reason": reason}
    await connection.execute(insert(trail).values({**row, "issuer": await _issuer(connection, subject)}))


def beside(
    clock: Clock,
    who: str,
    act: str,
    subject: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> Beside:
    """The note of what goes through the door: written in the transaction of the posting."""

    async def noted(connection: AsyncConnection, posted: Posted) -> None:
        await note(connection, clock.now(), who, act, subject, before=before, after=after, reason=reason)

    return Beside(noted)


async def _issuer(connection: AsyncConnection, subject: str) -> str | None:
    """Of a draft or an announcement, as it stands now: an approver reads what concerns their issuers."""
    sort, _, name = subject.partition(":")
    table = {"draft": drafts, "announcement": announcements}.get(sort)
    if table is None:
        return None
    found = await connection.execute(select(table.c.issuer).where(table.c.id == UUID(name)))
    return found.scalar_one_or_none()
