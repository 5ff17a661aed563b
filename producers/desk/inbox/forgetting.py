"""Takes a person's messages out of the inbox when they are erased, and again after a restore."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.given import among
from core.tokens import ring_of
from producers.desk.inbox.keeping import WRITER
from producers.desk.inbox.tables import messages


async def ids(connection: AsyncConnection, email: str) -> Sequence[str]:
    """The writer's keyed hashes, by each key."""
    ring = await ring_of(connection)
    return ring.pseudonyms(WRITER, email.lower()) if ring is not None else ()


async def forget(connection: AsyncConnection, email: str) -> int:
    """In the erasure's transaction; how many messages. What was answered goes with them."""
    return (await connection.execute(delete(messages).where(messages.c.email == email.lower()))).rowcount


async def again(connection: AsyncConnection, people: Mapping[str, datetime]) -> None:
    """After a restore: these had been erased since the backup was made. What they wrote since then stays."""
    query = select(messages.c.id, messages.c.writer, messages.c.at).where(among(messages.c.writer, "writers"))
    rows = await connection.execute(query, {"writers": list(people)})
    gone = [row.id for row in rows if row.at <= people[row.writer]]
    if gone:
        await connection.execute(delete(messages).where(messages.c.id.in_(gone)))
