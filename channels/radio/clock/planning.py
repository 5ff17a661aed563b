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
    times = clock.times(day)
    # What began in a slot that was moved or taken away since goes on to its end all the same.
    known = {time.start for time in times}
    left = {start: one for start, one in begun.items() if start not in known and one.readings}
    walls = sorted([*clock.walls(day), *((start, one.resumes) for start, one in left.items())])
    ordered = sorted(candidates, key=lambda candidate: candidate.segment.id)
    slots = [
        Slot(start, tuple(one.readings), length_s=(one.resumes - start).total_seconds()) for start, one in left.items()
    ]
    for slot in slots:
        for reading in slot.readings:
            read.note(reading)
    for time in times:
        filling = Filling(time, walls, clock.blackouts, ordered, choices, read)
        readings = filling.filled(begun.get(time.start))
        for reading in readings:
            read.note(reading)
        of, length_s = time.slot, (time.ends - time.start).total_seconds()
        slots.append(Slot(time.start, tuple(readings), of.name, length_s, of.hard, filling.left_out()))
    return Rundown(day, tuple(sorted(slots, key=lambda slot: slot.start)))
