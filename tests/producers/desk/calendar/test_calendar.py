"""The calendar: whole weeks, Greek days, feasts, and moving what has not gone out."""

import re
from datetime import date
from typing import Any

import pytest

from core.errors import WrongSettings
from keryx.web import create_app
from producers.desk.calendar.namedays import FIXED, names_on
from producers.desk.calendar.spans import span
from producers.desk.composing import drafts
from producers.desk.releasing.holidays import holidays_of
from producers.desk.settings import DeskSettings
from producers.desk.staff.people import Grant, Role
from tests.producers.desk.clerk import House, heading
from tests.producers.desk.following.test_standing import post
from tests.producers.desk.test_release import begun


def test_a_month_is_whole_weeks_from_monday_and_leads_on_over_the_year() -> None:
    december = span("month", date(2026, 12, 31))
    assert (december.days[0], december.days[-1]) == (date(2026, 11, 30), date(2027, 1, 3))
    assert (december.earlier, december.later) == (date(2026, 11, 1), date(2027, 1, 1))
    week = span("week", date(2026, 11, 29))
    assert (week.days[0], len(week.days), week.later) == (date(2026, 11, 23), 7, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 30), "Ανδρέας"),
        (date(2026, 4, 12), "Αναστάσιος"),  # Easter
        (date(2026, 4, 23), "Γιώργος"),
        (date(2024, 5, 6), "Γιώργος"),  # Easter was on 5 May
        (date(2024, 5, 7), "Μάρκος"),
        (date(2024, 4, 23), ""),
        (date(2023, 4, 23), "Γιώργος"),
        (date(2026, 4, 4), "Λάζαρος"),
    ],
)
def test_name_days_follow_easter(day: date, name: str) -> None:
    assert names_on(day).startswith(name)
    assert bool(names_on(day)) == bool(name)


def test_every_fixed_feast_is_on_a_day_that_exists() -> None:
    assert all(date.fromisoformat(f"2026-{day}") for day in FIXED)


def of_day(page: str, day: str) -> str:
    found = re.search(rf'data-day="{day}">(.*?)(?=data-day=|</ol>)', page, re.S)
    return found[1] if found else ""


async def test_releases_events_deadlines_drafts_and_feasts_stand_on_their_days(anywhere: House) -> None:
    house = anywhere
    nikos = await house.joined("nikos", Role.WRITER, Role.APPROVER)
    await post(house)
    await post(house, title="Έκθεση", release="2026-12-01T09:00")
    await begun(house, nikos, title={"el": "Παζάρι"}, release="2026-12-02T09:00")
    await begun(house, nikos, release="χθες")
    page = (await nikos.get("/desk/calendar?view=month&day=2026-12-01")).text
    assert "Δεκέμβριος 2026" in page
    assert re.findall(r"Έκθεση|Παζάρι|Συναυλία", of_day(page, "2026-12-12")) == ["Συναυλία", "Έκθεση"]
    assert ("Έκθεση" in of_day(page, "2026-12-01"), "Παζάρι" in of_day(page, "2026-12-02")) == (True, True)
    assert "Γιορτάζουν: Νίκος" in of_day(page, "2026-12-06")
    assert "Χριστούγεννα" in of_day(page, "2026-12-25")
    assert "Δευτέρα 30 Νοεμβρίου 2026" in of_day(page, "2026-11-30")
    week = await nikos.get("/desk/calendar?view=week&lang=en")
    assert heading(week) == "Calendar: 23 November 2026 – 29 November 2026"
    assert "Συναυλία" in of_day(week.text, "2026-11-24")
    petros = await house.joined("petros", Grant(Role.WRITER, "deya"))
    assert "Έκθεση" not in (await petros.get("/desk/calendar?day=2026-12-01")).text
    assert (await nikos.get("/desk/calendar?view=x&day=9999-99-99")).status_code == 200


async def test_what_has_not_gone_out_is_moved_to_another_day_at_its_hour(anywhere: House) -> None:
    house = anywhere
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    out, waiting = await post(house), await post(house, release="2026-12-01T09:00")
    draft = await begun(house, maria, release="2026-12-02T09:30")

    async def move(clerk: Any, what: str, day: str) -> int:
        return int((await clerk.post("/desk/calendar/move", what=what, day=day, view="month")).status_code)

    assert await move(maria, f"announcement:{waiting}", "2026-12-03") == 403
    assert await move(nikos, f"draft:{draft}", "2026-12-03") == 403
    assert await move(nikos, f"announcement:{out}", "2026-12-03") == 409
    assert await move(nikos, f"announcement:{waiting}", "2026-11-20") == 422
    assert await move(nikos, f"announcement:{waiting}", "αύριο") == 422
    assert await move(nikos, "announcement:x", "2026-12-03") == 404
    assert await move(nikos, f"announcement:{waiting}", "2026-12-03") == 200
    assert await move(maria, f"draft:{draft}", "2026-12-04") == 200
    assert (await drafts.find(house.hub.store, draft)).body["release"] == "2026-12-04T07:30:00+00:00"
    page = (await nikos.get("/desk/calendar?day=2026-12-01")).text
    assert ("09:00" in of_day(page, "2026-12-03"), "09:00" in of_day(page, "2026-12-01")) == (True, False)
    assert (f"announcement:{waiting}" in page, f"draft:{draft}" in page) == (True, False)  # each what they may


def test_the_patrons_day_must_exist() -> None:
    assert DeskSettings(patron_day="12-06").patron_day == "12-06"
    for wrong in ("02-30", "6-12", "13-01"):
        with pytest.raises(WrongSettings):
            DeskSettings(patron_day=wrong)


async def test_the_patrons_day_stands_in_the_calendar(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERYX_DESK_PATRON_DAY", "12-06")
    monkeypatch.setenv("KERYX_DESK_PATRON_NAME", "Άγιος Νικόλαος")
    house.app = create_app(house.hub)
    maria = await house.joined("maria", Role.WRITER)
    assert "Άγιος Νικόλαος" in of_day((await maria.get("/desk/calendar?day=2026-12-01")).text, "2026-12-06")


def test_feasts_have_the_names_that_people_here_give_them() -> None:
    names = set(holidays_of(2027, "el").values())
    assert {"25η Μαρτίου", "Εργατική Πρωτομαγιά (μεταφέρεται)"} <= names
    assert not [name for name in names if "παρατηρήθηκε" in name or "Εικοστή" in name]
