"""The plan of a day: what comes first, what fits, what producers chose, and what it says of its reasons."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import uuid4

from channels.radio.clock.choices import Choices
from channels.radio.clock.due import Due
from channels.radio.clock.rundown import Begun, Coming, Reading, Reason
from channels.radio.clock.scoring import REPEAT
from channels.radio.clock.weekly import Blackout, Clock, Fixed, seeded
from core.language.dates import ATHENS
from tests.channels.radio.clock.pieces import (
    DAY,
    START,
    TEN,
    candidate,
    choice,
    every_day,
    planned,
    segment,
    titles,
)

SECOND = timedelta(seconds=1)


def reasons(rundown: object, title: str) -> list[str]:
    reading = next(r for r in rundown.readings if r.segment.title == title)  # type: ignore[attr-defined]
    return [reason.key for reason in reading.why]


def left_out(rundown: object, number: int = 0) -> dict[str, str]:
    return {one.segment.title: one.reason.key for one in rundown.slots[number].left_out}  # type: ignore[attr-defined]


def test_everything_is_read_each_time_while_it_fits() -> None:
    assert sorted(titles(planned([candidate("a"), candidate("b")]))[0]) == ["a", "b"]
    assert all(sorted(slot) == ["a", "b"] for slot in titles(planned([candidate("a"), candidate("b")])))


def test_the_urgent_first_then_the_freshest() -> None:
    fresh = candidate("fresh", fresh_at=START + timedelta(hours=1))
    told = planned([candidate("old"), fresh, candidate("urgent", urgency=0)])
    assert titles(told)[0] == ["urgent", "fresh", "old"]
    assert reasons(told, "urgent")[0] == "emergency"


def test_half_of_its_freshness_is_gone_a_day_after_its_release() -> None:
    first = planned([candidate("a")]).readings[0].start
    for hours, points in ((0, 40), (24, 20), (48, 10)):
        [reason] = [
            one
            for one in planned([candidate("a", fresh_at=first - timedelta(hours=hours))]).readings[0].why
            if one.key == "fresh"
        ]
        assert reason.points == points


def test_when_not_all_fit_they_take_turns_and_the_urgent_is_always_there() -> None:
    many = [candidate(f"n{n}", duration_s=100) for n in range(4)] + [candidate("urgent", urgency=0, duration_s=100)]
    slots = titles(planned(many))
    assert all(slot[0] == "urgent" and len(slot) == 3 for slot in slots)
    assert {sum(f"n{n}" in slot for slot in slots) for n in range(4)} <= {3, 4}


def test_one_that_is_longer_than_a_slot_is_still_read_but_not_where_the_end_is_hard() -> None:
    long = [candidate("long", duration_s=900)]
    assert titles(planned(long))[0] == ["long"]
    hard = planned(long, every_day(hard=True))
    assert titles(hard) == [[]]
    assert left_out(hard) == {"long": "no_room"}
    assert titles(planned([*long, candidate("short")]))[0] == ["short"]


def test_nothing_before_its_release_and_nothing_that_would_not_end_in_time() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=ATHENS)
    slots = titles(planned([candidate("a", since=noon)]))
    assert [bool(slot) for slot in slots] == [False, False, *[True] * 5]
    slots = titles(planned([candidate("a", until=noon + timedelta(seconds=29))]))
    assert [bool(slot) for slot in slots] == [True, True, *[False] * 5]


def test_starts_follow_one_another() -> None:
    slot = planned([candidate("a"), candidate("b")]).slots[0]
    assert [r.local.strftime("%H:%M:%S") for r in slot.readings] == ["08:00:00", "08:00:30"]
    assert (slot.duration_s, slot.length_s) == (60, 300)


def test_what_is_nearly_over_comes_before_what_has_time() -> None:
    told = planned([candidate("later"), candidate("soon", until=TEN + timedelta(hours=2))], every_day())
    assert titles(told) == [["soon", "later"]]
    assert "deadline" in reasons(told, "soon")


def test_topics_take_turns() -> None:
    water = [candidate(f"w{n}", topics=("water",), fresh_at=START + timedelta(hours=3)) for n in range(2)]
    told = planned([*water, candidate("x", topics=("sport",))], every_day())
    assert titles(told) == [["w0", "x", "w1"]]
    assert "topic" in reasons(told, "w1")


def test_what_was_just_heard_waits() -> None:
    told = planned([candidate("a"), candidate("b")], every_day(), heard={segment("a").id: TEN - timedelta(minutes=20)})
    assert titles(told) == [["b", "a"]]
    assert "distance" in reasons(told, "a")


def test_what_was_read_that_day_waits_also_when_that_was_long_ago() -> None:
    """Four hours lie between the slots, in each of which there is room for one."""
    fresher, older = candidate("fresher"), candidate("older", fresh_at=START - timedelta(hours=6))
    clock = Clock([replace(slot, most=1) for slot in seeded([time(8), time(12), time(16), time(20)], 300)])
    told = planned([fresher, older], clock)
    assert titles(told) == [["fresher"], ["older"], ["fresher"], ["older"]]
    said = [[reason for reason in one.why if reason.key in ("repeat", "distance")] for one in told.readings]
    assert said == [[], [], *[[Reason("repeat", REPEAT, {"times": 1})]] * 2]
    assert REPEAT < 0


def test_a_slot_takes_what_may_go_there() -> None:
    every = [candidate("event", kind="event", topics=("sport",)), candidate("tender", kind="tender")]
    assert titles(planned(every, every_day(kinds=("event",)))) == [["event"]]
    assert left_out(planned(every, every_day(kinds=("event",)))) == {"tender": "kind"}
    assert left_out(planned(every, every_day(topics=("sport",)))) == {"tender": "subject"}
    limited = planned([candidate(f"n{n}") for n in range(4)], every_day(most=2))
    assert (len(limited.readings), set(left_out(limited).values())) == (2, {"most"})


def test_the_form_that_fits() -> None:
    forms = {60: 55.0, 30: 28.0, 15: 14.0}
    told = planned([candidate("a", forms), candidate("b", forms)], every_day(length_s=100))
    assert [(r.form_s, r.duration_s) for r in told.readings] == [(60, 55.0), (30, 28.0)]
    assert "short" in [reason.key for reason in told.readings[1].why]
    only = planned([candidate("a", forms)], every_day(forms=(15,)))
    assert [r.form_s for r in only.readings] == [15]
    assert left_out(planned([candidate("a", {60: 55.0})], every_day(forms=(15,)))) == {"a": "form"}


def test_what_must_be_in_a_slot_keeps_its_room() -> None:
    forms = {60: 55.0, 30: 28.0, 15: 14.0}
    fresh = candidate("fresh", forms, fresh_at=TEN)
    told = planned([fresh, candidate("pinned", forms)], every_day(length_s=45), [choice("pinned", "pin", position=1)])
    assert [(r.segment.title, r.form_s) for r in told.readings] == [("fresh", 30), ("pinned", 15)]


def test_pins_have_their_place_and_vetoes_hold() -> None:
    three = [candidate(name) for name in "abc"]
    assert titles(planned(three, every_day(), [choice("c", "pin", position=0)])) == [["c", "a", "b"]]
    assert titles(planned(three, every_day(), [choice("a", "pin", position=1)])) == [["b", "a", "c"]]
    told = planned(three, every_day(), [choice("b", "veto")])
    assert titles(told) == [["a", "c"]]
    assert left_out(told) == {"b": "veto"}
    all_day = planned(three, None, [choice("b", "veto", None), choice("b", "pin", TEN)])
    assert [("b" in slot) for slot in titles(all_day)] == [False, True, *[False] * 5]
    elsewhere = planned([candidate("a", kind="tender")], every_day(kinds=("event",)), [choice("a", "pin")])
    assert titles(elsewhere) == [["a"]]


def test_fixed_times_stand() -> None:
    pips = Fixed(uuid4(), "pips", "1234567", None, time(10, 0), 6, hourly=True)
    join = Fixed(uuid4(), "network", "1", DAY, time(10, 2), 60)
    clock = Clock(every_day().slots, [pips, join])
    told = planned([candidate(f"n{n}", duration_s=50) for n in range(6)], clock)
    assert [r.local.strftime("%M:%S") for r in told.readings] == ["00:06", "00:56", "03:00", "03:50"]


def test_a_blackout_spares_what_it_says() -> None:
    two = [candidate("calm"), candidate("urgent", urgency=1), candidate("emergency", urgency=0)]
    for spares, said in (("nothing", []), ("emergency", ["emergency"]), ("urgent", ["emergency", "urgent"])):
        black = Blackout(uuid4(), "football", TEN, TEN + timedelta(hours=1), spares)  # type: ignore[arg-type]
        told = planned(two, Clock(every_day().slots, (), [black]))
        assert titles(told) == [said]
        assert left_out(told)["calm"] == "blackout"
    minute = Blackout(uuid4(), "", TEN, TEN + timedelta(minutes=1))
    late = planned([candidate("a")], Clock(every_day().slots, (), [minute]))
    assert [r.start for r in late.readings] == [TEN + timedelta(minutes=1)]


def test_a_blackout_that_begins_in_a_slot_is_what_leaves_out_that_would_run_into_it() -> None:
    black = Blackout(uuid4(), "football", TEN + timedelta(minutes=1), TEN + timedelta(hours=1))
    clock = Clock(every_day().slots, (), [black])
    told = planned([candidate("short", duration_s=50), candidate("long", duration_s=90)], clock)
    assert (titles(told), left_out(told)) == ([["short"]], {"long": "blackout"})
    full = planned([candidate(f"n{n}", duration_s=50) for n in range(2)], clock)
    assert set(left_out(full).values()) == {"no_room"}, "alone it would have had its room"
    whole = planned([candidate("a", duration_s=400)], every_day(hard=True))
    assert left_out(whole) == {"a": "no_room"}


def test_what_has_begun_stands_and_the_rest_goes_on_after_it() -> None:
    on_air = Reading(TEN, segment("gone"), 60, 40.0, state="finishing")
    told = planned([candidate("a"), candidate("b")], every_day(), begun={TEN: Begun([on_air], on_air.ends)})
    assert titles(told) == [["gone", "a", "b"]]
    assert told.readings[1].start == on_air.ends
    stopped = planned([candidate("a")], every_day(), begun={TEN: Begun([on_air], TEN + timedelta(seconds=12))})
    assert stopped.readings[1].start == TEN + timedelta(seconds=12)


def test_what_has_begun_stands_also_where_its_slot_is_moved_meanwhile() -> None:
    on_air = Reading(TEN, segment("a"), 60, 40.0, state="begun")
    begun = {TEN: Begun([on_air], on_air.ends)}
    told = planned([candidate("a"), candidate("b")], every_day("10:00:20"), begun=begun)
    assert [(slot.start, [r.segment.title for r in slot.readings]) for slot in told.slots] == [
        (TEN, ["a"]),
        (TEN + timedelta(seconds=20), ["b", "a"]),
    ]
    assert told.slots[1].readings[0].start == on_air.ends


def test_what_began_late_in_a_slot_is_over_before_the_next_begins_to_read() -> None:
    late = Reading(TEN + timedelta(seconds=50), segment("a"), 60, 40.0, state="begun")
    clock = Clock(seeded([time(10), time(10, 1)], 60))
    told = planned([candidate("a"), candidate("b")], clock, begun={TEN: Begun([late], late.ends)})
    assert titles(told) == [["a"], ["b"]]
    assert told.readings[1].start == late.ends


def test_nothing_is_planned_into_the_past() -> None:
    now, on_air = TEN + timedelta(seconds=100), Reading(TEN, segment("a"), 60, 30.0, state="begun")
    some, begun = [candidate("a"), candidate("b"), candidate("c")], {TEN: Begun([on_air], on_air.ends)}
    told = planned(some, every_day(), begun=begun, now=now)
    assert [(one.segment.title, one.start) for one in told.readings[1:]] == [("b", now), ("c", now + 30 * SECOND)]


def test_what_was_to_come_has_begun_at_its_time() -> None:
    """But what is vetoed, or would go on over what was read then, or into a blackout or a fixed time set since."""
    coming = [Coming(segment(name).id, 1, 60, TEN + at * SECOND, 30.0) for name, at in (("c", 80), ("b", 110))]
    pieces, clock = {segment(name).id: segment(name) for name in "bc"}, every_day()

    def began(
        after_s: float = 120, clock: Clock = clock, resumes_s: float = 0, veto: str = "", stood: int = 2
    ) -> list[str]:
        chosen = Choices([choice(veto, "veto", TEN)] if veto else [])
        due = Due(clock, DAY, chosen, pieces, TEN + after_s * SECOND)
        found = due.since({TEN: coming}, {TEN: Begun((), TEN + resumes_s * SECOND)}, coming[:stood])
        return [pieces[one.segment].title for one in found.get(TEN, ())]

    assert (began(), began(100), began(79)) == (["c", "b"], ["c"], [])
    assert (began(stood=1), began(stood=0)) == (["c"], []), "only what stood then"
    assert (began(veto="c"), began(resumes_s=81), began(resumes_s=111)) == (["b"], ["b"], [])
    assert (began(300 + 119), began(300 + 120)) == (["c", "b"], []), "over for long"
    mourning = Blackout(uuid4(), "", TEN + 120 * SECOND, TEN + 600 * SECOND)
    assert began(clock=replace(clock, blackouts=[mourning])) == ["c"]
    pips = Fixed(uuid4(), "", "1234567", None, time(10, 1, 45), 6, hourly=False)
    assert began(clock=replace(clock, fixed=[pips])) == ["b"]


def test_what_is_urgent_does_not_wait_for_the_next_slot() -> None:
    late = TEN + timedelta(minutes=3)
    told = planned(
        [candidate("a"), candidate("calm", since=late), candidate("urgent", urgency=1, since=late)], every_day()
    )
    assert [(r.segment.title, r.start) for r in told.readings] == [
        ("a", TEN),
        ("urgent", late),
        ("calm", late + timedelta(seconds=30)),
    ]


def test_a_correction_of_what_was_heard_comes_early_and_says_so() -> None:
    told = planned([candidate("a"), candidate("mended", heard_old_at=START)], every_day())
    assert titles(told) == [["mended", "a"]]
    assert reasons(told, "mended")[0] == "correction"


def test_what_a_silence_held_is_read_from_its_end_on() -> None:
    """In the middle of its slot, after what did not wait for it."""
    ends = TEN + timedelta(minutes=3)
    told = planned([candidate("a", silence=(TEN - timedelta(hours=1), ends))], every_day())
    assert [one.start for one in told.readings] == [ends]
    both = planned([candidate("a", silence=(TEN - timedelta(hours=1), ends)), candidate("b")], every_day())
    assert [(one.segment.title, one.start) for one in both.readings] == [("b", TEN), ("a", ends)]


def test_what_an_election_silences_is_left_out_with_its_reason() -> None:
    silence = (TEN - timedelta(hours=1), TEN + timedelta(hours=1))
    told = planned([candidate("a", silence=silence)])
    assert [bool(slot) for slot in titles(told)] == [True, False, *[True] * 5]
    assert left_out(told, 1) == {"a": "silenced"}


def test_words_of_another_day_are_not_aired() -> None:
    for bound, said in (("2026-11-23", [["a"]]), ("2026-11-22", [[]])):
        told = planned([candidate("a", parts={"title": "a", "bound": bound})], every_day())
        assert titles(told) == said
    assert left_out(told) == {"a": "bound"}


def test_a_slot_that_would_run_into_the_next_ends_there() -> None:
    clock = Clock(seeded([time(10), time(10, 1)], 300))
    assert titles(planned([candidate(f"n{n}") for n in range(3)], clock))[0] == ["n0", "n1"]


def test_a_long_form_that_somebody_read_fast_is_the_long_form_still() -> None:
    """A presenter recorded it in fewer seconds than the voice needs for the shorter one."""
    (told,) = planned([candidate("a", {60: 16.0, 30: 31.0, 15: 14.0})], every_day()).readings
    assert (told.form_s, told.duration_s) == (60, 16.0)
    assert "short" not in [reason.key for reason in told.why]
    (told,) = planned([candidate("a", {60: 16.0, 30: 31.0, 15: 14.0})], every_day(length_s=15)).readings
    assert (told.form_s, told.duration_s) == (15, 14.0)
