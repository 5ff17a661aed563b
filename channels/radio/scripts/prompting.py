"""Which prompters are open, and on what: each says so while it has a network, and goes on without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.scripts.tables import prompters
from core.store import insert_for

BEAT = timedelta(seconds=15)  # how often a page says that it is open (static/prompter.js)
SILENT = 4 * BEAT  # so long one counts at least that was not heard of
READ_FOR = timedelta(minutes=15)  # what comes last
OPEN_MOST = timedelta(hours=12)


@dataclass(frozen=True)
class Prompting:
    """`who` has it open; `at` (UTC) is when it was last heard of."""

    who: str
    at: datetime


async def prompting(connection: AsyncConnection, announcement: UUID, now: datetime) -> Sequence[Prompting]:
    """The prompters in which it stands: it is being read, or comes later.

    One that fell silent may have no network, and is read from all the same: until it says that it was closed, or its
    last item is over.
    """
    rows = await connection.execute(select(prompters).where(prompters.c.until > now).order_by(prompters.c.at))
    return [Prompting(row.who, row.at) for row in rows if str(announcement) in row.announcements]


async def beat(
    connection: AsyncConnection, page: str, who: str, items: Sequence[UUID], last: datetime | None, now: datetime
) -> None:
    """This page is open on these announcements; none: it was closed. `last`: when its last item begins (UTC)."""
    await connection.execute(delete(prompters).where(prompters.c.until <= now))
    if not items:
        await connection.execute(delete(prompters).where(prompters.c.id == page))
        return
    until = max(now + SILENT, min(last, now + OPEN_MOST - READ_FOR) + READ_FOR) if last else now + SILENT
    values = {"who": who, "announcements": [str(one) for one in items], "at": now, "until": until}
    statement = insert_for(connection, prompters).values(id=page, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
