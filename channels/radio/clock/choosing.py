"""What producers chose, in the store: kept for good, changed only by who saw how it stands."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import tables
from channels.radio.clock.choices import Choice, Choices
from channels.radio.clock.times import day_of
from channels.radio.clock.weekly import Clock
from core.errors import Conflict
from core.store import insert_for

_KEY = "%Y%m%dT%H%M%SZ"


def slot_key(start: datetime | None) -> str:
    """How the store and addresses name a slot; "" is the whole day."""
    return f"{start.astimezone(UTC):{_KEY}}" if start is not None else ""


def slot_start(key: str) -> datetime | None:
    """ValueError: no such key."""
    return datetime.strptime(key, _KEY).replace(tzinfo=UTC) if key else None


async def choices_of(connection: AsyncConnection, day: date) -> Choices:
    """All that were ever made for that day; one that was taken back has its version, and no act any more."""
    rows = await connection.execute(select(tables.choices).where(tables.choices.c.day == day))
    return Choices(
        Choice(
            slot_start(row.slot), row.announcement, row.language, row.act, row.position, row.who, row.at, row.version
        )
        for row in rows
    )


async def choose(connection: AsyncConnection, day: date, choice: Choice) -> None:
    """`choice.version` is the one that was seen: 0 where there was none yet. Conflict: somebody else was quicker."""
    table, key = tables.choices, slot_key(choice.slot)
    values = {
        "act": choice.act,
        "position": choice.position,
        "who": choice.who,
        "at": choice.at,
        "version": choice.version + 1,
    }
    whose = {"day": day, "slot": key, "announcement": choice.announcement, "language": choice.language}
    if choice.version:
        same = [table.c[name] == value for name, value in whose.items()]
        statement = update(table).where(*same, table.c.version == choice.version).values(**values)
    else:
        statement = insert_for(connection, table).values(**whose, **values).on_conflict_do_nothing()
    if not (await connection.execute(statement)).rowcount:
        raise overtaken()


async def follow(connection: AsyncConnection, stood: Clock, stands: Clock, slot: UUID, today: date) -> None:
    """What was chosen in a slot goes with it when the clock gives it another time, from `today` on in Athens; of a
    one-off to its other day too. Where it is no more on that day the choices stay behind, as those of a slot that is
    taken away do."""
    table = tables.choices
    days = (await connection.execute(select(table.c.day).where(table.c.day >= today).distinct())).scalars().all()
    for day in days:
        before, after = _start(stood, slot, day), _start(stands, slot, _moved(stood, stands, slot, day))
        if before is None or after is None or before == after:
            continue
        mine = (table.c.day == day, table.c.slot == slot_key(before))
        named = (await connection.execute(select(table.c.announcement, table.c.language).where(*mine))).all()
        there = (table.c.day == day_of(after), table.c.slot == slot_key(after))
        for announcement, language in named:
            whose = (table.c.announcement == announcement, table.c.language == language)
            await connection.execute(delete(table).where(*there, *whose))  # of a slot that was there once
            values = {"day": day_of(after), "slot": slot_key(after)}
            await connection.execute(update(table).where(*mine, *whose).values(**values))


def _start(clock: Clock, slot: UUID, day: date) -> datetime | None:
    return next((time.start for time in clock.times(day) if time.slot.id == slot), None)


def _moved(stood: Clock, stands: Clock, slot: UUID, day: date) -> date:
    """Where a one-off of that day is now."""
    was, is_now = (next((one.on for one in clock.slots if one.id == slot), None) for clock in (stood, stands))
    return is_now if was == day and is_now is not None else day


def overtaken() -> Conflict:
    return Conflict(
        "Ένας άλλος παραγωγός άλλαξε την ίδια θέση στο μεταξύ· δείτε τη ροή όπως είναι τώρα.",
        "Another producer changed the same place meanwhile; look at the rundown as it is now.",
    )
