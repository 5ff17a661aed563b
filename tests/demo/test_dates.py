"""Examples moved to another week: every date goes along, in fields and in prose, and weekdays stay true."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.dates import get_day_names, get_month_names

from keryx.demo.dates import moved, written_on

EXAMPLES = sorted(path for path in (Path(__file__).parents[2] / "examples").glob("*.yaml") if path.stem != "directory")
DAYS = {name: number for locale in ("el", "en_GB") for number, name in get_day_names(locale=locale).items()}
MONTHS = {name: number for locale in ("el", "en_GB") for number, name in get_month_names(locale=locale).items()}
SAID = re.compile(
    rf"({'|'.join(DAYS)}) (\d{{1,2}})η? ({'|'.join(MONTHS)}) (\d{{4}})|({'|'.join(DAYS)}) (\d+)/(\d+)/(\d{{4}})"
)
# a year's end, leap days, the two Sundays on which clocks change, and a year and more from now
PUBLISHED = [date(2026, 12, 30), date(2028, 2, 28), date(2028, 2, 29), date(2027, 3, 28), date(2027, 10, 31)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("published", PUBLISHED, ids=str)
def test_weekdays_in_prose_are_those_of_the_calendar(path: Path, published: date) -> None:
    text = moved(path.read_text("utf-8"), published)
    for day, number, month, year, other, d, m, y in SAID.findall(text):
        when = date(int(year), MONTHS[month], int(number)) if day else date(int(y), int(m), int(d))
        assert when.weekday() == DAYS[day or other], f"{day or other} {when}"
    assert timedelta(0) <= published - written_on(text) < timedelta(weeks=1)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_but_dates_changes_and_moving_back_restores_all(path: Path) -> None:
    text = path.read_text("utf-8")
    origin = written_on(text)
    assert moved(text, origin) == text
    away = moved(text, origin + timedelta(weeks=57))
    for pattern in (r"[^\d/ηά-ώα-ωΑ-ΩA-Za-z]", r"https?://\S+", r"[Νν]\. \d+/\d+"):
        assert re.findall(pattern, away) == re.findall(pattern, text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("την Τρίτη 12 Ιανουαρίου 2027", "την Τρίτη 2 Φεβρουαρίου 2027"),
        ("έως τις 31 Δεκεμβρίου", "έως τις 21 Ιανουαρίου"),
        ("έως τις 11 Δεκεμβρίου 2026", "έως την 1η Ιανουαρίου 2027"),
        ("από την 01/12/2026 έως τις 11/12/2026", "από τις 22/12/2026 έως την 01/01/2027"),
        ("από 7 έως 16 Δεκεμβρίου 2026", "από 28 Δεκεμβρίου 2026 έως 6 Ιανουαρίου 2027"),
        ("από 7 έως 8 Δεκεμβρίου 2026", "από 28 έως 29 Δεκεμβρίου 2026"),
        ("until 31 December", "until 21 January"),
        ("Saturday 12 December 2026, 19:30", "Saturday 2 January 2027, 19:30"),
        ("Ξεκινά τον Ιανουάριο, στις 04/01/2027", "Ξεκινά τον Ιανουάριο, στις 25/01/2027"),
        ("Ξεκινά τον Ιανουάριο, στις 18/01/2027", "Ξεκινά τον Φεβρουάριο, στις 08/02/2027"),
        ("opens in January", "opens in February"),
        ("στις 28ης Οκτωβρίου, ν. 4412/2016, ΣΟΧ 1/2026, 2021–2027", None),
        ("Τηλ. 24630 50120, για το έτος 2027", None),
    ],
)
def test_how_a_date_is_written(written: str, read: str | None) -> None:
    example = f"protocol: {{number: '1', date: 2026-12-01}}\nbody: {written}\n"
    assert moved(example, date(2026, 12, 22)) == (
        f"protocol: {{number: '1', date: 2026-12-22}}\nbody: {read or written}\n"
    )


def test_a_year_goes_along_only_by_whole_years() -> None:
    example = "protocol: {number: '1', date: 2026-12-01}\nbody: για το έτος 2027\n"
    assert "έτος 2027" in moved(example, date(2027, 3, 1))
    assert "έτος 2028" in moved(example, date(2027, 12, 24))
