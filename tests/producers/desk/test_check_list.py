"""The check list on the pages: shown as it is typed, mended with a button, and what holds a draft back does."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from producers.desk.checking.asking import Asking
from producers.desk.checking.tables import checked_links
from producers.desk.composing import drafts
from producers.desk.staff.people import Grant, Role
from producers.desk.tables import trail
from tests.hub import EVENT
from tests.producers.desk import papers
from tests.producers.desk.clerk import Clerk, House
from tests.servers.elsewhere import PUBLIC, Asked, Says, elsewhere

WRONG = "Σας περιμένουμε την Τρίτη 12 Δεκεμβρίου 2026."
RIGHT = "Σας περιμένουμε το Σάββατο 12 Δεκεμβρίου 2026."
BODY = {**EVENT, "title": {"el": EVENT["title"]}}


def form(body: str, **more: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    return {
        "subtype": "event",
        "issuer": "dimos",
        "seen": "1",
        "title.el": EVENT["title"],
        "body.el": body,
        "occurrences.0.start": "2026-12-12T19:30",
        "venue.name.el": "Πολιτιστικό Κέντρο",
        **more,
    }


async def begun(house: House, clerk: Clerk, **more: Any) -> UUID:
    return await drafts.begin(house.hub.store, house.clock, {**BODY, **more}, clerk.person.email)


async def state(house: House, draft: UUID) -> str:
    return (await drafts.find(house.hub.store, draft)).state


async def submit(clerk: Clerk, draft: UUID) -> str:
    """Press «submit», and see what became of it."""
    version = (await drafts.find(clerk.house.hub.store, draft)).version
    await clerk.post(f"/desk/drafts/{draft}/submit", seen=version)
    return await state(clerk.house, draft)


def key_of(page: str, button: str) -> str:
    found = re.search(rf'name="{button}" value="([0-9a-f]+)"', page)
    assert found, page
    return found[1]


async def test_it_follows_what_is_typed(house: House) -> None:
    maria = await house.joined("maria", Role.WRITER)
    draft = await begun(house, maria)
    answer = (await maria.browser.put(f"/desk/drafts/{draft}", data=form(WRONG))).json()
    found = next(one for one in answer["findings"] if one["severity"] == "must")
    assert (found["field"], found["mends"], answer["left"]) == ("body.el", True, 1)
    assert found["said"] in answer["findings_html"]
    answer = (await maria.browser.put(f"/desk/drafts/{draft}?lang=en", data=form(RIGHT, seen="2"))).json()
    assert ([one for one in answer["findings"] if one["severity"] == "must"], answer["left"]) == ([], 0)


async def test_without_scripts_it_is_in_the_page_and_mends_what_was_just_typed(anywhere: House) -> None:
    house = anywhere
    maria = await house.joined("maria", Role.WRITER)
    draft = await begun(house, maria)
    page = await maria.post(f"/desk/drafts/{draft}", **form(WRONG))
    assert page.text.count("η ημέρα δεν ταιριάζει") == 3  # in the list, its button's name, and beside the field
    typed = form(f"{WRONG} Και κάτι ακόμη.", **{"seen": "2", "summary.el": "Μόλις γράφτηκε."})
    await maria.post(f"/desk/drafts/{draft}", **typed)
    page = await maria.post(f"/desk/drafts/{draft}/mend", **typed, mend=key_of(page.text, "mend"))
    body = (await drafts.find(house.hub.store, draft)).body
    assert (body["body"]["el"], body["summary"]["el"]) == (f"{RIGHT} Και κάτι ακόμη.", "Μόλις γράφτηκε.")
    assert "η ημέρα δεν ταιριάζει" not in page.text
    again = await maria.post(f"/desk/drafts/{draft}/mend", **{**typed, "body.el": RIGHT}, mend="0" * 24)
    assert again.status_code == 409  # what it spoke of is gone


async def test_what_must_be_mended_holds_it_back_from_submitting_and_from_sending(house: House) -> None:
    maria, nikos = await house.joined("maria", Role.WRITER), await house.joined("nikos", Role.APPROVER)
    draft = await begun(house, maria, body={"el": WRONG})
    assert await submit(maria, draft) == "writing"
    store, email = house.hub.store, maria.person.email
    await drafts.save(store, house.clock, draft, {**BODY, "body": {"el": RIGHT}}, email, seen=1)
    assert await submit(maria, draft) == "submitted"
    house.clock.advance(21 * 24 * 3600)  # by now the event is over
    nikos = await house.joined("petros", Role.APPROVER)
    await nikos.post(f"/desk/drafts/{draft}/send", seen=2)
    assert await state(house, draft) == "submitted"


async def test_what_should_be_looked_at_waits_for_somebody_to_say_i_know_and_that_is_noted(anywhere: House) -> None:
    house = anywhere
    maria = await house.joined("maria", Role.WRITER)
    text = "Καλέστε στο 6944 123 456."
    draft = await begun(house, maria, body={"el": text})
    assert await submit(maria, draft) == "writing"
    page = await maria.get(f"/desk/drafts/{draft}?checked=1")
    page = await maria.post(f"/desk/drafts/{draft}/know", **form(text), know=key_of(page.text, "know"))
    assert "Το γνωρίζει: maria@dimos.example" in page.text
    async with house.hub.store.read() as connection:
        noted = (await connection.execute(select(trail.c.who, trail.c.after).where(trail.c.act == "draft.know"))).one()
    assert tuple(noted) == ("maria@dimos.example", {"check": "mobile", "field": "body.el"})  # and no number
    assert await submit(maria, draft) == "submitted"
    other = {**BODY, "body": {"el": f"{text} Ή στο 6955 123 456."}}
    version = (await drafts.find(house.hub.store, draft)).version
    await drafts.save(house.hub.store, house.clock, draft, other, maria.person.email, seen=version)
    assert await submit(maria, draft) == "writing"  # another finding than the one that is known


@pytest.mark.parametrize("button", ["mend", "know"])
async def test_only_who_works_on_the_draft_presses_its_buttons(house: House, button: str) -> None:
    maria = await house.joined("maria", Role.WRITER)
    draft = await begun(house, maria)
    grants = (Grant(Role.WRITER, "deya"), Grant(Role.RADIO), Grant(Role.TELEVISION), Grant(Role.ADMINISTRATOR))
    for n, grant in enumerate(grants):
        other = await house.joined(f"other{n}", grant)
        page = await other.post(f"/desk/drafts/{draft}/{button}", **form(WRONG), **{button: "0" * 24})
        assert page.status_code == 403
    assert (await drafts.find(house.hub.store, draft)).version == 1


async def test_links_and_attachments_are_looked_at_in_the_background(anywhere: House) -> None:
    house = anywhere
    store = house.hub.store
    maria = await house.joined("maria", Role.WRITER)
    key = await house.hub.media.put(papers.scan(), ".pdf")
    links = ["http://town.example/gone", "http://town.example/there", "http://inner.example/", "http://no.example/"]
    more = {
        "body": {"el": " και ".join(links)},
        "attachments": [{"media": key, "title": {"el": "Χάρτης"}, "content_type": "application/pdf"}],
    }
    draft = await begun(house, maria, **more)
    page = await maria.get(f"/desk/drafts/{draft}")
    assert "οδηγεί" not in page.text  # nobody waits for them

    async def town(asked: Asked) -> Says:
        return Says(200 if asked.path == "/there" else 404)

    async with elsewhere(town, town_example=[PUBLIC], inner_example=["10.0.0.7"]) as beyond:
        job = Asking(store, house.clock, house.hub.media, beyond.outside())
        assert await job.run(house.clock.now()) is False
        assert await job.run(house.clock.now()) is False
        assert {asked.path for asked in beyond.asked} == {"/gone", "/there"}
        assert len(beyond.asked) == 2  # asked once
    page = await maria.get(f"/desk/drafts/{draft}")
    for told in (
        "δεν υπάρχει πια: http://town.example/gone",
        "http://no.example/",
        "εσωτερική διεύθυνση",
        "σάρωση χωρίς κείμενο",
    ):
        assert told in page.text
    assert "/there" not in page.text.split('id="findings"')[1].split("</ul>")[0]
    house.clock.advance(31 * 24 * 3600)
    async with elsewhere(town) as beyond:
        await Asking(store, house.clock, house.hub.media, beyond.outside()).run(house.clock.now())
    async with store.read() as connection:
        assert (await connection.execute(select(checked_links))).all() == []  # forgotten
