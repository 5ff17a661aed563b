"""Erasure: the address is in no file of ours afterwards, nothing revives it, and its owner may still come back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import again, blocking, clerk, erasure, export, link_asking, preferences, registry
from audience.erasure import Also
from audience.press import contacts
from audience.registry import Added, Subscription
from audience.remembered import pseudonyms
from audience.tables import remembered
from audience.tables import signups as signups_table
from core import restore
from core.tables import keys as keys_table
from core.tokens import Keys
from keryx.wiring import forgetting
from tests.audience.people import MARIA, NOW, Register, holding

LOCAL = MARIA.email.partition("@")[0].encode()


async def forms(register: Register) -> registry.Subscriber:
    """A person with all we may have of one: a paper, sign-ups, changes, a pause."""
    form = b"%PDF " + MARIA.email.encode(), ".pdf"
    await register.ask(source="paper", who="eleni", scan=await register.media.put(*form))
    await clerk.enter(
        register.store, register.media, register.keys, register.witness, register.wake,
        replace(MARIA, source="paper", who="eleni"), NOW, scan=form,
    )  # fmt: skip
    await register.ask()
    found = await registry.find_by_email(register.store, MARIA.email)
    assert found is not None
    await preferences.pause(register.store, register.witness, found.id, NOW + timedelta(1), source="page", now=NOW)
    return found


async def erase(register: Register, who: registry.Subscriber) -> bool:
    return await erasure.erase(
        register.store, register.media, register.keys, register.witness, who.id, now=register.now()
    )


def found_in(folder: Path, text: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


async def test_no_file_holds_the_address_afterwards(tmp_path: Path, register: Register) -> None:
    maria = await forms(register)
    # Neighbours, so that pages split and rows move.
    others = [Subscription(f"d{n}@dimotes.example", "el", MARIA.choices.filter) for n in range(400)]
    await registry.add(register.store, others, consent="Ναι", source="import:x", now=NOW)
    if register.store.sqlite:
        assert found_in(tmp_path, LOCAL), "the test looks where addresses are"
    assert await holding(register.store, LOCAL.decode()) == ["audience_subscribers.email"]
    assert await erase(register, maria)
    assert found_in(tmp_path, LOCAL) == []
    assert await holding(register.store, LOCAL.decode()) == []
    assert await registry.find(register.store, maria.id) is None
    assert not await erase(register, maria)


async def test_an_import_revives_nobody_and_the_owner_comes_back_by_the_link(register: Register) -> None:
    maria = await register.subscribed()
    await erase(register, maria)
    ring = await register.keys.ring()
    listed = [Subscription(MARIA.email, "el", MARIA.choices.filter)]

    async def add() -> Added:
        return await registry.add(register.store, listed, consent="Ναι", source="import:x", now=NOW, ring=ring)

    assert await add() == Added(left_before=1)
    await register.keys.rotate()
    ring = await register.keys.ring()
    assert await add() == Added(left_before=1), "hashes by an older key are known too"
    assert [word.why for word in await register.witness.words()] == ["erased"]
    back = await register.subscribed()
    assert back.id != maria.id
    assert await register.witness.words() == []
    assert await add() == Added(changed=1)


async def test_a_restored_backup_erases_them_again(register: Register) -> None:
    """As if the backup were from before the erasure: the row is back, and the table of hashes is empty."""
    maria = await register.subscribed()
    ring = await register.keys.ring()
    await register.witness.erased([maria.id], NOW)
    await register.witness.said("erased", pseudonyms(ring, MARIA.email), NOW)
    await restore.resume(
        register.store,
        register.witness,
        register.clock,
        {},
        again.stay_away,
        again.forgetting(register.clock, forgetting()),
    )
    assert await registry.find(register.store, maria.id) is None
    listed = [Subscription(MARIA.email, "el", MARIA.choices.filter)]
    added = await registry.add(register.store, listed, consent="Ναι", source="import:x", now=NOW, ring=ring)
    assert added == Added(left_before=1)


async def test_a_backup_without_the_newest_key_knows_whom_it_never_knew(register: Register) -> None:
    """Who came after the backup and was erased: a list brings them again, to a database that has the older key only."""
    await register.keys.ring()
    await register.keys.rotate()
    await erase(register, await register.subscribed())
    async with register.store.write() as connection:  # as the backup had it
        await connection.execute(delete(keys_table).where(keys_table.c.id == 2))
        await connection.execute(delete(remembered))
    ring = await Keys(register.store, register.clock).ring()
    assert list(ring.secrets) == [1]
    await restore.resume(
        register.store,
        register.witness,
        register.clock,
        {},
        again.stay_away,
        again.forgetting(register.clock, forgetting()),
    )
    listed = [Subscription(MARIA.email, "el", MARIA.choices.filter)]
    added = await registry.add(register.store, listed, consent="Ναι", source="import:x", now=NOW, ring=ring)
    assert added == Added(left_before=1)


async def test_who_only_signed_up_is_erased_too_and_whoever_else_keeps_addresses_is_told(register: Register) -> None:
    await register.ask()
    told = []

    async def forget(_connection: AsyncConnection, email: str) -> int:
        told.append(email)
        return 0

    async def ids(_connection: AsyncConnection, _email: str) -> Sequence[str]:
        return ()

    async def once_more(_connection: AsyncConnection, _people: Mapping[str, datetime]) -> None:
        """It knows nobody."""

    other = Also(forget, ids, once_more)

    async def erase_address() -> bool:
        return await erasure.erase_address(
            register.store, register.media, register.keys, register.witness, MARIA.email, now=NOW, also=[other]
        )

    assert await erase_address()
    assert not await erase_address()
    assert told == [MARIA.email] * 2
    assert await holding(register.store, LOCAL.decode()) == []
    ring = await register.keys.ring()
    listed = [Subscription(MARIA.email, "el", MARIA.choices.filter)]
    added = await registry.add(register.store, listed, consent="Ναι", source="import:x", now=NOW, ring=ring)
    assert added == Added(left_before=1)


async def test_what_was_asked_before_or_beside_goes_too_with_its_scan(register: Register) -> None:
    """Also a sign-up that had no answer to wait for: it holds no address, only its hash, and perhaps a signed form."""
    ring = await register.keys.ring()
    async with register.store.write() as connection:
        await link_asking.ask_for_link(
            connection, ring, MARIA.email, channel="email", issuer="dimos", network="n1", now=NOW
        )  # fmt: skip
    maria = await register.subscribed()
    scan = await register.media.put(b"%PDF signed", ".pdf")
    await register.ask(source="phone", who="eleni", scan=scan)  # known already
    assert await erase(register, maria)
    async with register.store.read() as connection:
        assert (await connection.execute(select(signups_table))).all() == []
    assert not await register.media.exists(scan)


async def test_a_restored_backup_brings_back_no_guest_and_no_journalist_who_was_erased_here(register: Register) -> None:
    """From the page, or by a clerk: the other lists have ids of their own, which the witness hears too."""
    maria = await register.subscribed()
    ring = await register.keys.ring()
    listing = contacts.Listing(MARIA.email, "Μαρία", "Εφημερίδα")
    await contacts.add(register.store, [listing], ring=ring, source="x", now=NOW)
    async with register.store.read() as connection:
        backup = [dict(row._mapping) for row in await connection.execute(select(contacts.contacts))]
    await erasure.erase(
        register.store, register.media, register.keys, register.witness, maria.id, now=NOW, also=forgetting()
    )  # fmt: skip
    async with register.store.write() as connection:
        await connection.execute(insert(contacts.contacts), backup)
    people = await register.witness.gone()
    async with register.store.write() as connection:
        await again.forgetting(register.clock, forgetting())(connection, people, await register.witness.words())
    assert await contacts.find_by_email(register.store, MARIA.email) is None


async def test_no_moment_joins_a_hash_to_an_id(register: Register) -> None:
    maria, nikos = await register.subscribed(), await register.subscribed(email="nikos@dimotes.example")
    for who in (maria, nikos):
        register.clock.advance(61.5)
        await erasure.erase(
            register.store,
            register.media,
            register.keys,
            register.witness,
            who.id,
            now=register.now(),
            also=forgetting(),
        )
    gone = await register.witness.gone()
    words = {word.at for word in await register.witness.words()}
    assert len(words) == 2, "what was said after a word must be told from what was said before it"
    assert gone[maria.id] == gone[nikos.id]
    assert gone[maria.id] not in words
    async with register.store.read() as connection:
        kept = set((await connection.execute(select(remembered.c.at))).scalars())
    assert gone[maria.id] not in kept


async def test_no_moment_joins_the_hash_of_who_is_blocked_to_their_id(register: Register) -> None:
    maria = await register.subscribed()
    register.clock.advance(61.5)
    await blocking.block(register.store, register.keys, register.witness, MARIA.email, register.now())
    left = await register.witness.departed()
    (word,) = await register.witness.words("blocked")
    assert maria.id in left
    assert word.at not in left.values()
    assert word.at - register.now() < timedelta(days=1)


async def test_a_person_takes_along_all_we_have_of_them(register: Register) -> None:
    maria = await forms(register)
    listing = contacts.Listing(MARIA.email, "Μαρία", "Εφημερίδα", note="γράφει για τη λίμνη")
    await contacts.add(register.store, [listing], ring=await register.keys.ring(), source="x", now=NOW)
    data = await export.under(register.store, maria.email, ())
    assert data is not None
    assert [row["kind"] for row in data["mailings"]] == ["already"]
    assert [(row["medium"], row["note"]) for row in data["press"]] == [("Εφημερίδα", "γράφει για τη λίμνη")]
    assert data["guests"] == []
    assert json.loads(export.as_json(data)) == data
    assert data["subscriber"]["email"] == MARIA.email
    assert data["subscriber"]["choices"]["topics"] == ["politismos"]
    assert [row["what"] for row in data["consents"]] == ["choices", "pause"]
    assert data["consents"][0]["who"] == "eleni"
    assert len(data["signups"]) == 2
    lines = export.as_csv(data).splitlines()
    assert "subscriber,1,choices.topics,politismos" in lines
    assert "consents,1,source,paper" in lines


@pytest.mark.parametrize("cell", ["=1+1", "@cmd", "+30 210"])
def test_a_cell_is_no_formula(cell: str) -> None:
    assert export.as_csv({"consents": [{"who": cell}]}).splitlines()[1] == f"consents,1,who,'{cell}"
