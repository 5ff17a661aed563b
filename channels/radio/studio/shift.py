"""Who is on shift: who chose a studio, until they say that they go or are not seen for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.tables import shift
from core.store import insert_for

LASTS = timedelta(hours=12)  # since the studio's page was last open
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class OnShift:
    staff: UUID
    name: str
    studio: str
    since: datetime


async def join(connection: AsyncConnection, staff: UUID, name: str, studio: str, now: datetime) -> None:
    """They are in this studio from now on."""
    values = {"name": name, "studio": studio, "seen_at": now}
    statement = insert_for(connection, shift).values(staff=staff, since=now, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["staff"], set_=values))


async def seen(connection: AsyncConnection, staff: UUID, now: datetime) -> None:
    """Their page is open still."""
    await connection.execute(update(shift).where(shift.c.staff == staff).values(seen_at=now))


async def leave(connection: AsyncConnection, staff: UUID) -> None:
    await connection.execute(delete(shift).where(shift.c.staff == staff))


async def on_shift(connection: AsyncConnection, now: datetime) -> Sequence[OnShift]:
    """By studio, who came first, by name."""
    question = select(shift).where(shift.c.seen_at > now - LASTS).order_by(shift.c.studio, shift.c.since, shift.c.name)
    return [OnShift(row.staff, row.name, row.studio, row.since) for row in await connection.execute(question)]
