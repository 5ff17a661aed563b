"""Takes a person's letters out of what the channel keeps, when they are erased."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.email.returned.letters import WRITER
from channels.email.tables import replies
from core.tokens import ring_of


async def forget(connection: AsyncConnection, email: str) -> None:
    """In the erasure's transaction."""
    ring = await ring_of(connection)
    if ring is not None:
        await connection.execute(delete(replies).where(replies.c.writer.in_(ring.pseudonyms(WRITER, email.lower()))))
