"""The clock on the wall: which slots a day has, and the two days a year that have another length."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from channels.radio.clock.times import day_bounds
from channels.radio.clock.weekly import Clock, ClockSlot, Fixed, seeded
from core.language.dates import local_instant
from tests.channels.radio.clock.pieces import DAY

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


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
    assert len(Clock(seeded([time(3, 30), time(4, 30)], 60)).times(SPRING)) == 1


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
