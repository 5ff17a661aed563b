"""Who may send what: two people, one with a reason and a countersign, or one; and what is taken back never left."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from core.retention import Retention
from core.tables import announcements
from keryx.wiring import retention_rules
from producers.desk.composing import drafts
from producers.desk.releasing.leaving import Leaving
from producers.desk.releasing.rules import Rule, Setting, set_rule
from producers.desk.staff.people import Grant, Role
from tests.hub import EVENT
from tests.producers.desk.clerk import Clerk, House

BODY = {**EVENT, "title": {"el": EVENT["title"]}}


async def begun(house: House, clerk: Clerk, **more: Any) -> UUID:
    return await drafts.begin(house.hub.store, house.clock, {**BODY, **more}, clerk.person.email)


async def press(clerk: Clerk, draft: UUID, button: str, **typed: Any) -> int:
    version = (await drafts.find(clerk.house.hub.store, draft)).version
    return (await clerk.post(f"/desk/drafts/{draft}/{button}", **{"seen": version, **typed})).status_code


async def state(house: House, draft: UUID) -> str:
    return (await drafts.find(house.hub.store, draft)).state


async def posted(house: House) -> int:
    async with house.hub.store.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(announcements))).scalar_one())


async def leave(house: House) -> None:
    await Leaving(house.hub.store, house.clock, house.hub.posting).run(house.clock.now())


async def rule(house: House, wanted: Rule, issuer: str = "", kind: str = "", urgency: str = "") -> None:
    async with house.hub.store.write() as connection:
        await set_rule(connection, Setting(issuer, kind, urgency, wanted))


async def test_two_people_are_needed_and_it_leaves_once_when_it_can_no_longer_be_taken_back(anywhere: House) -> None:
    house = anywhere
    maria, nikos = await house.joined("maria", Role.WRITER, Role.APPROVER), await house.joined("nikos", Role.APPROVER)
    draft = await begun(house, maria)
    assert await press(maria, draft, "send") == 403
    assert await press(nikos, draft, "submit") == 403  # not a writer
    assert await press(maria, draft, "submit") == 200
    assert await press(maria, draft, "send") == 403  # she changed the text last, approver or not
    assert await press(nikos, draft, "send") == 200
    assert await state(house, draft) == "leaving"
    await leave(house)
    assert await posted(house) == 0
    house.clock.advance(31)
    await asyncio.gather(leave(house), leave(house))  # two workers
    await leave(house)
    assert (await state(house, draft), await posted(house)) == ("sent", 1)
    assert await press(nikos, draft, "take-back") == 409


async def test_what_is_taken_back_never_left_and_needs_its_approval_anew(anywhere: House) -> None:
    house = anywhere
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    draft = await begun(house, maria)
    await press(maria, draft, "submit")
    await press(nikos, draft, "send")
    assert await press(maria, draft, "take-back") == 200
    house.clock.advance(60)
    await leave(house)
    assert (await state(house, draft), await posted(house)) == ("writing", 0)
    assert await press(nikos, draft, "send") == 403


async def test_an_approval_is_of_the_text_that_was_read(house: House) -> None:
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    draft = await begun(house, maria)
    await press(maria, draft, "submit")
    changed = {**BODY, "title": {"el": "Άλλος τίτλος"}}
    await drafts.save(house.hub.store, house.clock, draft, changed, maria.person.email, seen=1)
    assert await press(nikos, draft, "send", seen=1) == 409
    assert await press(nikos, draft, "send") == 403  # it is being written again
    await press(maria, draft, "submit")
    other = await house.joined("anna", Role.APPROVER)
    await drafts.save(house.hub.store, house.clock, draft, BODY, nikos.person.email, seen=2)
    await press(maria, draft, "submit")
    assert await press(nikos, draft, "send") == 403  # by now he is its author
    assert await press(other, draft, "send") == 200


async def test_given_back_with_what_is_to_be_mended(house: House) -> None:
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    draft = await begun(house, maria)
    await press(maria, draft, "submit")
    assert await press(nikos, draft, "give-back", comment=" ") == 422
    assert await press(maria, draft, "give-back", comment="εγώ") == 403
    assert await press(nikos, draft, "give-back", comment="Λείπει η ώρα λήξης.") == 200
    page = await maria.get(f"/desk/drafts/{draft}")
    assert ("Λείπει η ώρα λήξης." in page.text, await state(house, draft)) == (True, "writing")


async def test_one_person_with_a_reason_owes_a_second_signature_by_the_next_working_day(anywhere: House) -> None:
    house = anywhere
    await rule(house, Rule.COUNTERSIGNED, kind="event")
    maria, nikos = await house.joined("maria", Role.WRITER, Role.APPROVER), await house.joined("nikos", Role.APPROVER)
    house.clock.advance(timedelta(days=3, hours=8).total_seconds())  # a Friday evening
    maria, nikos = await house.joined("eleni", Role.WRITER, Role.APPROVER), await house.joined("petros", Role.APPROVER)
    draft = await begun(house, maria)
    assert await press(maria, draft, "send") == 422
    assert await press(maria, draft, "send", alone="Έσπασε αγωγός, δεν απαντά κανείς.") == 200
    house.clock.advance(31)
    await leave(house)
    sent = await drafts.find(house.hub.store, draft)
    home = await nikos.get("/desk")
    assert ("Έσπασε αγωγός" in home.text, "Δευτέρα 30 Νοεμβρίου 2026, 23:59" in home.text) == (True, True)
    sign = f"/desk/announcements/{sent.announcement}/editions/1/countersign"
    assert (await maria.post(sign)).status_code == 403
    assert (await nikos.post(sign)).status_code == 200
    assert (await nikos.post(sign)).status_code == 409
    assert "Έσπασε αγωγός" not in (await nikos.get("/desk")).text


async def test_the_narrowest_rule_holds_and_what_is_urgent_leaves_at_once(house: House) -> None:
    await rule(house, Rule.ONE, urgency="emergency")
    await rule(house, Rule.TWO, issuer="deya", urgency="emergency")
    maria = await house.joined("maria", Role.WRITER)
    calm, fire, water = (
        await begun(house, maria),
        await begun(house, maria, urgency="emergency"),
        await begun(house, maria, urgency="emergency", issuer="deya"),
    )
    assert [await press(maria, one, "send") for one in (calm, fire, water)] == [403, 200, 403]
    await leave(house)
    assert (await state(house, fire), await posted(house)) == ("sent", 1)


async def test_what_cannot_be_posted_any_more_goes_back_with_the_reason(house: House) -> None:
    await rule(house, Rule.ONE)
    maria = await house.joined("maria", Role.WRITER)
    draft = await begun(house, maria, expiry="2026-11-24T10:00:10+02:00")
    assert await press(maria, draft, "send") == 200
    house.clock.advance(31)
    await leave(house)
    page = await maria.get(f"/desk/drafts/{draft}")
    assert ("Δεν έφυγε:" in page.text, await state(house, draft), await posted(house)) == (True, "writing", 0)


@pytest.mark.parametrize("button", ["submit", "send"])
async def test_what_is_not_right_yet_does_not_go_on(house: House, button: str) -> None:
    await rule(house, Rule.ONE)
    maria = await house.joined("maria", Role.WRITER)
    draft = await begun(house, maria, occurrences=[])
    page = await maria.post(f"/desk/drafts/{draft}/{button}", seen=1)
    assert ("Λείπει πότε γίνεται" in page.text, await state(house, draft)) == (True, "writing")


async def test_nobody_sees_or_touches_what_belongs_to_another_issuer(house: House) -> None:
    maria = await house.joined("maria", Role.WRITER)
    other = await house.joined("petros", Grant(Role.WRITER, "deya"), Grant(Role.APPROVER, "deya"))
    radio = await house.joined("radio", Role.RADIO)
    draft = await begun(house, maria)
    for clerk in (other, radio):
        for path in ("", "/history", "/listen/radio"):
            assert (await clerk.get(f"/desk/drafts/{draft}{path}")).status_code == 403
        for button in ("", "/submit", "/send", "/give-back", "/take-back", "/discard", "/comments", "/back/1"):
            answer = await clerk.post(f"/desk/drafts/{draft}{button}", seen=1, comment="x", subtype="event")
            assert answer.status_code == 403, button
        assert str(draft) not in (await clerk.get("/desk")).text
    moved = await other.post("/desk/new", issuer="dimos", what="event.event")
    assert moved.status_code == 403
    assert await state(house, draft) == "writing"


async def test_two_on_one_draft_lose_nothing_and_are_told(house: House) -> None:
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.WRITER)
    draft = await begun(house, maria)
    for clerk in (maria, nikos):
        await clerk.get(f"/desk/drafts/{draft}")
    assert "maria@dimos.example" in (await nikos.get(f"/desk/drafts/{draft}")).text
    form = {"subtype": "event", "issuer": "dimos", "occurrences.0.start": "2026-12-12T19:30", "seen": "1"}
    first = await maria.browser.put(f"/desk/drafts/{draft}", data={**form, "title.el": "Της Μαρίας"})
    second = await nikos.browser.put(f"/desk/drafts/{draft}", data={**form, "title.el": "Του Νίκου"})
    assert ("clash" in first.json(), second.json()["clash"]) == (False, ["title.el"])
    await nikos.browser.put(f"/desk/drafts/{draft}", data={**form, "title.el": "Του Νίκου", "seen": "2"})  # his choice
    kept = (await maria.get(f"/desk/drafts/{draft}/history")).text
    assert ("Της Μαρίας" in kept, "Του Νίκου" in kept) == (True, True)
    back = await maria.post(f"/desk/drafts/{draft}/back/2")
    assert "Της Μαρίας" in back.text


async def test_what_is_discarded_can_be_brought_back_for_ninety_days_from_then(anywhere: House) -> None:
    house = anywhere
    draft = await begun(house, await house.joined("eirini", Role.WRITER))
    house.clock.advance(timedelta(days=200).total_seconds())  # nobody touches it for a long time
    page = await (await house.joined("petros", Role.WRITER)).post(f"/desk/drafts/{draft}/discard")
    assert ("Επαναφορά του προχείρου" in page.text, BODY["title"]["el"] in page.text) == (True, True)
    house.clock.advance(timedelta(days=80).total_seconds())
    rules = [one for one in retention_rules(house.hub.context) if one.name == "desk_drafts"]
    await Retention(house.hub.store, rules).run(house.clock.now())
    maria, reader = await house.joined("maria", Role.WRITER), await house.joined("anna", Role.APPROVER)
    assert await press(reader, draft, "bring-back") == 403
    assert (await press(maria, draft, "bring-back"), await state(house, draft)) == (200, "writing")
    assert BODY["title"]["el"] in (await maria.get("/desk")).text
    assert await press(maria, draft, "bring-back") == 409


async def test_what_was_discarded_lately_is_found_from_the_first_page(house: House) -> None:
    maria, other = await house.joined("maria", Role.WRITER), await house.joined("petros", Grant(Role.WRITER, "deya"))
    draft = await begun(house, maria)
    await press(maria, draft, "discard")
    assert f"/desk/drafts/{draft}" in (await maria.get("/desk")).text
    assert f"/desk/drafts/{draft}" not in (await other.get("/desk")).text
    house.clock.advance(timedelta(days=31).total_seconds())
    maria = await house.joined("eirini", Role.WRITER)
    assert f"/desk/drafts/{draft}" not in (await maria.get("/desk")).text
