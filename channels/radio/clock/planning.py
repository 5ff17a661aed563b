"""The plan of a day: which segment is read when, in which form, and why. Pure: the same asked, the same told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from channels.radio.clock.choices import Choices
from channels.radio.clock.filling import Filling
from channels.radio.clock.rundown import Begun, Rundown, Slot
from channels.radio.clock.scoring import Candidate, Read
from channels.radio.clock.times import day_bounds
from channels.radio.clock.weekly import Clock

NOTED = timedelta(minutes=2)  # after its end a slot is as it was noted: until then the job has looked (noting.py)


def plan(
    clock: Clock,
    day: date,
    candidates: Sequence[Candidate],
    choices: Choices,
    begun: Mapping[datetime, Begun],
    heard: Mapping[str, datetime],
    now: datetime | None = None,
    after_midnight: Sequence[Candidate] = (),
) -> Rundown:
    """Fill the day's slots one after another. `begun` by the start of its slot; `heard`: when each was last read before
    this day.

    Nothing is thought up afterwards: before `now` (None: the day is to come) stands what began, and nothing else.

    A slot of this day may go on `after_midnight`: then these are read, in the words of the day that begins.
    """
    read = Read(last=dict(heard))
    times = clock.times(day)
    # What began in a slot that was moved or taken away since goes on to its end all the same.
    known = {time.start for time in times}
    left = {start: one for start, one in begun.items() if start not in known and one.readings}
    fixed = clock.walls(day)
    ordered, later = (sorted(some, key=lambda one: one.segment.id) for some in (candidates, after_midnight))
    midnight = day_bounds(day)[1]
    slots = [
        Slot(start, tuple(one.readings), length_s=(one.resumes - start).total_seconds()) for start, one in left.items()
    ]
    for slot in slots:
        for reading in slot.readings:
            read.note(reading)
    for time in times:
        mine, of, length_s = begun.get(time.start), time.slot, (time.ends - time.start).total_seconds()
        if now is not None and max(time.ends, mine.resumes if mine else time.ends) <= now - NOTED:
            slot = Slot(time.start, tuple(mine.readings) if mine else (), of.name, length_s, of.hard)
        else:
            # What a late studio began in the slot before goes on in this one's time.
            others = [(start, one.resumes) for start, one in begun.items() if one.readings and start != time.start]
            walls = sorted([*fixed, *others])
            rest = later if time.ends > midnight else ()
            filling = Filling(time, walls, clock.blackouts, ordered, choices, read, rest)
            readings = tuple(replace(one, begin_by=filling.begin_by(one)) for one in filling.filled(mine, now))
            slot = Slot(time.start, readings, of.name, length_s, of.hard, filling.left_out)
        for reading in slot.readings:
            read.note(reading)
        slots.append(slot)
    return Rundown(day, tuple(sorted(slots, key=lambda slot: slot.start)))
