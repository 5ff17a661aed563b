"""What a subscriber chose: what it is about, and how it is to come. Equal choices are one stored set."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.filters import Filter, unpacked
from audience.tables import filters
from core.store import insert_for
from core.tables import directory


class Frequency(StrEnum):
    """How often mail comes."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Manner:
    """How it is to come. `channel` empty: whichever channel writes to such an address."""

    frequency: Frequency = Frequency.AT_ONCE
    urgent: bool = True  # urgent ones come at once, whatever the frequency
    through_pause: bool = False  # urgent ones come while all else is paused
    reminders: bool = False  # the day before an event, 7 and 1 days before a deadline
    magazine: bool = False
    channel: str = ""


USUAL = Manner()
EVERYTHING_THERE_IS = Filter()


@dataclass(frozen=True)
class Choices:
    filter: Filter = EVERYTHING_THERE_IS
    manner: Manner = USUAL

    def row(self) -> dict[str, Any]:
        manner = self.manner
        return {
            **self.filter.row(),
            "channel": manner.channel,
            "frequency": manner.frequency.value,
            "urgent": manner.urgent,
            "through_pause": manner.through_pause,
            "reminders": manner.reminders,
            "magazine": manner.magazine,
        }


COLUMNS = [filters.c[name] for name in Choices().row()]
_KEYS = 100  # sets in one statement


def choices_of(row: Any) -> Choices:
    """Of a row that has the set's columns."""
    chosen = Filter(unpacked(row.kinds), unpacked(row.topics), unpacked(row.areas), unpacked(row.issuers))
    manner = Manner(Frequency(row.frequency), row.urgent, row.through_pause, row.reminders, row.magazine, row.channel)
    return Choices(chosen, manner)


async def todays_issuers(connection: AsyncConnection) -> frozenset[str]:
    """The controllers there are; none where the hub has no list of them yet."""
    found = await connection.execute(select(directory.c.slug).where(directory.c.sort == "issuer"))
    return frozenset(found.scalars())


def by_name(choices: Choices, issuers: frozenset[str]) -> Choices:
    """All issuers are those of today, one by one: nobody can agree to a controller that does not exist yet."""
    chosen = choices.filter
    return choices if chosen.issuers else replace(choices, filter=replace(chosen, issuers=issuers))


async def stored(connection: AsyncConnection, wanted: Iterable[Choices]) -> dict[Choices, int]:
    """The ids of these sets, whose issuers are stored by name; the missing ones are stored."""
    issuers = await todays_issuers(connection)
    named = {choices: by_name(choices, issuers) for choices in wanted}
    ordered = list(dict.fromkeys(named.values()))
    found: dict[Choices, int] = {}
    for start in range(0, len(ordered), _KEYS):
        rows = [choices.row() for choices in ordered[start : start + _KEYS]]
        await connection.execute(insert_for(connection, filters).on_conflict_do_nothing(), rows)
        keys = [tuple(row.values()) for row in rows]
        for row in await connection.execute(select(filters.c.id, *COLUMNS).where(tuple_(*COLUMNS).in_(keys))):
            found[choices_of(row)] = row.id
    return {choices: found[name] for choices, name in named.items()}


async def set_of(connection: AsyncConnection, choices: Choices) -> int:
    return (await stored(connection, [choices]))[choices]


async def chosen_by(connection: AsyncConnection, number: int) -> Choices:
    """The set of this id."""
    return choices_of((await connection.execute(select(*COLUMNS).where(filters.c.id == number))).one())
