"""Which prompters are open, and on what: each says so while it has a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.scripts.tables import prompters
from core.store import insert_for

BEAT = timedelta(seconds=15)  # how often a page says that it is open (static/prompter.js)
SILENT = 4 * BEAT  # one that was not heard of for as long is closed, or without a network: nobody knows


@dataclass(frozen=True)
class Prompting:
    """`who` has it open; `at` (UTC) is when it was last heard of."""

    who: str
    at: datetime


async def prompting(connection: AsyncConnection, announcement: UUID, now: datetime) -> Sequence[Prompting]:
    """The prompters in which it stands: it is being read, or comes later."""
    rows = await connection.execute(select(prompters).where(prompters.c.at > now - SILENT).order_by(prompters.c.at))
    return [Prompting(row.who, row.at) for row in rows if str(announcement) in row.announcements]


async def beat(connection: AsyncConnection, page: str, who: str, items: Sequence[UUID], now: datetime) -> None:
    """This page is open on these announcements; none: it was closed. Those long silent are forgotten."""
    await connection.execute(delete(prompters).where(prompters.c.at <= now - SILENT))
    if not items:
        await connection.execute(delete(prompters).where(prompters.c.id == page))
        return
    values = {"who": who, "announcements": [str(one) for one in items], "at": now}
    statement = insert_for(connection, prompters).values(id=page, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
