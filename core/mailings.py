"""Letters: one mail to one person, written in the caller's own transaction."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

WRITTEN: list[tuple[str, str]] = []


async def write_letter(
    connection: AsyncConnection, *, kind: str, channel: str, target: str, issuer: str, now: datetime
) -> UUID:
    """Stands in until mailings are stored: keeps which letter goes to whom."""
    WRITTEN.append((kind, target))
    return uuid4()
