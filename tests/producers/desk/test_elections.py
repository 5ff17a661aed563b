"""The calendar of elections at the desk: typed, explained, told beside a draft and on what it holds."""

from datetime import UTC, datetime, timedelta

from core.clock import VirtualClock
from core.elections.silence import Marking
from keryx.wiring import retention_rules
from producers.desk.checking.checklist import findings
from producers.desk.checking.finding import Facts
from producers.desk.elections import keeping
from producers.desk.staff.people import Role
from tests.hub import EVENT
from tests.producers.desk.clerk import Clerk, House, heading

TYPED = {
    "name_el": "Δημοτικές εκλογές",
    "name_en": "Municipal elections",
    "poll_on": "2026-11-29",
    "candidates": "Μαρία Παπαδοπούλου; Ενότητα Πολιτών\n\nΓιώργος Νικολάου; Νέα Πορεία; Γεώργιος Νικολάου",
}
NAMING = EVENT | {"summary": "Χαιρετισμό απευθύνει ο Γεώργιος Νικολάου."}


async def turn(house: House, instant: datetime) -> None:
    assert isinstance(house.clock, VirtualClock)
    house.clock.advance((instant - house.clock.now()).total_seconds())
    while await Marking(house.hub.store).run(house.clock.now()):
        pass


async def entered(house: House) -> Clerk:
    chief = await house.joined("maria", Role.APPROVER, Role.ADMINISTRATOR)
    page = await chief.post("/desk/elections/new", **TYPED)
    assert page.status_code == 200, page.text
    return chief


async def test_an_election_is_entered_with_its_candidates(anywhere: House) -> None:
    chief = await entered(anywhere)
    [election] = await keeping.listed(anywhere.hub.store)
    assert election.silent_from == datetime(2026, 11, 27, 22, tzinfo=UTC)
    assert election.silent_until == datetime(2026, 11, 29, 17, tzinfo=UTC)
    assert [(one.name, one.list_name, one.also) for one in election.candidates] == [
        ("Μαρία Παπαδοπούλου", "Ενότητα Πολιτών", ()),
        ("Γιώργος Νικολάου", "Νέα Πορεία", ("Γεώργιος Νικολάου",)),
    ]
    page = await chief.get("/desk/elections")
    assert "Σιγή από Σάββατο 28 Νοεμβρίου 2026, 00:00 έως Κυριακή 29 Νοεμβρίου 2026, 19:00 · 2 υποψήφιοι" in page.text
    again = await chief.get(f"/desk/elections/{election.id}")
    assert keeping.lines(election) in again.text
    await chief.post(f"/desk/elections/{election.id}", **(TYPED | {"candidates": "Ελένη Νίκου"}))
    trail = await chief.get("/desk/trail")
    assert trail.text.count("Εκλογική αναμέτρηση") >= 2
    await chief.post(f"/desk/elections/{election.id}/remove")
    assert await keeping.listed(anywhere.hub.store) == []


async def test_what_is_wrong_is_named_and_nothing_is_stored(house: House) -> None:
    chief = await house.joined("maria", Role.ADMINISTRATOR)
    wrong = TYPED | {"candidates": "Μαρία Παπαδοπούλου\nΠαπαδοπούλου (1975); Ενότητα", "poll_on": "29/11"}
    page = await chief.post("/desk/elections/new", **wrong)
    assert page.status_code == 422
    assert "Στη γραμμή 2 γράψτε όνομα και επώνυμο" in page.text
    assert 'href="#poll_on"' in page.text
    assert "Παπαδοπούλου (1975); Ενότητα" in page.text  # what was typed is there still
    assert await keeping.listed(house.hub.store) == []


async def test_who_writes_is_told_beforehand(house: House) -> None:
    await entered(house)
    elections = await keeping.listed(house.hub.store)
    facts = Facts(house.clock.now(), elections=elections)
    found = [one for one in findings(NAMING, facts) if one.check == "candidate"]
    assert [(one.severity, one.field) for one in found] == [("should", "summary.el")]
    assert "Γιώργος Νικολάου" in found[0].said("el")
    assert "Sunday 29 November 2026, 19:00" in found[0].said("en")
    venue = EVENT | {"venue": {"name": "Ίδρυμα Μαρία Παπαδοπούλου"}}
    assert [one.field for one in findings(venue, facts) if one.check == "candidate"] == ["title.el"]
    assert not [one for one in findings(EVENT, facts) if one.check == "candidate"]


async def test_what_is_held_says_so_and_until_when(house: House) -> None:
    await turn(house, datetime(2026, 11, 28, 8, tzinfo=UTC))
    chief = await entered(house)
    posted = await house.hub.posting.post(NAMING, "maria")
    page = await chief.get(f"/desk/announcements/{posted.id}")
    assert "Κατονομάζει υποψήφιο (Γιώργος Νικολάου – Νέα Πορεία)." in page.text
    listed = await chief.get("/desk/announcements")
    assert "δημοσιεύεται: Κυριακή 29 Νοεμβρίου 2026, 19:00" in listed.text
    [election] = await keeping.listed(house.hub.store)
    held = await chief.get(f"/desk/elections/{election.id}")
    assert f'href="/desk/announcements/{posted.id}"' in held.text
    assert heading(held) == "Δημοτικές εκλογές"


async def test_who_stood_is_forgotten_two_years_after(anywhere: House) -> None:
    await entered(anywhere)
    [rule] = [one for one in retention_rules(anywhere.hub.context) if one.name == "desk_candidates"]
    assert rule.apply is not None
    closed = datetime(2026, 11, 29, 17, tzinfo=UTC)
    assert await rule.apply(closed + timedelta(days=729)) == 0
    assert await rule.apply(closed + timedelta(days=730)) == 2
    [election] = await keeping.listed(anywhere.hub.store)
    assert election.candidates == ()
