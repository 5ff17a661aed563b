"""Dead letters: what could not be handled, kept with its reason."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tables import dead_letters

ADDRESS = re.compile(r"[^\s<>@\"'(),;:]+@[^\s<>@\"'(),;:]+")
LONGEST_REASON = 500


def scrub(reason: str) -> str:
    """A reason without personal addresses, short enough to keep."""
    return ADDRESS.sub("‹address›", reason)[:LONGEST_REASON]


async def bury(
    connection: AsyncConnection,
    source: str,
    key: str,
    reason: str,
    at: datetime,
    *,
    channel: str | None = None,
    announcement: UUID | None = None,
    body: bytes | None = None,
) -> None:
    """Keep a thing that could not be handled, in the caller's transaction."""
    await connection.execute(
        insert(dead_letters).values(
            source=source,
            key=key,
            reason=scrub(reason),
            at=at,
            channel=channel,
            announcement=announcement,
            body=body,
            state="open",
        )
    )
