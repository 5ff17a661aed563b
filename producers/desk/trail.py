"""The audit trail of the desk: who did what, when, what was before and what after. Only ever added to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from producers.desk.tables import trail


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
    await connection.execute(insert(trail).values(row))
