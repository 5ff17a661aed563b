"""Who is on a guest list or the press list sees what we hold of them, takes it along, leaves, and is erased."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert, select, update

from audience import own_links, registry
from audience.guests import importing, inviting, lists
from audience.guests.answering import GUESTS as GUESTS_QUERY
from audience.guests.answering import Answer, Guest, answer, guest_from
from audience.guests.definition import read
from audience.guests.lists import GuestList
from audience.guests.tables import guests
from audience.imports.files import ListFile
from audience.letters import Letters
from audience.press import contacts
from audience.press.contacts import Contact, Listing
from audience.statutory import lists as statutory
from channels.email.returned.letters import WRITER
from channels.email.tables import replies
from core.tables import announcements, schedules
from core.tokens import Keys
from producers.desk.inbox.keeping import Received, receive
from tests.audience.guests.conftest import LIST
from tests.audience.pages.test_letters import letters
from tests.audience.pages.visitor import URL, Visitor
from tests.audience.people import holding
from tests.audience.test_statutory import LAW
from tests.hub import EVENT

MARIA = "maria@dimotes.example"
PEOPLE = f"email;προσφώνηση;ονοματεπώνυμο;φορέας;σημείωση\n{MARIA};Αγαπητή Μαρία,;Λίμνη Μαρία;Σύλλογος;Πρώτη σειρά\n"
EVENT_TITLE = EVENT["title"]


@dataclass
class Person:
    """One who is subscriber, guest and press; the links of their mails."""

    visitor: Visitor
    rsvp: GuestList
    guest: Guest
    contact: Contact

    @property
    def client(self) -> httpx.AsyncClient:
        return self.visitor.client

    async def link(self, person: str) -> str:
        return own_links.own_link(await self.visitor.ring(), "", person, "el")

    async def whole(self) -> str:
        """As the newest letter has it: it is resolved as at the hand-over."""
        token = own_links.whole_token(await self.visitor.ring(), self.contact.id, self.visitor.clock.now())
        return f"/my-data/{token}"

    async def again(self) -> Guest | None:
        async with self.visitor.hub.store.read() as connection:
            row = (await connection.execute(GUESTS_QUERY.where(guests.c.id == self.guest.id))).one_or_none()
        return guest_from(row) if row is not None else None


@pytest.fixture
async def person(visitor: Visitor) -> Person:
    hub, now = visitor.hub, visitor.clock.now()
    posted = await hub.posting.post(EVENT, "eleni")
    async with hub.store.write() as connection:
        # As the agenda does: it is public.
        await connection.execute(update(schedules).values(announced=1))
        await connection.execute(update(announcements).values(first_released_at=now))
    announcement = UUID(str(posted.id))
    ring = await visitor.ring()
    async with hub.store.write() as connection:
        rsvp = await lists.create(connection, URL, announcement, read(LIST), channel="email", now=now)
        wanted, _ = importing.read(ListFile.of(PEOPLE))
        await importing.take(connection, ring, rsvp, wanted, source="import:guests.csv", now=now, dry=False)
    await inviting.send(hub.store, Keys(hub.store, visitor.clock), hub.witness, URL, rsvp.id, now)
    listing = Listing(MARIA, "Μαρία", "Εφημερίδα Λίμνης", note="γράφει για τη λίμνη")
    await contacts.add(hub.store, [listing], ring=ring, source="keryx press add", now=now)
    contact = await contacts.find_by_email(hub.store, MARIA)
    assert contact is not None
    async with hub.store.read() as connection:
        guest = guest_from((await connection.execute(GUESTS_QUERY)).one())
    return Person(visitor, rsvp, guest, contact)


async def test_a_guest_sees_what_the_list_holds_and_nothing_of_their_other_lists(person: Person) -> None:
    link = await person.link(person.guest.id)
    page = await person.client.get(link)
    assert page.headers["cache-control"] == "no-store"
    for said in (
        f"Πρόσκληση: {EVENT_TITLE}",
        "Λίμνη Μαρία",
        "Πρώτη σειρά",
        "από αρχείο του γραφείου μας (guests.csv)",
        "άρθρο 6 παρ. 1 ε΄ ΓΚΠΔ",
        "Δευτέρα 11 Ιανουαρίου 2027",
    ):
        assert said in page.text
    assert "Εφημερίδα Λίμνης" not in page.text, "an invitation is passed on"
    english = (await person.client.get(f"{link}?lang=en")).text
    assert "Where we have it from" in english
    data = json.loads((await person.client.get(f"{link}/data.json")).text)
    assert (data["press"], data["guests"][0]["salutation"]) == ([], "Αγαπητή Μαρία,")
    table = (await person.client.get(f"{link}/data.csv")).text
    assert "guests,1,note,Πρώτη σειρά" in table
    assert (await person.client.get(f"{link}/data.xml")).status_code == 404


async def test_who_asks_by_mail_sees_everything_under_the_address(person: Person) -> None:
    visitor = person.visitor
    await visitor.subscribe()
    asked = await person.client.post(f"{await person.link(person.guest.id)}/whole")
    assert asked.headers["location"].endswith("?done=sent")
    assert (await visitor.letters())[-1] == "data"
    form = await visitor.form("/my-data")
    unknown = await person.client.post("/my-data", data={**form, "email": "nobody@x.example"})
    known = await person.client.post("/my-data", data={**form, "email": MARIA})
    assert unknown.text == known.text
    whole = await person.whole()
    page = await person.client.get(whole)
    for said in ("Εφημερίδα Λίμνης", "γράφει για τη λίμνη", "Λίμνη Μαρία", "καταχωρίστηκε από το γραφείο μας"):
        assert said in page.text
    data = json.loads((await person.client.get(f"{whole}/data.json")).text)
    assert [len(data[name]) for name in ("press", "guests", "signups")] == [1, 1, 1]
    visitor.clock.advance(own_links.KEPT.total_seconds())
    assert (await person.client.get(whole)).status_code == 404


async def test_a_newsletter_that_is_passed_on_shows_the_subscription_and_no_other_list(person: Person) -> None:
    visitor = person.visitor
    who, now = await visitor.subscribed(), visitor.clock.now()
    async with visitor.hub.store.write() as connection:
        await statutory.create(connection, replace(LAW, created_at=now, kept_until=now + timedelta(days=30)))
    keys = Keys(visitor.hub.store, visitor.clock)
    member = iter([statutory.Member(MARIA, "el")])
    await statutory.add(
        visitor.hub.store, keys, visitor.hub.witness, LAW.slug, member, source="x", who="eleni", now=now, dry=False
    )
    for link in (f"/preferences/{registry.leaving_token(await visitor.ring(), who.id)}", await visitor.centre(who)):
        data = json.loads((await person.client.get(f"{link}/data.json")).text)
        assert set(data) == {"subscriber", "consents", "signups", "deliveries", "mailings"}
        asked = await person.client.get(f"{link}/erase")
        for page in (json.dumps(data, ensure_ascii=False), asked.text):
            for other in (EVENT_TITLE, "Πρώτη σειρά", "Εφημερίδα", "γράφει για τη λίμνη", LAW.name):
                assert other not in page
        assert "η θέση σας δίνεται σε άλλον" in asked.text, "whoever it concerns is told"
    whole = json.loads((await person.client.get(f"{await person.whole()}/data.json")).text)
    assert [len(whole[name]) for name in ("press", "guests", "statutory")] == [1, 1, 1]


async def test_the_letter_that_was_asked_for_leads_to_everything(person: Person) -> None:
    hub, now = person.visitor.hub, person.visitor.clock.now()
    ring = await person.visitor.ring()
    for identity in (person.guest.id, person.contact.id):
        async with hub.store.read() as connection:
            mailing: Any = type("Written", (), {"kind": "data"})
            found = await Letters(hub.context).resolve(connection, mailing, [identity, str(UUID(int=7))])
        assert list(found) == [identity]
        assert found[identity].address == MARIA
        assert found[identity].personal["data"] == own_links.whole_token(ring, identity, now)


async def test_no_more_invitations_and_no_more_press_mails(person: Person) -> None:
    guest, press = await person.link(person.guest.id), await person.link(person.contact.id)
    assert "Δεν θέλω άλλες προσκλήσεις" in (await person.client.get(guest)).text
    foreign = await person.client.post(f"{guest}/uninvite", headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    done = await person.client.post(f"{guest}/uninvite")
    page = await person.client.get(done.headers["location"])
    assert "Δεν θα λαμβάνετε άλλες προσκλήσεις." in page.text
    assert "Δεν θέλω άλλες προσκλήσεις" not in page.text
    found = await person.again()
    assert found is not None
    assert found.state == "withdrawn"
    assert "γράφει για τη λίμνη" in (await person.client.get(press)).text
    stopped = await person.client.post(f"{press}/stop")
    assert "Δεν θα λαμβάνετε άλλα δελτία τύπου." in (await person.client.get(stopped.headers["location"])).text
    contact = await contacts.find_by_email(person.visitor.hub.store, MARIA)
    assert contact is not None
    assert contact.standing == "stopped"


async def test_an_erasure_tells_what_it_means_for_an_event_that_is_near_and_leaves_nothing(person: Person) -> None:
    hub, now = person.visitor.hub, person.visitor.clock.now()
    async with hub.store.write() as connection:
        await answer(connection, person.guest, Answer(True), now)
    link = await person.link(person.guest.id)
    asked = await person.client.get(f"{link}/erase")
    assert f"Πριν αποφασίσετε: {EVENT_TITLE}" in asked.text
    assert "η θέση σας δίνεται σε άλλον" in asked.text
    assert "τα στοιχεία σας διαγράφονται μόνα τους τη Δευτέρα 11 Ιανουαρίου 2027" in asked.text
    assert await holding(hub.store, MARIA) == ["audience_guests.email", "press_contacts.email"]
    assert "Τα δεδομένα σας διαγράφηκαν" in (await person.client.post(f"{link}/erase")).text
    assert await holding(hub.store, MARIA) == []
    assert (await person.client.get(link)).status_code == 410


async def test_who_only_wrote_to_us_sees_it_and_has_it_erased(visitor: Visitor) -> None:
    """By the inbox's form, or by a letter that a channel keeps: no list knows them, a keyed hash does."""
    hub, client, now = visitor.hub, visitor.client, visitor.clock.now()
    ring, writers = await visitor.ring(), ("nikos@dimotes.example", "zoi@dimotes.example")
    async with hub.store.write() as connection:
        got = Received("form", "", "el", name="Νίκος", email=writers[0], text="Στη Λίμνης 3.")
        await receive(connection, ring, got, now, now)
        row = {"digest": "x", "writer": ring.pseudonyms(WRITER, writers[1])[0], "body": b"Subject: hello\n\nhello"}
        await connection.execute(insert(replies).values(**row, state="new", next_at=now, at=now))
    for writer, section, said in zip(writers, ("messages", "letters"), ("Στη Λίμνης 3.", "hello"), strict=True):
        form = await visitor.form("/my-data")
        unknown = await client.post("/my-data", data={**form, "email": "nobody@x.example"})
        assert (await client.post("/my-data", data={**form, "email": writer})).text == unknown.text
        letter = (await letters(visitor))[-1]
        ((_, recipient),) = letter[1].items()
        assert (letter[0].kind, recipient.address, recipient.language) == ("data", writer, "el")
        link = f"/my-data/{recipient.personal['data']}"
        page = await client.get(link)
        assert "Όσα μας γράψατε" in page.text
        assert said in json.dumps((await client.get(f"{link}/data.json")).json()[section], ensure_ascii=False)
        assert "Τα δεδομένα σας διαγράφηκαν" in (await client.post(f"{link}/erase")).text
        assert await holding(hub.store, writer) == []
        assert (await client.get(link)).status_code == 410
    async with hub.store.read() as connection:
        assert (await connection.execute(select(replies.c.id))).all() == []
