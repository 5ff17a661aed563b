"""Days and hours in Athens, on ordinary days and on the two nights when the clocks change."""

from datetime import UTC, date, datetime

import pytest

from core.language.dates import clock_time, day, moment, span

EVENING = datetime(2026, 5, 12, 16, 30, tzinfo=UTC)


def test_day() -> None:
    assert day(EVENING, "el") == "Τρίτη 12 Μαΐου 2026"
    assert day(date(2026, 5, 12), "en") == "Tuesday 12 May 2026"


def test_the_day_is_that_of_athens() -> None:
    assert day(datetime(2026, 5, 12, 22, 0, tzinfo=UTC), "el") == "Τετάρτη 13 Μαΐου 2026"


def test_moment() -> None:
    assert moment(EVENING, "el") == "Τρίτη 12 Μαΐου 2026, 19:30"
    assert moment(EVENING, "en") == "Tuesday 12 May 2026, 19:30"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        moment(EVENING.replace(tzinfo=None), "el")


def test_spring_night_skips_an_hour() -> None:
    assert clock_time(datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "el") == "02:59"
    assert clock_time(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "el") == "04:00"


def test_autumn_night_names_which_of_two_equal_hours() -> None:
    assert clock_time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "el") == "03:30 (θερινή ώρα)"
    assert clock_time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "el") == "03:30 (χειμερινή ώρα)"
    assert clock_time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "en") == "03:30 (winter time)"
    assert clock_time(datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "el") == "04:00"


def test_span_of_hours() -> None:
    assert span(EVENING, EVENING.replace(hour=18), "el") == "Τρίτη 12 Μαΐου 2026, 19:30–21:30"
    assert span(EVENING, EVENING, "el") == "Τρίτη 12 Μαΐου 2026, 19:30"
    later = EVENING.replace(day=14, hour=7)
    assert span(EVENING, later, "el") == "Τρίτη 12 Μαΐου 2026, 19:30 έως Πέμπτη 14 Μαΐου 2026, 10:30"
    assert span(EVENING, later, "en") == "Tuesday 12 May 2026, 19:30 to Thursday 14 May 2026, 10:30"


def test_span_of_days() -> None:
    assert span(date(2026, 5, 12), date(2026, 5, 14), "el") == "Τρίτη 12 έως Πέμπτη 14 Μαΐου 2026"
    assert span(date(2026, 5, 12), date(2026, 6, 14), "en") == "Tuesday 12 May to Sunday 14 June 2026"
    assert (
        span(date(2026, 12, 31), date(2027, 1, 1), "el") == "Πέμπτη 31 Δεκεμβρίου 2026 έως Παρασκευή 1 Ιανουαρίου 2027"
    )
    assert span(date(2026, 5, 12), date(2026, 5, 12), "el") == "Τρίτη 12 Μαΐου 2026"


def test_span_with_one_end() -> None:
    assert span(EVENING, None, "el") == "από Τρίτη 12 Μαΐου 2026, 19:30"
    assert span(None, date(2026, 5, 12), "en") == "until Tuesday 12 May 2026"
    with pytest.raises(ValueError, match="start or an end"):
        span(None, None, "el")


def test_span_that_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before"):
        span(EVENING, EVENING.replace(hour=1), "el")
