"""Takes a person's messages out of the inbox when they are erased, and again after a restore."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.addresses import spellings
from core.given import among
from core.tokens import ring_of
from producers.desk.inbox.keeping import WRITER
from producers.desk.inbox.tables import entries, messages

SECTION = "messages"  # of the export
SHOWN = ("reference", "at", "state", "source", "issuer", "language", "name", "email", "subject", "text")


async def ids(connection: AsyncConnection, email: str) -> Sequence[str]:
    """The writer's keyed hashes, by each key, and by each spelling that one mailbox may have."""
    ring = await ring_of(connection)
    return [key for one in spellings(email) for key in ring.pseudonyms(WRITER, one)] if ring is not None else ()


async def _theirs(connection: AsyncConnection, email: str) -> ColumnElement[bool]:
    known = await ids(connection, email)
    return or_(messages.c.writer.in_(known), messages.c.email.in_(spellings(email)))


async def held(connection: AsyncConnection, email: str) -> Sequence[Mapping[str, Any]]:
    """What they wrote, and what they were answered: for them to take along."""
    query = select(messages).where(await _theirs(connection, email)).order_by(messages.c.at)
    rows = (await connection.execute(query)).all()
    mine = entries.c.message.in_([row.id for row in rows]), entries.c.sort == "answer"
    answers = (await connection.execute(select(entries).where(*mine).order_by(entries.c.at, entries.c.id))).all()
    return [
        {name: getattr(row, name) for name in SHOWN}
        | {"answers": [answer.text for answer in answers if answer.message == row.id]}
        for row in rows
    ]


async def wrote(connection: AsyncConnection, email: str) -> bool:
    query = select(messages.c.id).where(await _theirs(connection, email)).limit(1)
    return (await connection.execute(query)).first() is not None


async def forget(connection: AsyncConnection, email: str) -> int:
    """In the erasure's transaction; how many messages. What was answered goes with them."""
    return (await connection.execute(delete(messages).where(await _theirs(connection, email)))).rowcount


async def again(connection: AsyncConnection, people: Mapping[str, datetime]) -> None:
    """After a restore: these had been erased since the backup was made. What they wrote since then stays."""
    query = select(messages.c.id, messages.c.writer, messages.c.at).where(among(messages.c.writer, "writers"))
    rows = await connection.execute(query, {"writers": list(people)})
    gone = [row.id for row in rows if row.at <= people[row.writer]]
    if gone:
        await connection.execute(delete(messages).where(messages.c.id.in_(gone)))
