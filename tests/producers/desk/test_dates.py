"""Dates as people type them here, and the same hours again every week."""

import base64
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import async_playwright

import keryx
from producers.desk.composing.when import day_of, moment_of, repeated, shown_day, shown_moment
from schemas.moments import moment

TODAY = date(2026, 11, 26)
STATIC = Path(keryx.__file__).with_name("static")


MOMENTS = [
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
    ("αύριο 19:30", "2026-11-27T19:30"),
    ("Σήμερα στις 20.15", "2026-11-26T20:15"),
    ("μεθαύριο, 8 μ.μ.", "2026-11-28T20:00"),
    ("χθες 10:00", "2026-11-25T10:00"),
    ("την Παρασκευή 7 μμ", "2026-11-27T19:00"),
    ("Πέμπτη 7 μ.μ.", "2026-12-03T19:00"),  # it is a Thursday: the next one
    ("το Σάββατο στις 11", "2026-11-28T11:00"),
    ("την Παρασκευή 8.10 μ.μ.", "2026-11-27T20:10"),
    ("Σε μία εβδομάδα 19:30", "2026-12-03T19:30"),
    ("σε 3 ημέρες, 9 πμ", "2026-11-29T09:00"),
    ("in two weeks at 9:00", "2026-12-10T09:00"),
    ("tomorrow 7 pm", "2026-11-27T19:00"),
    ("την Παρασκευή 4", None),  # its day, or its hour
    ("Παρασκευή 8.10", None),
    ("την Παρασκευή", None),
    ("σε μία εβδομάδα", None),
    ("σε πολλές μέρες 19:30", None),
    ("αυριανή 19:30", None),
    ("μεθαύριο 25:00", None),
]
DAYS = [
    ("12/6/2027", "2027-06-12"),
    ("12.6.27", "2027-06-12"),
    ("12 Ιουν 2027", "2027-06-12"),
    ("2027-06-12", "2027-06-12"),
    ("χτες", "2026-11-25"),
    ("αύριο", "2026-11-27"),
    ("σε δύο εβδομάδες", "2026-12-10"),
    ("12/13/2027", None),
    ("12/6/2027 20:30", None),
    ("Παρασκευή", None),  # the last one, or the next
]


@pytest.mark.parametrize(("typed", "read"), MOMENTS)
def test_a_day_and_hour_as_typed(typed: str, read: str | None) -> None:
    assert moment_of(typed, TODAY) == (read or typed)


@pytest.mark.parametrize(("typed", "read"), DAYS)
def test_a_day_as_typed(typed: str, read: str | None) -> None:
    assert day_of(typed, TODAY) == (read or typed)


async def test_the_browser_reads_every_one_of_them_alike(chromium: str) -> None:
    """What it shows beside the field is what the office will keep."""
    script = base64.b64encode((STATIC / "desk-dates.js").read_bytes()).decode()
    reading = """async ([script, today, moments, days]) => {
      const {understood} = await import(`data:text/javascript;base64,${script}`);
      const all = (texts, moment) => texts.map(typed => understood(typed, moment, today));
      return [...all(moments, true), ...all(days, false)];
    }"""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page()
        tables = [[typed for typed, _ in table] for table in (MOMENTS, DAYS)]
        found = await page.evaluate(reading, [script, TODAY.isoformat(), *tables])
        await browser.close()
    assert dict(zip([*tables[0], *tables[1]], found, strict=True)) == dict(MOMENTS + DAYS)


def test_what_is_shown_stays_as_it_is_where_it_is_no_day() -> None:
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
