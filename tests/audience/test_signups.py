"""Signing up: nothing before the owner of the address says yes; one answer whoever it is; coming back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from audience import clerk, link_asking, registry, remembered, signups
from audience.consent import history
from audience.registry import Subscription
from audience.tables import signups as signups_table
from core.errors import Invalid
from tests.audience.people import MARIA, NOW, WORDING, Register


async def test_a_stranger_is_subscribed_by_following_the_link_and_not_before(register: Register) -> None:
    await register.ask(network="n1")
    assert await register.letters() == ["confirm"]
    assert await registry.count(register.store) == 0
    token = await register.link()
    waiting = await signups.waiting(register.store, register.keys, token, register.now())
    assert waiting is not None
    assert (waiting.email, waiting.choices) == (MARIA.email, MARIA.choices)
    register.clock.advance(3600)
    maria = await register.confirm(token)
    assert maria is not None
    assert (maria.state, maria.choices, maria.language) == ("confirmed", MARIA.choices, "el")
    assert await register.confirm(token) == maria, "a second click finds the same person"
    async with register.store.read() as connection:
        (row,) = await history(connection, maria.id)
        addresses = (await connection.execute(select(func.count(signups_table.c.email)))).scalar_one()
    assert (row.act, row.after, row.before) == ("given", MARIA.choices, None)
    assert (row.wording, row.wording_language) == (WORDING.text, WORDING.language)
    assert (row.source, row.asked_at, row.at, row.network) == ("page", NOW, register.now(), "n2")
    assert addresses == 0, "a sign-up keeps no address once it is confirmed"


async def test_known_and_blocked_addresses_cost_one_row_too_and_get_other_letters(register: Register) -> None:
    await register.subscribed()
    ring = await register.keys.ring()
    async with register.store.write() as connection:
        await remembered.block(connection, ring, "nikos@dimotes.example", NOW)
    await register.letters()
    assert await register.ask(choices=replace(MARIA.choices, manner=MARIA.choices.manner)) == "known"
    assert await register.letters() == ["already"]
    assert await register.ask(email="nikos@dimotes.example") == "blocked"
    assert await register.letters() == []
    assert await register.confirm() is None
    async with register.store.read() as connection:
        for hours, counted in ((0, (2, 0, 3)), (1, (2, 0, 0)), (24, (0, 0, 0))):
            found = await signups.recent(connection, ring, MARIA.email, None, NOW + timedelta(hours=hours))
            assert (found.by_address, found.by_network, found.in_all) == counted


async def test_the_link_to_the_preferences_goes_to_who_is_known_only(register: Register) -> None:
    await register.subscribed()
    await register.letters()
    ring = await register.keys.ring()
    for email in (MARIA.email, "nobody@dimotes.example"):
        async with register.store.write() as connection:
            await link_asking.ask_for_link(
                connection, ring, email, channel="email", issuer="dimos", network="n1", now=NOW
            )
    assert await register.letters() == ["link"]
    async with register.store.read() as connection:
        assert (await signups.recent(connection, ring, MARIA.email, "n1", NOW)).by_network == 2


async def test_a_link_too_old_or_not_ours_confirms_nothing(register: Register) -> None:
    await register.ask()
    await register.hand_over()
    token = await register.link()
    assert await register.confirm(registry.leaving_token(await register.keys.ring(), "0" * 32)) is None
    register.clock.advance(signups.KEPT.total_seconds())
    assert await register.confirm(token) is None
    assert await signups.waiting(register.store, register.keys, token, register.now()) is None
    assert await registry.count(register.store) == 0


async def test_who_left_comes_back_by_the_link_only_and_the_witness_follows(register: Register) -> None:
    maria = await register.subscribed()
    await registry.depart(register.store, register.witness, maria.id, source="link", now=NOW)
    assert list(await register.witness.departed()) == [maria.id]
    again = [Subscription(MARIA.email, "el", MARIA.choices.filter)]
    added = await registry.add(register.store, again, consent="Ναι", source="import:x", now=NOW)
    assert (added.left_before, await register.state(maria)) == (1, "left")
    await register.ask()
    assert await register.state(maria) == "left"
    back = await register.confirm()
    assert back is not None
    assert (back.id, back.state, back.left_at) == (maria.id, "confirmed", None)
    assert await register.witness.departed() == {}
    async with register.store.read() as connection:
        acts = [row.act for row in await history(connection, maria.id)]
    assert acts == ["given", "withdrawn", "given"]


async def test_leaving_between_a_return_and_its_record_stays_a_leaving(register: Register) -> None:
    """The witness is told of a return after its commit; who left in between must not be called back by it."""
    maria = await register.subscribed()
    await registry.depart(register.store, register.witness, maria.id, source="link", now=NOW)
    await registry.tell_of_return(register.store, register.witness, registry.Return(maria.id, "left"), NOW)
    assert list(await register.witness.departed()) == [maria.id]


async def test_a_clerk_enters_a_paper_at_once_and_a_call_by_a_confirmation(register: Register) -> None:
    signed = b"%PDF signed", ".pdf"
    scan = register.media.key(*signed)

    async def enter(form: tuple[bytes, str] | None = None, **other: object) -> str:
        asked = replace(MARIA, **other)  # type: ignore[arg-type]
        return await clerk.enter(
            register.store, register.media, register.keys, register.witness, register.wake, asked, NOW, scan=form
        )

    with pytest.raises(Invalid) as caught:
        await enter(signed, source="page", who=None)
    assert [error.field for error in caught.value.errors] == ["source", "who"]
    ring = await register.keys.ring()
    async with register.store.write() as connection:
        await remembered.block(connection, ring, "blocked@x.example", NOW)
    for source in ("paper", "phone"):
        assert await enter(signed, email="blocked@x.example", source=source, who="eleni") == "blocked"
    assert not await register.media.exists(scan), "nothing is kept of a form that was not taken"
    assert await enter(signed, source="paper", who="eleni") == "subscribed"
    assert await register.media.exists(scan)
    assert await enter(signed, email="blocked@x.example", source="paper", who="eleni") == "blocked"
    assert await register.media.exists(scan), "another's form of the same bytes stays"
    assert await register.letters() == []
    maria = await registry.find_by_email(register.store, MARIA.email)
    assert maria is not None
    async with register.store.read() as connection:
        (row,) = await history(connection, maria.id)
    assert (row.act, row.source, row.who, row.scan) == ("given", "paper", "eleni", scan)
    assert await enter(email="nikos@dimotes.example", source="phone", who="eleni") == "asked"
    assert await register.letters() == ["confirm"]
    assert await registry.find_by_email(register.store, "nikos@dimotes.example") is None
