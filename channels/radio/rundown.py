"""A day's rundown: which segment is read when. Pure, and the same however often it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core.language.dates import ATHENS
from core.playout import Piece


@dataclass(frozen=True)
class Reading:
    start: datetime  # UTC
    segment: Piece

    @property
    def local(self) -> datetime:
        return self.start.astimezone(ATHENS)


@dataclass(frozen=True)
class Slot:
    start: datetime  # UTC
    readings: tuple[Reading, ...]

    @property
    def local(self) -> datetime:
        return self.start.astimezone(ATHENS)

    @property
    def duration_s(self) -> float:
        return sum(reading.segment.duration_s for reading in self.readings)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight in Athens, in UTC: 23, 24 or 25 hours."""
    start = datetime.combine(day, time(), ATHENS).astimezone(UTC)
    return start, datetime.combine(day + timedelta(days=1), time(), ATHENS).astimezone(UTC)


def slot_starts(day: date, times: Sequence[time]) -> list[datetime]:
    """The instants of the slots. An hour that the spring skips moves on by one; of the autumn's two, the first."""
    return sorted({datetime.combine(day, at, ATHENS).astimezone(UTC) for at in times})


def rundown(segments: Sequence[Piece], day: date, times: Sequence[time], slot_seconds: float) -> tuple[Slot, ...]:
    """Fill each slot: what is urgent every time, the rest by who was read least today, then the freshest.

    A segment is read only while it holds: after its release, and to its end before `until`. A slot takes at least one
    segment, and no more than fits.
    """
    read: dict[str, int] = {}
    slots = []
    for start in slot_starts(day, times):
        waiting = sorted(
            (segment for segment in segments if segment.holds(start)),
            key=lambda s: (s.urgency, read.get(s.id, 0) if s.urgency else 0, -s.fresh_at.timestamp(), s.id),
        )
        at = start
        readings: list[Reading] = []
        for segment in waiting:
            ends = at + timedelta(seconds=segment.duration_s)
            fits = not readings or (ends - start).total_seconds() <= slot_seconds
            if fits and segment.holds(at, ends):
                readings.append(Reading(at, segment))
                read[segment.id] = read.get(segment.id, 0) + 1
                at = ends
        slots.append(Slot(start, tuple(readings)))
    return tuple(slots)
