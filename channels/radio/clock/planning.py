"""The plan of a day: which segment is read when, in which form, and why. Pure: the same asked, the same told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from channels.radio.clock.choices import Choices
from channels.radio.clock.filling import Filling
from channels.radio.clock.rundown import Begun, Rundown, Slot
from channels.radio.clock.scoring import Candidate, Read
from channels.radio.clock.weekly import Clock


def plan(
    clock: Clock,
    day: date,
    candidates: Sequence[Candidate],
    choices: Choices,
    begun: Mapping[datetime, Begun],
    heard: Mapping[str, datetime],
) -> Rundown:
    """Fill the day's slots one after another. `begun` by the start of its slot; `heard`: when each was last read before
    this day.
    """
    read = Read(last=dict(heard))
    walls = clock.walls(day)
    ordered = sorted(candidates, key=lambda candidate: candidate.segment.id)
    slots = []
    for time in clock.times(day):
        filling = Filling(time, walls, clock.blackouts, ordered, choices, read)
        readings = filling.filled(begun.get(time.start))
        for reading in readings:
            read.note(reading)
        slot = time.slot
        length_s = (time.ends - time.start).total_seconds()
        slots.append(Slot(time.start, tuple(readings), slot.name, length_s, slot.hard, filling.left_out()))
    return Rundown(day, tuple(slots))
