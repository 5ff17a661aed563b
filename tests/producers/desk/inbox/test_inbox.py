"""What citizens write reaches one list, is answered from the office's address, and is known to nobody else."""

import re
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from audience import export
from channels.email.tables import replies
from core.retention import Retention
from core.tables import mailings
from core.tokens import Keys
from keryx.parts import letterboxes
from keryx.wiring import forgetting as erasing
from keryx.wiring import retention_rules, sources_of
from producers.desk.inbox import forgetting, keeping
from producers.desk.inbox.gathering import Gathering
from producers.desk.inbox.keeping import Message, Wanted
from producers.desk.inbox.tables import messages
from producers.desk.staff.people import Grant, Role
from producers.desk.tables import trail
from tests.hub import Hub
from tests.producers.desk.citizen import Citizen
from tests.producers.desk.clerk import Clerk, House

WRITE = "/write-to-us"
TYPED = {"issuer": "dimos", "subject": "Σπασμένο παγκάκι", "text": "Στην πλατεία, δίπλα στη βρύση."}
WHO = "maria.papa@dimotes.example"
LAKE = "eva@xn--kxaqkff.example"  # λίμνη


async def there(house: House, words: str = "", states: Sequence[str] = ()) -> list[Message]:
    return await keeping.search(house.hub.store, Wanted(["", "dimos", "deya"], states, words=words))


async def press(clerk: Clerk, message: Message, act: str, **typed: str) -> int:
    return (await clerk.post(f"/desk/inbox/{message.id}/{act}", **typed)).status_code


async def delivered(house: House, folder: Path) -> list[str]:
    """The mails that are handed over now, as texts with their headers."""
    hub = house.hub
    channels = {"email": hub.channels["email"]}
    sending = Hub(
        hub.store, hub.clock, hub.wake, hub.media, hub.witness, hub.posting, channels, "sql", sources_of(hub.context)
    )
    await sending.drain()
    found = []
    for path in sorted(folder.glob("**/*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        plain = mail.get_body(("plain",))
        assert plain is not None
        found.append("\n".join([*(f"{name}: {value}" for name, value in mail.items()), plain.get_content()]))
    return found


async def test_a_citizen_writes_is_answered_from_the_offices_address_and_follows_by_the_link(
    anywhere: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERYX_EMAIL_RELAYS", f"file://{tmp_path / 'out'}")
    house = anywhere
    citizen, eleni = Citizen(house), await house.joined("eleni", Role.WRITER)
    page = await citizen.send(WRITE, **TYPED, email=WHO, name="Μαρία Παπά")
    assert "Μ2026/000001" in page.text
    (message,) = await there(house, "παγκακι")
    listed = await eleni.get("/desk/inbox?q=ΠΛΑΤΕΙΑ")
    assert "Σπασμένο παγκάκι" in listed.text
    assert await press(eleni, message, "take") == 200
    assert await press(eleni, message, "note", text="Μίλησα με το συνεργείο.") == 200
    assert await press(eleni, message, "answer", text="Το παγκάκι επισκευάζεται αύριο.") == 200
    (mail,) = await delivered(house, tmp_path)
    for said in (f"To: {WHO}", "epikoinonia@limnochori.example", "Το παγκάκι επισκευάζεται αύριο.", "Μ2026/000001"):
        assert said in mail
    assert "συνεργείο" not in mail
    followed = await citizen.get(str(page.url.path))
    assert ("απαντήθηκε" in followed.text, "επισκευάζεται" in followed.text) == (True, True)
    assert ("συνεργείο" in followed.text, "eleni" in followed.text, WHO in followed.text) == (False, False, False)
    async with house.hub.store.read() as connection:
        kept = str((await connection.execute(select(mailings))).all()) + str(
            (await connection.execute(select(trail))).all()
        )
    assert (WHO in kept, "παγκάκι" in kept) == (False, False)


async def test_programs_and_crowds_write_nothing(house: House) -> None:
    citizen = Citizen(house)
    assert (await citizen.send(WRITE, **TYPED, homepage="x")).status_code == 200
    assert (await citizen.send(WRITE, **TYPED, seconds=1)).status_code == 422
    wrong = await citizen.send(WRITE, issuer="dimos", subject="", text="Α" * 5001, email="όχι")
    assert (wrong.status_code, re.findall(r'id="(\w+)-error"', wrong.text)) == (422, ["subject", "text", "email"])
    assert await there(house) == []
    for _ in range(5):
        assert (await citizen.send(WRITE, **TYPED)).status_code == 200
    assert (await citizen.send(WRITE, **TYPED)).status_code == 429
    assert len(await there(house)) == 5
    assert (await citizen.get(f"{WRITE}/AAAA")).status_code == 404


async def test_each_office_reads_its_own_and_hands_over_to_who_may(house: House) -> None:
    citizen = Citizen(house)
    await citizen.send(WRITE, **TYPED)
    (message,) = await there(house)
    water = await house.joined("water", Grant(Role.WRITER, "deya"))
    host = await house.joined("host", Role.RADIO, Role.ADMINISTRATOR)
    town = await house.joined("town", Grant(Role.APPROVER, "dimos"))
    for other in (water, host):
        assert (await other.get(f"/desk/inbox/{message.id}")).status_code == 403
        for act in ("take", "hand", "note", "answer", "state", "issuer"):
            assert await press(other, message, act, text="x", to="water@dimos.example", state="closed") == 403
    assert (await host.get("/desk/inbox")).status_code == 403
    assert "παγκάκι" not in (await water.get("/desk/inbox")).text
    assert await press(town, message, "hand", to=water.person.email) == 403
    assert await press(town, message, "answer", text="Σας ευχαριστούμε.") == 409  # no address was given
    assert await press(town, message, "note", text=" ") == 422
    assert await press(town, message, "state", state="spam") == 200
    assert [one.state for one in await there(house)] == ["spam"]
    assert await press(town, message, "issuer", issuer="deya") == 200
    assert "παγκάκι" in (await water.get("/desk/inbox?state=all")).text
    assert (await town.get(f"/desk/inbox/{message.id}")).status_code == 403


async def test_what_people_write_back_by_mail_comes_into_the_same_list_once(anywhere: House) -> None:
    house, now = anywhere, anywhere.clock.now()
    raw = (
        f"From: =?utf-8?b?zpzOsc+Bzq/OsQ==?= <{WHO}>\r\nSubject: Re: Συναυλία\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nΠού παρκάρουμε;\r\n"
    ).encode()
    row = {"digest": "d", "writer": "w", "issuer": "dimos", "body": raw, "state": "new", "next_at": now, "at": now}
    async with house.hub.store.write() as connection:
        await connection.execute(insert(replies).values(row))
    gathering = Gathering(house.hub.store, Keys(house.hub.store, house.clock), letterboxes(house.hub.channels))
    await gathering.run(now)
    await gathering.run(now)
    (message,) = await there(house)
    assert (message.source, message.issuer, message.name, message.email) == ("email", "dimos", "Μαρία", WHO)
    assert (message.subject, message.text) == ("Re: Συναυλία", "Πού παρκάρουμε;")


async def test_the_erased_and_the_old_are_gone_and_what_is_open_stays(anywhere: House) -> None:
    house, citizen, eleni = anywhere, Citizen(anywhere), await anywhere.joined("eleni", Role.WRITER)
    for subject in ("ανοιχτό", "κλειστό", "άλλου"):
        email = "other@dimotes.example" if subject == "άλλου" else WHO
        await citizen.send(WRITE, issuer="dimos", subject=subject, text="Κείμενο.", email=email)
    shut = next(one for one in await there(house) if one.subject == "κλειστό")
    await press(eleni, shut, "note", text="Έκλεισε στο τηλέφωνο.")
    await press(eleni, shut, "state", state="closed")
    retention = Retention(house.hub.store, retention_rules(house.hub.context))
    house.clock.advance(timedelta(days=8).total_seconds())
    await retention.run(house.clock.now())
    async with house.hub.store.read() as connection:
        assert set((await connection.execute(select(messages.c.network))).scalars()) == {None}
    assert len(await there(house)) == 3
    house.clock.advance(timedelta(days=730).total_seconds())
    await retention.run(house.clock.now())
    assert sorted(one.subject for one in await there(house)) == ["άλλου", "ανοιχτό"]
    async with house.hub.store.write() as connection:
        known = await forgetting.ids(connection, WHO)
        assert await forgetting.forget(connection, WHO) == 1
    assert [one.subject for one in await there(house)] == ["άλλου"]
    await citizen.send(WRITE, issuer="dimos", subject="ξανά", text="Κείμενο.", email=WHO)
    async with house.hub.store.write() as connection:
        await forgetting.again(connection, dict.fromkeys(known, house.clock.now() - timedelta(hours=1)))
    assert len(await there(house)) == 2
    async with house.hub.store.write() as connection:
        await forgetting.again(connection, dict.fromkeys(known, house.clock.now()))
    assert [one.subject for one in await there(house)] == ["άλλου"]


async def test_one_mailbox_is_one_however_its_domain_is_written(anywhere: House) -> None:
    """An erasure and an export know the address as the register keeps it: small letters, the domain in ASCII."""
    house, citizen, eleni = anywhere, Citizen(anywhere), await anywhere.joined("eleni", Role.WRITER)
    for subject, email in (("πρώτο", "Eva@Λίμνη.example"), ("δεύτερο", LAKE), ("άλλου", WHO)):
        await citizen.send(WRITE, issuer="dimos", subject=subject, text="Κείμενο.", email=email)
    first = next(one for one in await there(house) if one.subject == "πρώτο")
    await press(eleni, first, "note", text="Δεν το βλέπει.")
    await press(eleni, first, "answer", text="Διορθώθηκε.")
    async with house.hub.store.write() as connection:  # as it was kept before spellings were one
        old = {"writer": "-", "email": "eva@λίμνη.example"}
        await connection.execute(update(messages).where(messages.c.subject == "δεύτερο").values(old))
    data = await export.under(house.hub.store, LAKE, erasing())
    assert data is not None
    assert [(one["subject"], one["answers"]) for one in data["messages"]] == [
        ("πρώτο", ["Διορθώθηκε."]),
        ("δεύτερο", []),
    ]
    assert "Δεν το βλέπει" not in export.as_json(data)
    async with house.hub.store.write() as connection:
        assert await forgetting.forget(connection, LAKE) == 2
    assert [one.subject for one in await there(house)] == ["άλλου"]


def test_a_message_shows_nothing_of_its_writer_in_a_log(house: House) -> None:
    message = Message(
        UUID(int=1), "Μ2026/000001", "form", "dimos", None, "new", None, "el", house.clock.now(), house.clock.now(),
        "Μαρία", WHO, "Θέμα", "Κείμενο",
    )  # fmt: skip
    assert [said for said in ("Μαρία", WHO, "Θέμα", "Κείμενο") if said in repr(message)] == []
