"""A consultation: comments while its window is open, shown by the office's rule, and a report that hides nobody."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from core.retention import Retention
from keryx.wiring import retention_rules
from producers.desk.consultations import commenting
from producers.desk.consultations.commenting import Comment
from producers.desk.staff.people import Grant, Role
from schemas.edition import Reason, Weight
from tests.hub import Hub
from tests.ledger import hold
from tests.producers.desk.citizen import Citizen
from tests.producers.desk.clerk import NOW, Clerk, House

CLOSES = NOW + timedelta(days=10)
PLAN = {
    "kind": "programme",
    "subtype": "consultation",
    "issuer": "dimos",
    "title": {"el": "Κανονισμός πρασίνου", "en": "Parks regulation"},
    "applications": {"closes": CLOSES.isoformat()},
}
ARTICLES = "Άρθρο 1: Σκοπός\nΆρθρο 2: Δέντρα\n"


async def posted(house: House, **more: Any) -> UUID:
    """A consultation that is public now."""
    made = await house.hub.posting.post({**PLAN, **more}, "tests")
    hub = house.hub
    around = Hub(hub.store, hub.clock, hub.wake, hub.media, hub.witness, hub.posting, {}, "sql")
    await around.drain()
    return UUID(made.id)


async def said(house: House, about: UUID) -> list[Comment]:
    async with house.hub.store.read() as connection:
        return await commenting.said(connection, about)


async def set_up(
    clerk: Clerk, about: UUID, moderation: str = "before", names: str = "optional", text: str = ARTICLES
) -> int:
    typed = {"questions": text, "moderation": moderation, "names": names}
    return (await clerk.post(f"/desk/consultations/{about}", **typed)).status_code


async def test_comments_are_read_answered_and_reported(anywhere: House) -> None:
    house, about = anywhere, await posted(anywhere)
    public, desk = f"/consultations/{about}", f"/desk/consultations/{about}"
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    citizen = Citizen(house)
    assert await set_up(maria, about) == 200
    own = await citizen.send(public, question="2", text="Περισσότερα πλατάνια.", name="Γιώργος")
    await citizen.send(public, question="1", text="Ο δήμαρχος είναι κλέφτης.")
    await citizen.send(public, question="0", text="=ΣΥΝΔΕΣΗ(1)")
    assert "πλατάνια" not in (await citizen.get(public)).text
    trees, rude, whole = await said(house, about)
    assert (await maria.post(f"{desk}/comments/{rude.id}", act="hide", reason="")).status_code == 422
    assert (await maria.post(f"{desk}/comments/{rude.id}", act="hide", reason="Υβριστικό.")).status_code == 200
    for one in (trees, whole):
        assert (await maria.post(f"{desk}/comments/{one.id}", act="show")).status_code == 200
    shown = await citizen.get(public)
    assert ("πλατάνια" in shown.text, "Γιώργος" in shown.text, "κλέφτης" in shown.text) == (True, True, False)
    assert (await nikos.post(f"{desk}/answers/2", text="Προστέθηκαν 20 πλατάνια.")).status_code == 200
    assert (await nikos.post(f"{desk}/report")).status_code == 409  # open still
    assert (await citizen.get(f"{public}/report")).status_code == 404
    house.clock.advance(timedelta(days=11).total_seconds())
    maria, nikos = await house.joined("anna", Role.WRITER), await house.joined("petros", Role.APPROVER)
    assert (await maria.post(f"{desk}/report")).status_code == 403
    assert (await nikos.post(f"{desk}/report")).status_code == 200
    report = await citizen.get(f"{public}/report")
    assert ("20 πλατάνια" in report.text, "Υβριστικό." in report.text, "κλέφτης" in report.text) == (True, True, False)
    assert re.findall(r"<dd>(\d+)</dd>", report.text) == ["3", "2", "0", "1", "0"]
    table = (await citizen.get(f"{public}/report.csv")).content.decode("utf-8-sig")
    assert ("'=ΣΥΝΔΕΣΗ(1)" in table, "Γιώργος;Περισσότερα πλατάνια.;Προστέθηκαν 20 πλατάνια." in table) == (True, True)
    paper = await citizen.get(f"{public}/report.pdf?lang=en")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    # whoever wrote it may take it back, even then
    assert (await citizen.browser.post(own.url.path, follow_redirects=True)).status_code == 200
    after = await citizen.get(f"{public}/report")
    assert ("Περισσότερα πλατάνια" in after.text, "Γιώργος" in after.text) == (False, False)
    assert re.findall(r"<dd>(\d+)</dd>", after.text) == ["3", "1", "0", "1", "1"]
    assert (await maria.post(f"{desk}/comments/{trees.id}", act="show")).status_code == 409


async def test_what_an_election_holds_is_neither_listed_nor_commented(house: House) -> None:
    about, now = await posted(house), house.clock.now()
    citizen, public = Citizen(house), f"/consultations/{about}"
    await hold(house.hub.store, about, now, now + timedelta(hours=42))
    assert (await citizen.get(public)).status_code == 404
    assert public not in (await citizen.get("/consultations")).text
    house.clock.advance(42 * 3600)
    assert (await citizen.get(public)).status_code == 200
    assert public in (await citizen.get("/consultations")).text


async def test_it_opens_and_closes_by_itself_to_the_minute_and_an_extension_opens_it_again(house: House) -> None:
    opens = NOW + timedelta(days=1)
    about = await posted(house, applications={"opens": opens.isoformat(), "closes": CLOSES.isoformat()})
    citizen, public = Citizen(house), f"/consultations/{about}"

    async def at(moment: datetime) -> int:
        house.clock.advance((moment - house.clock.now()).total_seconds() - 5)
        await citizen.send(public, text="Άποψη", question="0", seconds=5)
        return len(await said(house, about))

    assert await at(opens - timedelta(seconds=1)) == 0
    assert await at(opens + timedelta(seconds=10)) == 1
    assert await at(CLOSES - timedelta(seconds=1)) == 2
    assert await at(CLOSES) == 2
    assert "έκλεισε" in (await citizen.get(public)).text
    longer = {**PLAN, "applications": {"closes": (CLOSES + timedelta(days=5)).isoformat()}}
    await house.hub.posting.correct(about, longer, "tests", reason=Reason.EXTENSION, weight=Weight.MATERIAL)
    assert await at(CLOSES + timedelta(minutes=5)) == 3


@pytest.mark.parametrize(
    ("names", "status", "kept"), [("required", 422, []), ("none", 200, [""]), ("optional", 200, [""])]
)
async def test_names_are_asked_as_the_office_says(house: House, names: str, status: int, kept: list[str]) -> None:
    about, maria = await posted(house), await house.joined("maria", Role.WRITER)
    await set_up(maria, about, "after", names, "")
    citizen = Citizen(house)
    assert (await citizen.send(f"/consultations/{about}", text="Άποψη")).status_code == status
    assert [one.name for one in await said(house, about)] == kept
    await citizen.send(f"/consultations/{about}", text="Άποψη", name="Άννα")
    assert [one.name for one in await said(house, about)][-1] == ("" if names == "none" else "Άννα")
    assert {one.state for one in await said(house, about)} == {"shown"}


async def test_programs_crowds_and_strangers_questions_are_refused(house: House) -> None:
    about, maria = await posted(house), await house.joined("maria", Role.WRITER)
    await set_up(maria, about, "after")
    citizen, public = Citizen(house), f"/consultations/{about}"
    await citizen.send(public, text="Άποψη", question="1", homepage="x")
    assert (await citizen.send(public, text="Άποψη", question="1", seconds=0)).status_code == 422
    for question in ("3", "-1", "", "²", "9" * 50):
        assert (await citizen.send(public, text="Άποψη", question=question)).status_code == 422
    assert await said(house, about) == []
    sent = [await citizen.send(public, text="Άποψη", question="1") for _ in range(6)]
    assert [one.status_code for one in sent] == [200] * 5 + [429]


async def test_two_at_once_get_two_numbers_and_a_question_with_comments_stays(anywhere: House) -> None:
    house, about = anywhere, await posted(anywhere)
    maria = await house.joined("maria", Role.WRITER)
    await set_up(maria, about, "after")
    crowd = [Citizen(house) for _ in range(4)]
    await asyncio.gather(*(one.send(f"/consultations/{about}", text="Άποψη", question="2") for one in crowd))
    assert [one.number for one in await said(house, about)] == [1, 2, 3, 4]
    assert await set_up(maria, about, text="Άρθρο 1: Σκοπός\nΆλλο\n") == 409
    assert await set_up(maria, about, text=ARTICLES + "Άρθρο 3: Νερό\n") == 200


async def test_only_the_issuers_own_people_mind_it(house: House) -> None:
    about = await posted(house)
    await Citizen(house).send(f"/consultations/{about}", text="Άποψη")
    (comment,) = await said(house, about)
    desk = f"/desk/consultations/{about}"
    for other in (await house.joined("w", Grant(Role.WRITER, "deya")), await house.joined("a", Role.ADMINISTRATOR)):
        assert (await other.get(desk)).status_code == 403
        assert (await other.get(f"{desk}/report.csv")).status_code == 403
        for path in (desk, f"{desk}/comments/{comment.id}", f"{desk}/answers/0", f"{desk}/report"):
            assert (await other.post(path, act="show", text="x")).status_code == 403
    assert (await said(house, about))[0].state == "waiting"


async def test_a_withdrawn_announcement_takes_its_consultation_with_it_and_names_go_in_time(anywhere: House) -> None:
    house, about = anywhere, await posted(anywhere)
    await Citizen(house).send(f"/consultations/{about}", text="Άποψη", name="Άννα")
    house.clock.advance(timedelta(days=731).total_seconds())
    await Retention(house.hub.store, retention_rules(house.hub.context)).run(house.clock.now())
    assert [(one.name, one.text) for one in await said(house, about)] == [("", "Άποψη")]
    await house.hub.posting.withdraw(about, "tests", reason="Λάθος.")
    assert (await Citizen(house).get(f"/consultations/{about}")).status_code == 404
    assert str(about) not in (await Citizen(house).get("/consultations")).text
    await house.hub.posting.expunge(about, "tests", reason="Προσωπικά δεδομένα.")
    assert await said(house, about) == []
