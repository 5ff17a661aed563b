"""Takes a person's letters out of what the channel keeps, when they are erased, and again after a restore."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.addresses import spellings
from channels.email.returned.letters import WRITER
from channels.email.tables import replies
from channels.email.written import seen
from core.given import among
from core.tokens import ring_of

SECTION = "letters"  # of the export


async def ids(connection: AsyncConnection, email: str) -> Sequence[str]:
    """The writer's keyed hashes, by each key, and by each spelling that one mailbox may have: also of letters that a
    backup has and we no more."""
    ring = await ring_of(connection)
    return [key for one in spellings(email) for key in ring.pseudonyms(WRITER, one)] if ring is not None else ()


async def held(connection: AsyncConnection, email: str) -> Sequence[Mapping[str, Any]]:
    """The letters that are still kept: for their writer to take along."""
    mine = replies.c.writer.in_(await ids(connection, email))
    query = select(replies.c.at, replies.c.state, replies.c.body).where(mine).order_by(replies.c.id)
    return [{"at": row.at, "state": row.state, **seen(row.body)} for row in await connection.execute(query)]


async def wrote(connection: AsyncConnection, email: str) -> bool:
    query = select(replies.c.id).where(replies.c.writer.in_(await ids(connection, email))).limit(1)
    return (await connection.execute(query)).first() is not None


async def forget(connection: AsyncConnection, email: str) -> int:
    """In the erasure's transaction; how many letters."""
    mine = replies.c.writer.in_(await ids(connection, email))
    return (await connection.execute(delete(replies).where(mine))).rowcount


async def again(connection: AsyncConnection, people: Mapping[str, datetime]) -> None:
    """After a restore: these had been erased since the backup was made. What they wrote since then stays."""
    query = select(replies.c.id, replies.c.writer, replies.c.at).where(among(replies.c.writer, "writers"))
    rows = await connection.execute(query, {"writers": list(people)})
    gone = [row.id for row in rows if row.at <= people[row.writer]]
    await connection.execute(delete(replies).where(replies.c.id.in_(gone)))
