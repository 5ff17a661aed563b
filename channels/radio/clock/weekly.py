"""The clock as staff set it: slots of the week, one-off slots, fixed times and blackouts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID, uuid5

from channels.radio.clock.times import day_bounds
from core.language.dates import ATHENS, local_instant

EVERY_DAY = "1234567"
FORMS_S = (60, 30, 15)
LONGEST_SLOT_S = 4 * 3600
_SEEDED = UUID("019ab000-0000-7000-8000-00000000c10c")

Spares = Literal["nothing", "emergency", "urgent"]


@dataclass(frozen=True)
class ClockSlot:
    """A time on air. `days`: ISO weekdays as digits; `on`: that one day instead. Empty `kinds`, `topics`: any."""

    id: UUID
    name: str
    days: str
    on: date | None
    at: time  # of the wall in Athens
    length_s: int
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    most: int = 0  # segments; 0: as many as fit
    forms: tuple[int, ...] = FORMS_S
    hard: bool = False  # ends to the second; else a single segment may be longer than it
    version: int = 0  # 0: of the settings, not stored yet

    @property
    def told(self) -> str:
        """Its time of the wall and its name."""
        return f"{self.at:{'%H:%M:%S' if self.at.second else '%H:%M'}} {self.name}".rstrip()

    def stands_with(self, other: "ClockSlot") -> bool:
        """Both at one time of one day, where there is room for one. A one-off takes the week's place: that is meant."""
        if self.id == other.id or self.at != other.at:
            return False
        return self.on == other.on and (self.on is not None or bool(set(self.days) & set(other.days)))


@dataclass(frozen=True)
class Fixed:
    """What stands to the second and nothing may run into: pips, the join of a network. `hourly`: of `at` only the
    minutes and seconds count."""

    id: UUID
    name: str
    days: str
    on: date | None
    at: time
    length_s: int
    hourly: bool = False
    version: int = 1


@dataclass(frozen=True)
class Blackout:
    """From–until nothing is read, but what it spares."""

    id: UUID
    name: str
    begins: datetime
    ends: datetime
    spares: Spares = "nothing"
    version: int = 1

    def holds_back(self, urgency: int) -> bool:
        return urgency >= {"nothing": 0, "emergency": 1, "urgent": 2}[self.spares]


@dataclass(frozen=True)
class SlotTime:
    """A slot on a day: until `ends` segments may be read, never over `wall`."""

    start: datetime
    ends: datetime
    wall: datetime
    slot: ClockSlot


@dataclass(frozen=True)
class Clock:
    slots: Sequence[ClockSlot] = ()
    fixed: Sequence[Fixed] = ()
    blackouts: Sequence[Blackout] = field(default=())

    def times(self, day: date) -> list[SlotTime]:
        """The slots of a day in order. One that would run into the next ends where that begins."""
        starts = self._starts(day)
        after = self._starts(day + timedelta(days=1))
        found = []
        for (start, slot), following in zip(starts, [*starts[1:], *after[:1], None], strict=False):
            wall = following[0] if following else start + timedelta(days=1)
            found.append(SlotTime(start, min(start + timedelta(seconds=slot.length_s), wall), wall, slot))
        return found

    def walls(self, day: date) -> list[tuple[datetime, datetime]]:
        """From–until of the fixed times that may stand in the way of this day's slots, in order."""
        return sorted({(begins, ends) for begins, ends, _ in self.fixed_times(day)})

    def fixed_times(self, day: date) -> list[tuple[datetime, datetime, str]]:
        """The same with their names."""
        found: set[tuple[datetime, datetime, str]] = set()
        for one in self.fixed:
            length = timedelta(seconds=one.length_s)
            for near in (day - timedelta(days=1), day, day + timedelta(days=1)):
                if _is_on(one.days, one.on, near):
                    found.update((begins, begins + length, one.name) for begins in _instants(near, one))
        return sorted(found)

    def skipped(self, day: date) -> list[tuple[ClockSlot, ClockSlot]]:
        """The slots of an hour that the spring skips, which another stands in place of: itself, and that one."""
        stands = dict(self._starts(day))
        return [(slot, stands[start]) for start, slot in self._wanted(day) if stands[start] is not slot]

    def _starts(self, day: date) -> list[tuple[datetime, ClockSlot]]:
        found: dict[datetime, ClockSlot] = {}
        for start, slot in self._wanted(day):
            found.setdefault(start, slot)
        return sorted(found.items(), key=lambda pair: pair[0])

    def _wanted(self, day: date) -> list[tuple[datetime, ClockSlot]]:
        """One at each time of the wall: of several the one-off, of several of a sort the first by its id. In spring two
        such times are one instant: first the one that stands there on every day, then the one that was moved on."""
        found: dict[time, ClockSlot] = {}
        for slot in sorted(self.slots, key=lambda slot: (slot.on is None, slot.id)):
            if _is_on(slot.days, slot.on, day):
                found.setdefault(slot.at, slot)
        wanted = [(local_instant(day, at), slot) for at, slot in found.items()]
        return sorted(wanted, key=lambda pair: (pair[0], pair[0].astimezone(ATHENS).time() != pair[1].at))


def seeded(times: Sequence[time], length_s: int) -> list[ClockSlot]:
    """The clock of the settings: every day the same, for all."""
    return [ClockSlot(uuid5(_SEEDED, f"{at:%H:%M:%S}"), "", EVERY_DAY, None, at, length_s) for at in sorted(set(times))]


def _is_on(days: str, on: date | None, day: date) -> bool:
    return on == day if on is not None else str(day.isoweekday()) in days


def _instants(day: date, fixed: Fixed) -> list[datetime]:
    if not fixed.hourly:
        return [local_instant(day, fixed.at)]
    start, end = day_bounds(day)
    first = start + timedelta(minutes=fixed.at.minute, seconds=fixed.at.second)
    return [first + timedelta(hours=n) for n in range(round((end - start) / timedelta(hours=1)))]
