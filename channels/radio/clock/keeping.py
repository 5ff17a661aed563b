"""The clock in the store. Until somebody has set a slot, the slots are those of the settings; one that was set may have
none."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import tables
from channels.radio.clock.weekly import Blackout, Clock, ClockSlot, Fixed, seeded
from channels.radio.clock.words import WORDS
from channels.radio.settings import RadioSettings
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.store import one_at_a_time

Part = ClockSlot | Fixed | Blackout
# A slot of no day, which nobody sees: it stays when the last one is taken away, so that the settings' do not come back.
_NONE = ClockSlot(UUID("019ab000-0000-7000-8000-0000000c10c0"), "", "", None, time(0), 0)
_TABLES: Mapping[type[Part], Table] = {
    ClockSlot: tables.slots,
    Fixed: tables.fixed,
    Blackout: tables.blackouts,
}


async def clock_of(connection: AsyncConnection, settings: RadioSettings) -> Clock:
    stored = [_slot(row) for row in await connection.execute(select(tables.slots))]
    slots = (
        [slot for slot in stored if slot.id != _NONE.id] if stored else seeded(settings.times, settings.slot_seconds)
    )
    fixed = [_fixed(row) for row in await connection.execute(select(tables.fixed))]
    black = await connection.execute(select(tables.blackouts).order_by(tables.blackouts.c.begins))
    return Clock(
        sorted(slots, key=lambda slot: (slot.on is not None, slot.on, slot.at, slot.id)),
        sorted(fixed, key=lambda one: (one.at, one.id)),
        [Blackout(**row._mapping) for row in black],
    )


async def put(connection: AsyncConnection, settings: RadioSettings, part: Part) -> Part | None:
    """Store it; the one it takes the place of is returned. Its `version` is the one that was seen, 0 for a new one.

    Conflict: somebody else changed it meanwhile. Invalid: another slot is at its time. The first slot that is set makes
    those of the settings the store's.
    """
    if isinstance(part, ClockSlot):
        await one_at_a_time(connection, "radio clock")
        _alone(part, (await clock_of(connection, settings)).slots)
    table = _TABLES[type(part)]
    before = await find(connection, type(part), part.id)
    if isinstance(part, ClockSlot) and before is None:
        await _take_over(connection, settings)
        before = await find(connection, ClockSlot, part.id)
    values = _values(part)
    if before is None:
        if part.version:
            raise _changed()
        await connection.execute(insert(table).values(**values, version=1))
        return None
    seen = max(part.version, 1)  # of the settings: taken over just now (the same in `remove`)
    changed = await connection.execute(
        update(table).where(table.c.id == part.id, table.c.version == seen).values(**values, version=seen + 1)
    )
    if not changed.rowcount:
        raise _changed()
    return before


async def remove(
    connection: AsyncConnection, settings: RadioSettings, sort: type[Part], id: UUID, version: int
) -> Part:
    """What it was. `version`: the one that was seen. NotFound: somebody else took it away. Conflict: changed it."""
    if sort is ClockSlot:
        await _take_over(connection, settings)
    before = await find(connection, sort, id)
    if before is None:
        raise NotFound("Δεν υπάρχει πια στο ρολόι.", "It is in the clock no more.")
    table = _TABLES[sort]
    gone = await connection.execute(delete(table).where(table.c.id == id, table.c.version == max(version, 1)))
    if not gone.rowcount:
        raise _changed()
    if sort is ClockSlot and not await _has_slots(connection):
        await connection.execute(insert(tables.slots).values(**_values(_NONE), version=1))
    return before


async def find(connection: AsyncConnection, sort: type[Part], id: UUID) -> Part | None:
    row = (await connection.execute(select(_TABLES[sort]).where(_TABLES[sort].c.id == id))).first()
    if row is None or id == _NONE.id:
        return None
    return Blackout(**row._mapping) if sort is Blackout else (_slot if sort is ClockSlot else _fixed)(row)


def _alone(slot: ClockSlot, slots: Sequence[ClockSlot]) -> None:
    """Of two at one time only one would be on air, and nobody would be told."""
    for other in slots:
        if slot.stands_with(other):
            name = other.name or f"{other.at:%H:%M}"
            raise Invalid([FieldError("at", *(WORDS("wrong.taken", language, name=name) for language in ("el", "en")))])


async def _take_over(connection: AsyncConnection, settings: RadioSettings) -> None:
    if not await _has_slots(connection):
        rows = [{**_values(slot), "version": 1} for slot in seeded(settings.times, settings.slot_seconds)]
        await connection.execute(insert(tables.slots), rows)


async def _has_slots(connection: AsyncConnection) -> bool:
    return (await connection.execute(select(tables.slots.c.id).limit(1))).first() is not None


def _changed() -> Conflict:
    return Conflict(
        "Κάποιος άλλος το άλλαξε στο μεταξύ· δείτε το όπως είναι τώρα.",
        "Somebody else changed it meanwhile; look at it as it is now.",
    )


def _values(part: Part) -> dict[str, Any]:
    values = asdict(part)
    del values["version"]
    if isinstance(part, Blackout):
        return values
    values["on_day"], values["at"] = values.pop("on"), part.at.isoformat()
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _read(row: Row[Any]) -> dict[str, Any]:
    values = dict(row._mapping)
    values["on"], values["at"] = values.pop("on_day"), time.fromisoformat(values["at"])
    return {
        name: tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        for name, value in values.items()
    }


def _slot(row: Row[Any]) -> ClockSlot:
    return ClockSlot(**_read(row))


def _fixed(row: Row[Any]) -> Fixed:
    return Fixed(**_read(row))
