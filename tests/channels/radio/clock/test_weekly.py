"""The clock on the wall: which slots a day has, and the two days a year that have another length."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from channels.radio.clock.times import day_bounds, next_short_day
from channels.radio.clock.weekly import Clock, ClockSlot, Fixed, seeded
from core.language.dates import local_instant
from tests.channels.radio.clock.pieces import DAY

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
AUTUMN_55 = datetime(2026, 10, 25, 0, 55, tzinfo=UTC)  # five to four, summer time


def slot(name: str, at: str, days: str = "1234567", on: date | None = None, length_s: int = 60) -> ClockSlot:
    return ClockSlot(UUID(bytes=name.encode().ljust(16, b"\0")), name, days, on, time.fromisoformat(at), length_s)


def names(clock: Clock, day: date) -> list[str]:
    return [found.slot.name for found in clock.times(day)]


@pytest.mark.parametrize(("day", "hours", "eight"), [(SPRING, 23, 5), (AUTUMN, 25, 6), (date(2026, 7, 1), 24, 5)])
def test_days_of_23_and_25_hours(day: date, hours: int, eight: int) -> None:
    start, end = day_bounds(day)
    assert end - start == timedelta(hours=hours)
    assert local_instant(day, time(8)).hour == eight


def test_an_hour_that_does_not_exist_moves_on_and_one_that_comes_twice_is_the_first() -> None:
    clock = Clock(seeded([time(3, 30)], 60))
    assert clock.times(SPRING)[0].start == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert clock.times(AUTUMN)[0].start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("slots", "stand", "skipped"),
    [
        ([("a", "03:00"), ("b", "04:00")], ["b"], [("a", "b")]),
        ([("b", "03:00"), ("a", "04:00")], ["a"], [("b", "a")]),
        ([("a", "03:00:30"), ("b", "04:00")], ["b", "a"], []),
        ([("a", "02:59"), ("b", "03:59"), ("c", "04:59")], ["a", "c"], [("b", "c")]),
    ],
)
def test_what_stands_there_on_every_day_keeps_its_place_in_spring(
    slots: list[tuple[str, str]], stand: list[str], skipped: list[tuple[str, str]]
) -> None:
    """Whichever has the smaller id; on other days, and in the hour that comes twice, both are."""
    clock = Clock([slot(name, at) for name, at in slots])
    assert names(clock, SPRING) == stand
    assert [(one.name, other.name) for one, other in clock.skipped(SPRING)] == skipped
    for day in (AUTUMN, DAY):
        assert (len(names(clock, day)), clock.skipped(day)) == (len(slots), [])


def test_a_one_off_of_an_hour_that_the_spring_skips_takes_nothing_elses_place() -> None:
    """The week's at its own time of the wall it stands in for as on any day."""
    clock = Clock([slot("three", "03:00"), slot("four", "04:00"), slot("once", "03:00", on=SPRING)])
    assert names(clock, SPRING) == ["four"]
    assert [(one.name, other.name) for one, other in clock.skipped(SPRING)] == [("once", "four")]
    late = Clock([slot("a", "03:00"), slot("once", "04:00", on=SPRING)])
    assert [(one.name, other.name) for one, other in late.skipped(SPRING)] == [("a", "once")]


def test_a_slot_of_the_hour_that_comes_twice_goes_on_into_the_second() -> None:
    clock = Clock([slot("late", "03:55", length_s=600), slot("four", "04:00")])
    first, second = clock.times(AUTUMN)
    assert (first.start, first.ends) == (AUTUMN_55, AUTUMN_55 + timedelta(seconds=600))
    assert second.start - first.start == timedelta(hours=1, minutes=5)


def test_the_next_day_that_is_shorter() -> None:
    assert next_short_day(date(2026, 3, 28)) == next_short_day(SPRING) == SPRING
    assert next_short_day(SPRING + timedelta(days=1)) == date(2027, 3, 28)
    assert next_short_day(date(2023, 3, 27)) == date(2024, 3, 31), "53 weeks after the one before"


def test_weekdays_and_one_off_slots() -> None:
    clock = Clock([slot("work", "09:00", "12345"), slot("rest", "11:00", "67"), slot("once", "10:00", on=DAY)])
    assert names(clock, DAY) == ["work", "once"]
    assert names(clock, DAY + timedelta(days=1)) == ["work"]
    assert names(clock, DAY + timedelta(days=5)) == ["rest"]


def test_a_one_off_stands_in_for_the_weeks() -> None:
    clock = Clock([slot("week", "10:00"), slot("once", "10:00", on=DAY)])
    assert (names(clock, DAY), names(clock, DAY + timedelta(days=1))) == (["once"], ["week"])


def test_the_last_slot_of_a_day_ends_where_the_next_day_begins_to_speak() -> None:
    clock = Clock([slot("first", "00:01"), slot("last", "23:59", length_s=600)])
    last = clock.times(DAY)[1]
    assert last.ends == last.wall == last.start + timedelta(minutes=2)


@pytest.mark.parametrize(("day", "pips"), [(DAY, 24), (SPRING, 23), (AUTUMN, 25)])
def test_pips_sound_every_hour_there_is(day: date, pips: int) -> None:
    start, end = day_bounds(day)
    clock = Clock((), [Fixed(uuid4(), "pips", "1234567", None, time(0, 59, 54), 6, hourly=True)])
    found = [wall for wall in clock.walls(day) if start <= wall[0] < end]
    assert len(found) == pips
    assert {(begins.minute, begins.second, ends.minute) for begins, ends in found} == {(59, 54, 0)}
