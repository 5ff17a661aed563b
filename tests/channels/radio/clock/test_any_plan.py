"""What holds of every plan, whatever there is to read."""

from datetime import time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.radio.clock.choices import Choice, Choices
from channels.radio.clock.coming import to_come
from channels.radio.clock.due import Due
from channels.radio.clock.rundown import Begun, Reading
from channels.radio.clock.scoring import Candidate
from channels.radio.clock.weekly import Blackout, Clock, ClockSlot, Fixed
from core.language.dates import local_instant
from tests.channels.radio.clock.pieces import DAY, START, candidate, planned, segment

MINUTES = st.integers(0, 24 * 60 - 1)
NAMES = [f"n{number}" for number in range(10)]


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    found = []
    for name in NAMES[: draw(st.integers(0, len(NAMES)))]:
        longest = draw(st.floats(5, 200))
        forms = {60: longest}
        if draw(st.booleans()):
            forms |= {30: longest / 2, 15: longest / 4}
        since = START + timedelta(minutes=draw(st.integers(-2000, 1600)))
        found.append(
            candidate(
                name,
                forms,
                urgency=draw(st.integers(0, 2)),
                since=since,
                fresh_at=since,
                until=since + timedelta(minutes=draw(st.integers(0, 3000))),
                topics=(draw(st.sampled_from(["water", "sport"])),),
            )
        )
    return found


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    slots = [
        ClockSlot(
            UUID(int=number),
            "",
            "1234567",
            None,
            time(minute // 60, minute % 60),
            draw(st.integers(15, 1800)),
            most=draw(st.integers(0, 3)),
            hard=draw(st.booleans()),
        )
        for number, minute in enumerate(draw(st.lists(MINUTES, min_size=1, max_size=6)))
    ]
    fixed = [
        Fixed(UUID(int=minute), "", "1234567", None, time(minute // 60, minute % 60), draw(st.integers(1, 300)), hourly)
        for minute, hourly in draw(st.lists(st.tuples(MINUTES, st.booleans()), max_size=3))
    ]
    blackouts = [
        Blackout(UUID(int=0), "", begins, begins + timedelta(minutes=draw(st.integers(1, 200))), spares)  # type: ignore[arg-type]
        for begins, spares in (
            (START + timedelta(minutes=minute), spares)
            for minute, spares in draw(
                st.lists(st.tuples(MINUTES, st.sampled_from(["nothing", "emergency", "urgent"])), max_size=2)
            )
        )
    ]
    return Clock(slots, fixed, blackouts)


@st.composite
def choices(draw: st.DrawFn, clock: Clock) -> list[Choice]:
    starts = [None, *(found.start for found in clock.times(DAY))]
    found: dict[Any, Choice] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=5)):
        slot = draw(st.sampled_from(starts))
        act = "veto" if slot is None else draw(st.sampled_from(["pin", "veto"]))
        position = draw(st.none() | st.integers(0, 4)) if act == "pin" else None
        found[slot, name] = Choice(slot, segment(name).announcement, "el", act, position)  # type: ignore[arg-type]
    return list(found.values())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_plan(data: st.DataObject) -> None:
    many, clock = data.draw(candidates()), data.draw(clocks())
    chosen = data.draw(choices(clock))
    told = planned(many, clock, chosen)
    assert told == planned(list(reversed(many)), clock, chosen)

    readings = told.readings
    for reading, following in pairwise(readings):
        assert reading.ends <= following.start
    by_name = {one.segment.id: one for one in many}
    walls = clock.walls(DAY)
    vetoed = {(choice.slot, choice.segment) for choice in chosen if choice.act == "veto"}
    pinned = {(choice.slot, choice.segment) for choice in chosen if choice.act == "pin"}
    for found, slot in zip(clock.times(DAY), told.slots, strict=True):
        assert slot.start == found.start
        assert len({reading.segment.id for reading in slot.readings}) == len(slot.readings)
        assert {r.segment.id for r in slot.readings} | {out.segment.id for out in slot.left_out} == set(by_name)
        assert len(slot.readings) + len(slot.left_out) == len(many)
        for reading in slot.readings:
            one = by_name[reading.segment.id]
            assert reading.duration_s == one.durations[reading.form_s]
            assert max(one.segment.since, slot.start) <= reading.start
            assert reading.ends <= min(one.segment.until, found.wall)
            assert reading.ends <= found.ends or (len(slot.readings) == 1 and not found.slot.hard)
            assert not any(begins < reading.ends and reading.start < ends for begins, ends in walls)
            for black in clock.blackouts:
                if black.begins < reading.ends and reading.start < black.ends:
                    assert not black.holds_back(one.segment.urgency)
            assert (slot.start, one.segment.id) not in vetoed
            assert (None, one.segment.id) not in vetoed or (slot.start, one.segment.id) in pinned
            assert reading.pinned == ((slot.start, one.segment.id) in pinned)
        others = [r for r in slot.readings if not r.pinned and r.segment.urgency]
        assert not found.slot.most or len(others) <= found.slot.most


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_every_plan_of_a_day_that_has_begun(data: st.DataObject) -> None:
    """Whatever came meanwhile: before now is only what was to come, and nothing is read at one time with another."""
    many, clock = data.draw(candidates()), data.draw(clocks())
    known = data.draw(st.sets(st.sampled_from(NAMES)))
    before = planned([one for one in many if one.segment.title in known], clock)
    on_air = data.draw(st.sampled_from(clock.times(DAY)))
    now = on_air.start + timedelta(
        seconds=data.draw(st.integers(1, round((on_air.ends - on_air.start).total_seconds())))
    )
    coming = {slot.start: to_come(slot, START - timedelta(days=1)) for slot in before.slots}
    chosen, pieces = data.draw(choices(clock)), {one.segment.id: one.segment for one in many}
    to_begin = Due(clock, DAY, Choices(chosen), pieces, now)
    due = to_begin.since(coming, {}, to_begin.to_begin(coming))
    begun = {}
    for slot, some in due.items():
        readings = [Reading(one.start, pieces[one.segment], one.form_s, one.duration_s, state="begun") for one in some]
        begun[slot] = Begun(readings, readings[-1].ends, {one.segment: "begun" for one in some})
    told = planned(many, clock, chosen, begun=begun, now=now)
    planned_so = {(one.segment, one.start) for some in coming.values() for one in some}
    for reading in told.readings:
        assert reading.start >= now or (reading.segment.id, reading.start) in planned_so
    for reading, following in pairwise(told.readings):
        assert reading.ends <= following.start


@settings(max_examples=50, deadline=None)
@given(candidates(), st.integers(1, 400))
def test_a_pin_is_kept_where_there_is_room_for_it(many: list[Candidate], length_s: int) -> None:
    clock = Clock([ClockSlot(UUID(int=1), "", "1234567", None, time(12), length_s, hard=True)])
    start = local_instant(DAY, time(12))
    pinned = candidate("pinned", {60: 30.0})
    mine = Choice(start, pinned.segment.announcement, "el", "pin")
    calm = [one for one in many if not one.emergency]
    told = planned([*calm, pinned], clock, [mine])
    assert (pinned.segment.id in {r.segment.id for r in told.readings}) == (length_s >= 30)
