"""Dates as people type them here, and the same hours again every week."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.desk.composing.when import day_of, moment_of, repeated, shown_day, shown_moment
from schemas.moments import moment

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12/6/2027 20:30", "2027-06-12T20:30"),
        ("12-06-27, 8.30 μ.μ.", "2027-06-12T20:30"),
        ("Σάββατο 12 Ιουνίου 2027 στις 20:30", "2027-06-12T20:30"),
        ("σαβ. 12/6/2027 8:30 ΜΜ", "2027-06-12T20:30"),
        ("1η Μαΐου 2027, 12 μ.μ.", "2027-05-01T12:00"),
        ("1 May 2027 12:15 am", "2027-05-01T00:15"),
        ("25/10/2026 03:30 +02:00", "2026-10-25T03:30+02:00"),
        ("2027-06-12T20:30", "2027-06-12T20:30"),
        ("Κυριακή 12/6/2027 20:30", None),  # it is a Saturday
        ("31/6/2027 20:30", None),
        ("12/6/2027", None),  # the hour is missing
        ("12/6/2027 25:00", None),
        ("12/6/2027 13 μ.μ.", None),
        ("αύριο", None),
        ("Παρασκευή 4/12 7 μμ", "2026-12-04T19:00"),  # without a year: the nearest ahead
        ("Παρ. 4 Δεκεμβρίου 19:00", "2026-12-04T19:00"),
        ("5.1 8.30 πμ", "2027-01-05T08:30"),
        ("1/11 10:00", "2026-11-01T10:00"),  # or just behind
        ("Παρασκευή 5/12 7 μμ", None),  # it is a Saturday
        ("29/2 10:00", None),
        ("8.30", None),
    ],
)
def test_a_day_and_hour_as_typed(typed: str, read: str | None) -> None:
    assert moment_of(typed, TODAY) == (read or typed)


def test_a_day_as_typed() -> None:
    assert [day_of(text, TODAY) for text in ("12/6/2027", "12.6.27", "12 Ιουν 2027", "2027-06-12")] == [
        "2027-06-12"
    ] * 4
    assert [day_of(text, TODAY) for text in ("12/13/2027", "12/6/2027 20:30")] == ["12/13/2027", "12/6/2027 20:30"]
    assert (shown_day("2027-06-12"), shown_day("χθες")) == ("12/06/2027", "χθες")


@given(
    st.datetimes(
        min_value=moment("1990-01-01T00:00").replace(tzinfo=None),
        max_value=moment("2100-01-01T00:00").replace(tzinfo=None),
    )
)
def test_what_is_shown_is_read_as_the_same_instant(value: object) -> None:
    """Also in the hours that come twice."""
    instant = f"{value:%Y-%m-%dT%H:%M}Z"
    assert moment(moment_of(shown_moment(instant), TODAY)) == moment(instant)


def test_every_week_until_a_day_keeps_the_clock_on_the_wall() -> None:
    times = repeated("2026-10-13T18:00", "2026-10-13T20:00", 7, "2026-10-27")
    assert times == [("2026-10-20T18:00", "2026-10-20T20:00"), ("2026-10-27T18:00", "2026-10-27T20:00")]
    assert repeated("2026-10-13T15:00:00+00:00", "", 14, "2026-10-27") == [("2026-10-27T18:00", "")]
    assert repeated("αύριο", "", 7, "2026-10-27") == repeated("2026-10-13T18:00", "", 7, "") == []
