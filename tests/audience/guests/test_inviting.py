"""Invitations: one to each guest, none to who is off the list, and a word to all of them when the event changes."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from sqlalchemy import delete, insert, select, update

from audience import again, blocking, erasure, returns
from audience.guests import door, leaving, lists
from audience.guests.answering import Answer
from audience.guests.definition import read
from audience.guests.tables import guests
from audience.press import contacts
from audience.tables import remembered
from core.channel import later, sent
from core.errors import Conflict, Invalid
from core.restore import resume
from core.tables import deliveries
from core.tables import hub as hub_table
from core.tokens import Keys
from keryx.wiring import forgetting
from tests.audience.guests.conftest import LIST, PEOPLE, Office
from tests.hub import EVENT, URL

ALL = ("dimarchos@polis.example", "info@press.example", "zoi@dimotes.example")


def to(kind: str, *addresses: str) -> list[tuple[str, str]]:
    return [(kind, address) for address in sorted(addresses)]


async def test_each_gets_one_with_what_a_person_typed_and_who_is_added_later_by_sending_again(office: Office) -> None:
    assert await office.send() == 3
    assert await office.send() == 0
    await office.drain()
    parts = {target.address: target.rendition.parts for target in office.paper.handed}
    mayor = parts["dimarchos@polis.example"]
    assert mayor["own salutation"] == "Αξιότιμε κύριε Δήμαρχε,"
    assert mayor["own answer"].startswith(f"{URL}/rsvp/")
    assert mayor["own calendar"] == f"{mayor['own answer']}/event.ics"
    assert mayor["own companions"] == "2"
    assert parts["info@press.example"]["own answer"].endswith("?lang=en")
    assert parts["info@press.example"]["own companions"] == "1"  # as the list says
    assert office.mail() == to("invitation", *ALL)
    await office.take("email,salutation,name\nnew@dimotes.example,Αγαπητέ Νίκο,Νέος Νίκος\n")
    assert await office.send() == 1
    await office.drain()
    assert office.mail() == to("invitation", "new@dimotes.example")


async def erase(office: Office, email: str) -> bool:
    hub, keys, now = office.hub, Keys(office.hub.store, office.clock), office.clock.now()
    return await erasure.erase_address(hub.store, hub.media, keys, hub.witness, email, now=now, also=forgetting())


async def test_who_is_off_the_list_before_the_hand_over_gets_nothing(office: Office) -> None:
    await office.send()
    hub = office.hub
    await leaving.withdraw(hub.store, hub.witness, await office.guest("zoi"), office.clock.now())
    assert await erase(office, ALL[1])
    await office.drain()
    assert office.mail() == to("invitation", "dimarchos@polis.example")


async def test_to_a_blocked_address_nothing_goes_by_whatever_list(office: Office) -> None:
    hub, keys = office.hub, Keys(office.hub.store, office.clock)
    who = await office.guest("zoi")
    listing = contacts.Listing(who.email, "Ζωή", "Εφημερίδα")
    await contacts.add(hub.store, [listing], ring=await keys.ring(), source="test", now=office.clock.now())
    await office.send()
    await blocking.block(hub.store, keys, hub.witness, who.email, office.clock.now())
    await office.drain()
    assert office.mail() == to("invitation", "dimarchos@polis.example", "info@press.example")
    assert [contact async for contact in contacts.everyone(hub.store)] == []
    assert who.id in await hub.witness.departed()
    assert [line.fate for line in await office.take(PEOPLE)] == ["same", "same", "withdrawn"]


async def test_neither_an_import_nor_a_restored_backup_brings_back_who_is_gone(office: Office) -> None:
    hub, now = office.hub, office.clock.now()
    async with hub.store.read() as connection:
        backup = [dict(row._mapping) for row in await connection.execute(select(guests))]
    await leaving.withdraw(hub.store, hub.witness, await office.guest("zoi"), now)
    await erase(office, ALL[1])
    assert [line.fate for line in await office.take(PEOPLE)] == ["same", "stays_away", "withdrawn"]
    async with hub.store.write() as connection:
        await connection.execute(delete(guests))
        await connection.execute(insert(guests), backup)
        await connection.execute(delete(remembered))
        await connection.execute(update(hub_table).values(hold="an older backup"))
    erased = again.forgetting(office.clock, forgetting())
    await resume(hub.store, hub.witness, hub.clock, hub.channels, again.stay_away, erased)
    async with hub.store.read() as connection:
        rows = await connection.execute(select(guests.c.email, guests.c.state).order_by(guests.c.email))
        assert [tuple(row) for row in rows] == [(ALL[0], "listed"), (ALL[2], "withdrawn")]
    assert [line.fate for line in await office.take(PEOPLE)] == ["same", "stays_away", "withdrawn"]


async def test_no_list_or_invitation_for_what_is_not_public_or_does_not_take_place(office: Office) -> None:
    posted = await office.hub.posting.post({**EVENT, "title": "Αργότερα", "release": "2026-11-30T10:00"}, "maria")
    await office.drain()
    async with office.hub.store.write() as connection:
        with pytest.raises(Conflict, match="not published yet"):
            await lists.create(
                connection, URL, UUID(str(posted.id)), read(LIST), channel="paper", now=office.clock.now()
            )
        late = read({**LIST, "name": "β", "answer_until": "2026-12-13T10:00"})
        with pytest.raises(Invalid, match="after the event begins"):
            await lists.create(connection, URL, office.announcement, late, channel="paper", now=office.clock.now())
        with pytest.raises(Conflict, match="already has a list"):
            await lists.create(
                connection, URL, office.announcement, read(LIST), channel="paper", now=office.clock.now()
            )
    await office.hub.posting.withdraw(office.announcement, "maria", reason="Λάθος")
    with pytest.raises(Conflict, match="no invitations"):
        await office.send()


async def test_a_list_that_is_wrong_is_told_field_by_field() -> None:
    with pytest.raises(Invalid) as told:
        read({**LIST, "capacity": 0, "contact": {}, "typo": 1, "text": {"en": "only"}, "answer_until": "soon"})
    fields = {error.field for error in told.value.errors}
    assert fields >= {"capacity", "contact", "typo", "text", "answer_until"}


def test_the_list_that_the_documentation_shows_is_a_list() -> None:
    page = (Path(__file__).parents[3] / "docs" / "guests.md").read_text("utf-8")
    [shown] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    shown_list = read(yaml.safe_load(shown))
    assert set(shown_list.model_fields_set) == set(type(shown_list).model_fields) - {"issuer"}


async def test_a_change_stops_what_has_not_gone_out_and_tells_who_has_it(office: Office) -> None:
    """The one whose server was busy gets the invitation with the new text, and no letter about a change."""
    office.paper.answer = lambda target: (
        later(target, "busy", timedelta(hours=1)) if target.address == "zoi@dimotes.example" else sent(target)
    )
    await office.send()
    await office.drain()
    office.mail()
    await office.correct(weight="minor", reason="correction", title="Συναυλία της Φιλαρμονικής Πόλης")
    assert await office.follow() == 0
    moved = {"start": "2026-12-13T20:00", "end": "2026-12-13T22:00", "moved_from": "2026-12-12T19:30"}
    await office.correct(occurrences=[moved])
    office.mail()
    assert await office.follow() == 1
    assert await office.follow() == 0
    assert office.mail() == to("invitation_changed", "dimarchos@polis.example", "info@press.example")
    office.paper.answer = sent
    office.pass_time(timedelta(hours=2))
    await office.drain()
    assert office.mail() == to("invitation", "zoi@dimotes.example")
    async with office.hub.store.read() as connection:
        forget_at = (await lists.load(connection, office.rsvp.id)).forget_at
    assert forget_at == datetime.fromisoformat("2027-01-12T22:00+02:00")  # its day moves with the event


@pytest.mark.parametrize("how", ["withdrawn", "called off"])
async def test_when_it_is_off_invitations_stop_and_the_invited_are_told_once(office: Office, how: str) -> None:
    office.paper.answer = lambda target: (
        later(target, "busy", timedelta(hours=1)) if target.address == "zoi@dimotes.example" else sent(target)
    )
    await office.send()
    await office.drain()
    await office.answer("info", Answer(coming=False))
    await office.drain()
    office.mail()
    if how == "withdrawn":
        await office.hub.posting.withdraw(office.announcement, "maria", reason="Κακοκαιρία")
        await office.drain()
    else:
        await office.correct(reason="cancellation", occurrences=[{**EVENT["occurrences"][0], "cancelled": True}])
    office.paper.answer = sent
    office.mail()
    assert await office.follow() == 1
    assert office.mail() == to("invitation_cancelled", "dimarchos@polis.example", "info@press.example")
    office.pass_time(timedelta(hours=2))
    assert await office.follow() == 0
    assert office.mail() == []
    async with office.hub.store.read() as connection:
        query = select(deliveries.c.state).where(deliveries.c.target == (await office.guest("zoi")).id)
        assert (await connection.execute(query)).scalars().all() == ["left"]
    if how == "called off":  # it takes place after all, and is called off once more
        await office.correct(reason="correction")
        assert await office.follow() == 1
        assert {kind for kind, _ in office.mail()} == {"invitation_changed"}
        await office.correct(reason="cancellation", occurrences=[{**EVENT["occurrences"][0], "cancelled": True}])
        assert await office.follow() == 1
        assert {kind for kind, _ in office.mail()} == {"invitation_cancelled"}


async def test_guests_are_told_by_their_list_alone_and_count_as_no_readers(office: Office) -> None:
    """An invitation brings the event, and yet no correction or withdrawal of it goes to them as to a subscriber."""
    await office.send()
    await office.drain()
    async with office.hub.store.read() as connection:
        mine = select(guests.c.id).where(guests.c.list == office.rsvp.id)
        as_readers = select(deliveries.c.target).where(
            deliveries.c.announcement == office.announcement, deliveries.c.target.in_(mine)
        )
        assert (await connection.execute(as_readers)).all() == []
    office.paper.handed.clear()
    await office.hub.posting.withdraw(office.announcement, "maria", reason="Κακοκαιρία")
    await office.drain()
    assert {target.name for target in office.paper.handed} == {"one", "two", "three"}, "whoever reads it, and no guest"


async def test_who_said_yes_is_reminded_and_the_words_are_made_for_the_day_they_leave(office: Office) -> None:
    await office.send()
    await office.drain()
    await office.answer("zoi", Answer(coming=True))
    await office.answer("info", Answer(coming=False))
    await office.drain()
    office.mail()
    office.clock.advance((datetime.fromisoformat("2026-12-11T09:59+02:00") - office.clock.now()).total_seconds())
    assert await office.follow() == 0
    office.pass_time(timedelta(minutes=1))
    office.paper.answer = lambda target: later(target, "busy", timedelta(hours=15))
    assert await office.follow() == 1
    assert office.leads()[-1] == "Σας περιμένουμε αύριο, το Σάββατο 12 Δεκεμβρίου 2026, στις 19:30."
    assert office.mail() == to("invitation_reminder", "zoi@dimotes.example")
    office.paper.answer = sent
    office.pass_time(timedelta(hours=15))  # the next day, one hour after midnight
    await office.drain()
    assert office.mail() == [], "nobody is reminded in the night"
    office.pass_time(timedelta(hours=7))
    await office.drain()
    assert office.leads()[-1] == "Σας περιμένουμε σήμερα στις 19:30."
    assert office.mail() == to("invitation_reminder", "zoi@dimotes.example")


async def test_a_guest_whose_mail_comes_back_gets_none_and_is_let_in_all_the_same(office: Office) -> None:
    hub, now = office.hub, office.clock.now()
    await office.send()
    await office.drain()
    office.mail()
    await office.answer("zoi", Answer(True))
    zoi, mayor = await office.guest("zoi"), await office.guest("dimarchos")
    async with hub.store.write() as connection:
        assert await returns.bounced(connection, zoi.id, "hard 5.1.1", now)
    assert await returns.complained(hub.store, hub.witness, mayor.id, "feedback report", now)
    await office.correct(title="Η συναυλία, αλλού")
    await office.follow()
    assert office.mail() == to("invitation_changed", "info@press.example")
    assert await office.answer("dimarchos", Answer(True)) == "quietly"
    async with hub.store.read() as connection:
        people = await door.everybody(connection, office.rsvp.id)
        silent = await leaving.silent_of(connection, office.rsvp.id)
    assert {guest.email for guest in door.expected(people)} == {zoi.email, mayor.email}
    assert [(guest.silent, guest.silent_why) for guest in silent] == [
        ("bounced", "bounce: hard 5.1.1"),
        ("complained", "complaint: feedback report"),
    ]
    keys = Keys(hub.store, office.clock)
    for guest in silent:
        await leaving.resume(hub.store, keys, hub.witness, guest, now)
    await office.correct(title="Η συναυλία, πάλι εδώ")
    await office.follow()
    assert len(office.mail()) == 3
    assert await hub.witness.departed() == {}


async def test_who_wants_no_invitations_gets_none_of_any_list_until_they_ask(office: Office) -> None:
    hub, keys, now = office.hub, Keys(office.hub.store, office.clock), office.clock.now()
    zoi = await office.guest("zoi")
    await leaving.uninvite(hub.store, keys, hub.witness, zoi.email, now)
    wanted = {**LIST, "name": "Άλλοι"}
    async with hub.store.write() as connection:
        other = await lists.create(connection, URL, office.announcement, read(wanted), channel="paper", now=now)
    office.rsvp = other
    assert [line.fate for line in await office.take(PEOPLE)] == ["new", "new", "stays_away"]
    async with hub.store.read() as connection:
        first = await leaving.by_address(connection, zoi.list, zoi.email)
    assert first is not None
    assert first.state == "withdrawn"
    await leaving.resume(hub.store, keys, hub.witness, first, now)
    assert [line.fate for line in await office.take(PEOPLE)] == ["same", "same", "new"]
    assert await hub.witness.words() == []
