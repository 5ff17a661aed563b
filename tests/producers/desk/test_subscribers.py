"""The desk's page of subscribers: who is entered how, what is looked up, and who may do what."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from audience import registry
from audience.consent import history
from core.tables import mailings
from core.witness import Witness
from keryx.web import create_app
from producers.desk.staff.people import Grant, Role
from producers.desk.tables import trail
from tests.producers.desk.clerk import Clerk, House

PAGE = "/desk/subscribers"
MARIA = "maria@dimotes.example"
PDF = b"%PDF-1.7\nsigned"
USUAL = {"kinds_all": "1", "topics_all": "1", "areas_all": "1", "frequency": "at once", "language": "el"}


class Killed(Exception):
    """Whoever acted is no more."""


class DiesOnceCommitted(Witness):
    async def action(self, *told: Any, **more: Any) -> None:
        raise Killed


async def enter(clerk: Clerk, scan: bytes = b"", **typed: Any) -> httpx.Response:
    form = {"email": MARIA, "source": "phone", "issuers": "dimos", "urgent": "1", **USUAL, **typed}
    return await clerk.browser.post(f"{PAGE}/enter", data=form, files={"scan": ("έντυπο.pdf", scan)})


def wrong(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 422, answer.text
    return set(re.findall(r'<li><a href="#([a-z]+)">', answer.text))


async def acts(house: House) -> list[tuple[str, str]]:
    async with house.hub.store.read() as connection:
        query = select(trail.c.act, trail.c.subject).where(trail.c.act.like("subscriber.%")).order_by(trail.c.id)
        return [(row.act, row.subject) for row in await connection.execute(query)]


async def letters(house: House) -> list[str]:
    async with house.hub.store.read() as connection:
        return list((await connection.execute(select(mailings.c.kind).order_by(mailings.c.id))).scalars())


async def test_a_signed_form_holds_at_once_and_who_called_is_asked_by_mail(anywhere: House) -> None:
    clerk, store = await anywhere.joined("eleni", Role.WRITER), anywhere.hub.store
    called = await enter(clerk)
    assert called.status_code == 200
    assert "επιβεβαιώσει" in called.text
    assert await letters(anywhere) == ["confirm"]
    assert await registry.find_by_email(store, MARIA) is None

    assert "λαμβάνει από τώρα" in (await enter(clerk, PDF, source="paper", agreed="Συμφωνώ να λαμβάνω.")).text
    found = await registry.find_by_email(store, MARIA)
    assert found is not None
    assert (found.state, list(found.choices.filter.issuers)) == ("confirmed", ["dimos"])
    async with store.read() as connection:
        (proof,) = await history(connection, found.id)
    assert (proof.source, proof.who, proof.wording) == ("paper", "eleni@dimos.example", "Συμφωνώ να λαμβάνω.")
    assert await acts(anywhere) == [("subscriber.enter", "register")] * 2


async def test_what_is_wrong_is_told_by_its_field_and_nothing_is_kept(house: House) -> None:
    clerk = await house.joined("eleni", Role.WRITER)
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"email": "maria"}, {"email"}),
        ({"email": "μαρία@dimotes.example"}, {"email"}),
        ({"source": "rumour"}, {"source"}),
        ({"issuers": "nobody"}, {"issuers"}),
        ({"source": "paper", "agreed": "Ναι"}, {"scan"}),
        ({"source": "paper", "agreed": "", "scan": PDF}, {"agreed"}),
        ({"source": "paper", "agreed": "Ναι", "scan": b"MZ not a scan"}, {"scan"}),
        ({"source": "paper", "agreed": "Ναι", "scan": PDF + b"0" * 21_000_000}, {"scan"}),
    ]
    for typed, fields in cases:
        given = {"agreed": "", **typed}
        assert wrong(await enter(clerk, given.pop("scan", b""), **given)) == fields, typed
    assert await letters(house) == []
    assert await registry.find_by_email(house.hub.store, MARIA) is None
    assert await acts(house) == []


async def test_one_address_is_looked_up_whole_and_the_look_is_noted_without_it(house: House) -> None:
    clerk = await house.joined("eleni", Role.APPROVER)
    await enter(clerk, PDF, source="paper", agreed="Ναι")
    found = await clerk.post(f"{PAGE}/find", email=MARIA.upper())
    assert MARIA in found.text
    assert "συγκατάθεση" in found.text
    assert "Δεν υπάρχει συνδρομητής" in (await clerk.post(f"{PAGE}/find", email="mari@dimotes.example")).text
    assert wrong(await clerk.post(f"{PAGE}/find", email="maria")) == {"find"}
    assert "στάλθηκε" in (await clerk.post(f"{PAGE}/link", email=MARIA)).text
    assert await letters(house) == ["link"]
    one = await registry.find_by_email(house.hub.store, MARIA)
    assert one is not None
    assert (await acts(house))[1:] == [(f"subscriber.{act}", f"subscriber:{one.id}") for act in ("look", "link")]


async def test_whoever_minds_the_office_hands_out_blocks_and_erases(house: House) -> None:
    clerk = await house.joined("rea", Role.ADMINISTRATOR)
    await enter(clerk, PDF, source="paper", agreed="Ναι")
    held = await clerk.post(f"{PAGE}/data", email=MARIA)
    assert held.headers["content-disposition"].startswith("attachment")
    assert MARIA in held.text

    assert "Αποκλείστηκε" in (await clerk.post(f"{PAGE}/block", email=MARIA)).text
    assert "αποκλεισμένη" in (await enter(clerk, PDF, source="paper", agreed="Ναι")).text
    assert "πάρθηκε πίσω" in (await clerk.post(f"{PAGE}/unblock", email=MARIA)).text

    assert wrong(await clerk.post(f"{PAGE}/erase", email=MARIA)) == {"sure"}
    assert await registry.find_by_email(house.hub.store, MARIA) is not None
    assert "Διαγράφηκε" in (await clerk.post(f"{PAGE}/erase", email=MARIA, sure="yes")).text
    assert await registry.find_by_email(house.hub.store, MARIA) is None
    async with house.hub.store.read() as connection:
        noted = (await connection.execute(select(trail))).all()
    assert MARIA not in repr(noted)


@pytest.mark.parametrize("act", ["block", "unblock", "erase"])
async def test_an_act_is_never_without_its_note(house: House, act: str) -> None:
    """Whoever is killed once the act is committed leaves the note behind too."""
    await enter(await house.joined("eleni", Role.APPROVER), PDF, source="paper", agreed="Ναι")
    hub = replace(house.hub, witness=DiesOnceCommitted(house.hub.media))
    killed = await replace(house, hub=hub, app=create_app(hub)).joined("rea", Role.ADMINISTRATOR)
    with pytest.raises(Killed):
        await killed.post(f"{PAGE}/{act}", email=MARIA, sure="yes")
    assert (await acts(house))[1:] == [(f"subscriber.{act}", "register")]


@pytest.mark.parametrize("act", ["data", "block", "unblock", "erase"])
async def test_what_concerns_all_lists_is_not_a_writers(house: House, act: str) -> None:
    clerk = await house.joined("maria", Role.WRITER, Role.APPROVER)
    assert (await clerk.post(f"{PAGE}/{act}", email=MARIA, sure="yes")).status_code == 403


async def test_a_writer_of_one_issuer_enters_for_that_one_and_the_radio_for_none(house: House) -> None:
    clerk = await house.joined("maria", Grant(Role.WRITER, "dimos"))
    assert wrong(await enter(clerk, issuers="deya")) == {"issuers"}
    radio = await house.joined("nikos", Role.RADIO)
    assert (await radio.get(PAGE)).status_code == 403
    assert (await enter(radio)).status_code == 403
    for path in ("find", "link"):
        assert (await radio.post(f"{PAGE}/{path}", email=MARIA)).status_code == 403
