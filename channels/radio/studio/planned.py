"""What the rundown plans, as the studio needs it: the slot of this moment and the one after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from channels.radio.clock.rundown import Reading, Slot
from channels.radio.clock.rundowns import Rundowns
from channels.radio.render import LONGEST
from channels.radio.settings import RadioSettings
from channels.radio.studio.claims import Which
from core.context import Context
from core.language.dates import ATHENS
from core.playout import Piece

LONGEST_SLOT = timedelta(hours=1)


@dataclass(frozen=True)
class Line:
    """A reading as it is planned: when (UTC), what, for how long, in which words."""

    which: Which
    segment: Piece
    start: datetime
    length_s: float
    script: str


@dataclass(frozen=True)
class Part:
    """A slot: `length_s` is what it may take."""

    start: datetime
    length_s: float
    lines: Sequence[Line]

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.length_s)


class Planned:
    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._rundowns = Rundowns(context, settings)

    async def around(self, now: datetime) -> Sequence[Part]:
        """The slots of today and of the next day, in order; just after midnight those of the day before too."""
        days = sorted(
            {(now + step).astimezone(ATHENS).date() for step in (-LONGEST_SLOT, timedelta(), timedelta(days=1))}
        )
        return [part for day in days for part in await self._of(day, now)]

    async def _of(self, day: date, now: datetime) -> Sequence[Part]:
        rundown = await self._rundowns.of_day(day, now)
        return [_part(slot) for slot in rundown.slots]


def _part(slot: Slot) -> Part:
    return Part(slot.start, slot.length_s, [_line(slot.start, one) for one in slot.readings])


def _line(slot: datetime, reading: Reading) -> Line:
    segment = reading.segment
    which = Which(slot, segment.announcement, segment.language)
    script = segment.parts["script" if reading.form_s == LONGEST else f"script_{reading.form_s}"]
    return Line(which, segment, reading.start, reading.duration_s, script)


def current(parts: Sequence[Part], now: datetime, unfinished: Sequence[datetime] = ()) -> int:
    """Which of them a studio works on: the last that began and is not over, or that has readings begun and not done
    (`unfinished`: starts of slots); else the first to come. -1: none is left."""
    begun = [place for place, part in enumerate(parts) if part.start <= now]
    for place in reversed(begun):
        if now < parts[place].end or parts[place].start in unfinished:
            return place
    return next((place for place, part in enumerate(parts) if part.start > now), -1)
