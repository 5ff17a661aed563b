"""What producers chose, in the store: kept for good, changed only by who saw how it stands."""

from datetime import UTC, date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import tables
from channels.radio.clock.choices import Choice, Choices
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


def overtaken() -> Conflict:
    return Conflict(
        "Ένας άλλος παραγωγός άλλαξε την ίδια θέση στο μεταξύ· δείτε τη ροή όπως είναι τώρα.",
        "Another producer changed the same place meanwhile; look at the rundown as it is now.",
    )
