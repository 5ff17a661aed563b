"""A restored backup: what people said since it was made holds from the moment the restore is noticed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from audience import again, blocking, erasure, preferences, registry, returns, signups
from audience.addresses import normalised
from audience.consent import history
from audience.registry import Subscription
from audience.remembered import pseudonyms
from audience.statutory import lists, removing
from audience.tables import remembered
from channels.email.returned.letters import WRITER
from channels.email.tables import replies
from core import restore
from core.tables import hub
from core.witness import Witness
from keryx.wiring import forgetting
from tests.audience.people import MARIA, NOW, Register, holding
from tests.audience.test_statutory import LAW
from tests.backups import Rows, backup, put_back

ERASED, BLOCKED, SERVED, BACK = "nikos@dimotes.example", "eleni@dimotes.example", "zoi@dimotes.example", "eva@x.example"
LATER = NOW + timedelta(days=9)


async def restored(register: Register, rows: Rows, forget: restore.Forget | None = None) -> str | None:
    """The database is as it was; what the start of the program makes of it."""
    await put_back(register.store, rows)
    return await restore.hold_if_behind(
        register.store,
        register.witness,
        register.clock,
        (),
        again.stay_away,
        forget or again.forgetting(register.clock, forgetting()),
    )


async def write_to_us(register: Register, writer: str) -> None:
    """As the reply box keeps it."""
    hashed, now = (await register.keys.ring()).pseudonyms(WRITER, writer)[0], register.now()
    body = f"Γεια σας από {writer}".encode()
    row = {"digest": f"{hashed[:40]} {now:%H%M%S}", "writer": hashed, "body": body, "state": "new"}
    async with register.store.write() as connection:
        await connection.execute(insert(replies).values(**row, next_at=now, at=now))


async def put_on_list(register: Register, *emails: str) -> None:
    people = (lists.Member(normalised(email), "el") for email in emails)
    await lists.add(
        register.store,
        register.keys,
        register.witness,
        LAW.slug,
        people,
        source="x",
        who="eleni",
        now=register.now(),
        dry=False,
    )


async def take_off(register: Register, email: str) -> bool:
    return await removing.remove(register.store, register.keys, register.witness, LAW.slug, email, register.now())


async def erase(register: Register, email: str) -> bool:
    return await erasure.erase_address(
        register.store, register.media, register.keys, register.witness, email, now=register.now(), also=forgetting()
    )


async def test_who_was_erased_blocked_or_taken_off_since_the_backup_stays_so(register: Register) -> None:
    async with register.store.write() as connection:
        await lists.create(connection, replace(LAW, created_at=NOW, kept_until=NOW + timedelta(days=30)))
    await put_on_list(register, SERVED, BACK)
    for email in (ERASED, BLOCKED):
        await register.ask(email=email)
        await write_to_us(register, email)
    old = await backup(register.store)
    register.clock.advance(60)

    assert await erase(register, ERASED)
    await blocking.block(register.store, register.keys, register.witness, BLOCKED, register.now())
    assert await take_off(register, SERVED)
    assert await take_off(register, BACK)
    register.clock.advance(60)
    await put_on_list(register, BACK)

    assert await restored(register, old), "noticed, although nothing was ever sent"
    assert await holding(register.store, "nikos") == []
    async with register.store.read() as connection:
        assert (await connection.execute(select(hub.c.hold))).scalar_one() is not None
        kept = {row.pseudonym: row.why for row in await connection.execute(select(remembered))}
        assert len((await connection.execute(select(replies.c.id))).all()) == 1
        assert [one.email async for one in lists.people(register.store, LAW.slug)] == [BACK]
    ring = await register.keys.ring()
    assert kept == {pseudonyms(ring, ERASED)[0]: "erased", pseudonyms(ring, BLOCKED)[0]: "blocked"}
    assert await holding(register.store, BLOCKED) == ["email_replies.body"]
    assert await register.ask(email=BLOCKED) == "blocked"
    listed = [Subscription(email, "el", MARIA.choices.filter) for email in (ERASED, BLOCKED)]
    added = await registry.add(register.store, listed, consent="Ναι", source="x", now=NOW, ring=ring)
    assert added.left_before == 2


async def test_what_is_said_while_the_hub_is_held_is_not_undone_by_its_going_on(register: Register) -> None:
    """Pages are up meanwhile: who was erased asks and writes anew, who was blocked is let in again."""
    for email in (ERASED, BLOCKED):
        await register.ask(email=email)
    old = await backup(register.store)
    register.clock.advance(60)
    await erase(register, ERASED)
    await blocking.block(register.store, register.keys, register.witness, BLOCKED, register.now())
    await restored(register, old)
    register.clock.advance(60)
    assert await blocking.unblock(register.store, register.keys, register.witness, BLOCKED)
    for email in (ERASED, BLOCKED):
        assert await register.ask(email=email) == "waiting"
    await write_to_us(register, ERASED)
    await restore.resume(
        register.store,
        register.witness,
        register.clock,
        {},
        again.stay_away,
        again.forgetting(register.clock, forgetting()),
    )
    assert set(await holding(register.store, "nikos")) == {"audience_signups.email", "email_replies.body"}
    async with register.store.read() as connection:
        asked = await connection.execute(select(signups.signups.c.state).where(signups.signups.c.email == BLOCKED))
        assert asked.scalars().all() == ["waiting"]


async def test_who_complained_and_signed_up_again_stays_subscribed_through_a_restore(register: Register) -> None:
    maria = await register.subscribed()
    assert await returns.complained(register.store, register.witness, maria.id, "abuse", register.now())
    register.clock.advance(3600)
    assert (await register.subscribed()).id == maria.id
    old = await backup(register.store)
    await blocking.block(register.store, register.keys, register.witness, BLOCKED, register.now())
    assert await restored(register, old)
    assert await register.state(maria) == "confirmed"


async def test_who_left_before_a_restore_left_then_and_the_ledger_says_so(register: Register) -> None:
    maria = await register.subscribed()
    old = await backup(register.store)
    register.clock.advance(60)
    left_at = register.now()
    await registry.depart(register.store, register.witness, maria.id, source="link", now=left_at)
    register.clock.advance(86_400)
    assert await restored(register, old)
    found = await registry.find(register.store, maria.id)
    assert found is not None
    assert (found.state, found.left_at) == ("left", left_at), "and is kept for as long as anybody who left"
    async with register.store.read() as connection:
        acts = [(one.act, one.at, one.source) for one in await history(connection, maria.id)]
    assert acts == [("given", NOW, "page"), ("withdrawn", left_at, "restore")]


async def test_a_list_that_was_deleted_since_the_backup_is_not_written_to(register: Register) -> None:
    async with register.store.write() as connection:
        await lists.create(connection, replace(LAW, created_at=NOW, kept_until=NOW + timedelta(days=30)))
    await put_on_list(register, SERVED)
    old = await backup(register.store)
    await removing.drop(register.store, register.witness, LAW.slug, register.now())
    assert await restored(register, old)
    async with register.store.read() as connection:
        assert await lists.every(connection) == []
    assert await holding(register.store, SERVED) == []


async def test_a_block_that_was_taken_back_leaves_an_erasure_what_it_was(register: Register) -> None:
    await erase(register, ERASED)
    await blocking.block(register.store, register.keys, register.witness, ERASED, register.now())
    assert await blocking.unblock(register.store, register.keys, register.witness, ERASED)
    assert [word.why for word in await register.witness.words()] == ["erased"]
    ring = await register.keys.ring()
    listed = [Subscription(ERASED, "el", MARIA.choices.filter)]
    added = await registry.add(register.store, listed, consent="Ναι", source="x", now=NOW, ring=ring)
    assert added.left_before == 1


async def test_a_start_that_was_killed_between_the_hold_and_the_words_is_made_up_for_by_the_next(
    register: Register,
) -> None:
    await register.subscribed()
    old = await backup(register.store)
    register.clock.advance(60)
    assert await erase(register, MARIA.email)

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await restored(register, old, killed)
    assert await holding(register.store, "maria@")
    assert await restored(register, await backup(register.store)) is not None
    assert not await holding(register.store, "maria@")


class Killed(BaseException):
    """`kill -9`: nothing of the program runs on."""


class Dying:
    """Records of a program that is killed before it tells the witness of an action."""

    async def record(self, name: str, data: bytes, *, replace: bool = False) -> None:
        raise Killed

    async def recorded(self, name: str) -> bytes | None:
        return None

    async def records(self, prefix: str) -> list[str]:
        return []


async def test_a_backup_from_before_a_changed_wish_is_held(register: Register) -> None:
    maria = await register.subscribed()
    old = await backup(register.store)
    assert await preferences.pause(register.store, register.witness, maria.id, LATER, source="page", now=NOW)
    assert await restored(register, old), "it knows nothing of the pause"


async def test_who_changed_a_wish_and_was_killed_before_the_witness_heard_is_known_from_the_next_start(
    register: Register,
) -> None:
    maria = await register.subscribed()
    old = await backup(register.store)
    with pytest.raises(Killed):
        await preferences.pause(register.store, Witness(Dying()), maria.id, LATER, source="page", now=NOW)
    for _ in range(2):
        assert await restore.hold_if_behind(register.store, register.witness, register.clock, ()) is None
    assert await restored(register, old)
