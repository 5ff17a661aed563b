"""What is to come in a slot, as it was last planned: at its time it begins (due.py), and what comes later comes after
it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import on_air, tables
from channels.radio.clock.rundown import Coming, Slot
from core.store import insert_for

AHEAD = timedelta(hours=1)  # so long before its slot it is kept
KEPT = timedelta(days=1)
ByStart = Mapping[datetime, Sequence[Coming]]


async def coming(connection: AsyncConnection, since: datetime, until: datetime) -> ByStart:
    """By the start of the slot, in their order."""
    table = tables.coming
    rows = await connection.execute(select(table).where(table.c.slot >= since, table.c.slot < until))
    return {row.slot: [_read(*one) for one in row.readings] for row in rows}


def to_come(slot: Slot, now: datetime) -> Sequence[Coming]:
    """Its readings that have not begun."""
    return [
        Coming(one.segment.id, one.segment.edition, one.form_s, one.start, one.duration_s, on_air.written(one))
        for one in slot.readings
        if one.state == "planned" and one.start > now
    ]


async def keep_coming(connection: AsyncConnection, start: datetime, readings: Sequence[Coming], now: datetime) -> None:
    """In place of what was planned before; what was planned later stays."""
    table = tables.coming
    values = {"at": now, "readings": [_written(one) for one in readings]}
    statement = insert_for(connection, table).values(slot=start, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["slot"], set_=values, where=table.c.at <= statement.excluded.at)
    )
    await connection.execute(delete(table).where(table.c.slot < now - KEPT))


async def destroy(connection: AsyncConnection, announcement: UUID) -> None:
    """Nothing of it is to come any more, with its words (idempotent)."""
    table = tables.coming
    for row in (await connection.execute(select(table))).all():
        rest = [one for one in row.readings if not one[0].startswith(str(announcement))]
        if len(rest) < len(row.readings):
            await connection.execute(update(table).where(table.c.slot == row.slot).values(readings=rest))


def _written(one: Coming) -> Sequence[Any]:
    return [one.segment, one.edition, one.form_s, one.start.isoformat(), one.duration_s, one.sound]


def _read(
    segment: str, edition: int, form_s: int, start: str, duration_s: float, sound: Mapping[str, Any] | None = None
) -> Coming:
    return Coming(segment, edition, form_s, datetime.fromisoformat(start), duration_s, sound)
