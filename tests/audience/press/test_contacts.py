"""The press list itself: in and out of a file, who objects, who is erased."""

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from audience import again, erasure, remembered, routes
from audience.imports.files import ListFile
from audience.press import contacts, retention, sheet
from audience.press.contacts import Listing
from audience.registry import leaving_token
from core.clock import VirtualClock
from core.context import Context
from core.errors import Invalid
from core.media import Media
from core.settings import Settings
from core.store import Store
from core.tokens import Keys
from core.wake import Wake
from core.witness import Witness
from keryx.wiring import forgetting, noticed
from tests.hub import START

TOPICS = ("perivallon", "athlitismos")
FILE = """email;name;medium;beats;phone
Anna@Efimerida.example;Άννα;Εφημερίδα Λίμνης;perivallon|athlitismos;26510 12345
news@radio.example;Σύνταξη;Ράδιο Λίμνη;;
"""


def test_a_file_is_read_as_it_was_written_and_every_wrong_line_is_told() -> None:
    (_, anna), (line, radio) = sheet.read(ListFile.of(FILE), TOPICS)
    assert anna == Listing(
        "anna@efimerida.example", "Άννα", "Εφημερίδα Λίμνης", beats=frozenset(TOPICS), phone="26510 12345"
    )
    assert (line, radio.beats) == (3, frozenset())
    with pytest.raises(Invalid) as told:
        sheet.read(ListFile.of("email,όνομα,μέσο,zip\na@b.example,Α,Χ,1\n"), TOPICS)
    assert [error.field for error in told.value.errors] == ["line 1, zip"]
    wrong = "email,όνομα,μέσο,θέματα\nanna@,Άννα,Χ,perivallon\nb@b.example,,Χ,nothing\nb@b.example,Β,Χ,\n"
    with pytest.raises(Invalid) as told:
        sheet.read(ListFile.of(wrong + "B@b.example,Β,Χ,\n"), TOPICS)
    assert {error.field for error in told.value.errors} == {
        "line 2, email",
        "line 3, name",
        "line 3, beats.0",
        "line 5, email",
    }
    assert all(error.el and error.en for error in told.value.errors)


async def test_a_dry_run_tells_what_then_happens(store: Store) -> None:
    ring = await Keys(store, VirtualClock(START)).ring()
    wanted = [one for _, one in sheet.read(ListFile.of(FILE), TOPICS)]
    assert await contacts.would_add(store, wanted, ring=ring) == ["new", "new"]
    assert [c async for c in contacts.everyone(store)] == []
    assert await contacts.add(store, wanted, ring=ring, source="test", now=START) == ["new", "new"]
    written = sheet.head_line() + "".join([sheet.line(c) async for c in contacts.everyone(store)])
    again = [one for _, one in sheet.read(ListFile.of(written), TOPICS)]
    assert again == wanted
    moved = [again[0], Listing(again[1].email, "Σύνταξη", "Ράδιο Λίμνη 97")]
    assert await contacts.add(store, moved, ring=ring, source="test", now=START) == ["same", "changed"]


async def test_who_objected_is_a_keyed_hash_in_the_end(store: Store, tmp_path: Path) -> None:
    media, clock = Media.open(str(tmp_path)), VirtualClock(START)
    context = Context(Settings(media=str(tmp_path)), store, media, clock)
    ring = await Keys(store, clock).ring()
    wanted = [one for _, one in sheet.read(ListFile.of(FILE), TOPICS)]
    await contacts.add(store, wanted, ring=ring, source="test", now=START)
    (anna, radio) = [contact async for contact in contacts.everyone(store)]
    await contacts.stop(store, Witness(media), anna.id, START)
    (stopped,) = [rule for rule in retention.rules(context) if rule.apply is not None]
    assert stopped.apply is not None
    assert stopped.kept is not None
    assert await stopped.apply(START + stopped.kept / 2) == 0
    assert await stopped.apply(START + stopped.kept) == 1
    words = await Witness(media).words()
    assert [word.pseudonym for word in words] == remembered.pseudonyms(ring, anna.listing.email)
    assert [contact async for contact in contacts.everyone(store, state=None)] == [radio]
    assert await contacts.add(store, wanted, ring=ring, source="test", now=START) == ["stays away", "same"]
    assert all(rule.said(part, "en") for rule in retention.rules(context) for part in ("what", "kept", "why", "how"))


async def test_who_objects_by_one_click_or_is_erased_is_revived_by_nothing(store: Store, tmp_path: Path) -> None:
    media, clock = Media.open(str(tmp_path)), VirtualClock(START)
    witness, keys = Witness(media), Keys(store, clock)
    ring = await keys.ring()
    wanted = [one for _, one in sheet.read(ListFile.of(FILE), TOPICS)]
    await contacts.add(store, wanted, ring=ring, source="test", now=START)
    anna, radio = [contact async for contact in contacts.everyone(store)]

    app = FastAPI()
    context = Context(Settings(media=str(tmp_path)), store, media, clock)
    app.include_router(routes.router(context, Wake(), "email", (), noticed(context, ()), ()))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.example") as client:
        path = f"/unsubscribe/{leaving_token(ring, anna.id)}"
        assert anna.listing.email in (await client.get(path)).text
        assert (await contacts.find(store, anna.id)) == anna  # looking changes nothing
        left = await client.post(path)
        assert left.status_code == 200
        (own,) = re.findall(r'href="(/my-data/[^"]+)"', left.text)
        assert "Έχετε σταματήσει τα δελτία τύπου" in (await client.get(own)).text
    found = await contacts.find(store, anna.id)
    assert found is not None
    assert found.state == "stopped"
    keys, email = Keys(store, clock), radio.listing.email
    assert await erasure.erase_address(store, media, keys, witness, email, now=START, also=forgetting())
    assert await contacts.find(store, radio.id) is None
    words = await witness.words()
    assert [word.pseudonym for word in words] == remembered.pseudonyms(ring, radio.listing.email)
    assert await contacts.add(store, wanted, ring=ring, source="test", now=START) == ["stays away"] * 2

    # A backup from before brings both back, as they were; the witness knows better.
    async with store.write() as connection:
        await remembered.forget(connection, remembered.pseudonyms(ring, radio.listing.email))
        await connection.execute(contacts.contacts.delete())
    await contacts.add(store, wanted, ring=ring, source="backup", now=START)
    anna, radio = [contact async for contact in contacts.everyone(store)]
    async with store.write() as connection:
        await again.stay_away(connection, {anna.id: START})
        await again.forgetting(clock, forgetting())(connection, {radio.id: START}, words)
    assert [contact async for contact in contacts.everyone(store)] == []
    assert await contacts.add(store, wanted, ring=ring, source="test", now=START) == ["stays away"] * 2
