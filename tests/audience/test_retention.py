"""What is about people goes when its time is over and not before, and the table that says so is what is applied."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import clerk, link_asking, preferences, registry, returns
from audience import signups as signing
from audience.addresses import normalised
from audience.choices import Choices
from audience.consent import history
from audience.press import contacts
from audience.press.tables import contacts as press_contacts
from audience.remembered import pseudonyms
from audience.statutory import lists
from audience.tables import consents, remembered, signups, subscribers
from core.channel import Contents, Mailing, Recipient
from core.clock import VirtualClock
from core.context import Context
from core.mailings import write_letter
from core.media import Media
from core.retention import SLICE_ROWS, Retention, RetentionSettings, Rule, counted
from core.settings import Settings
from core.tables import deliveries, mailings, receipts, work_items
from core.tokens import Keys
from keryx.wiring import forgetting, retention_rules
from tests.audience.people import MARIA, NOW, WORDING, Register, holding
from tests.audience.test_statutory import LAW
from tests.hub import START, Hub, open_hub
from tests.paper import Paper

DAY_S = 86_400


class Keeper:
    """Whoever looks after the retention of a register."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.context = Context(Settings(), register.store, register.media, register.clock)

    async def due(self) -> dict[str, int]:
        found = await counted(self.register.store, retention_rules(self.context), self.register.now())
        return {rule.name: due for rule, due in found if due}

    async def run(self, days: float = 0) -> dict[str, int]:
        """What was due after these days; then nothing is."""
        self.register.clock.advance(days * DAY_S)
        due = await self.due()
        job = Retention(self.register.store, retention_rules(self.context))
        while await job.run(self.register.now()):
            pass
        assert await self.due() == {}
        return due


@pytest.fixture
def keeper(register: Register) -> Keeper:
    return Keeper(register)


async def rows(register: Register, table: Any) -> int:
    async with register.store.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def test_what_nobody_confirmed_goes_after_seven_days_with_its_paper(keeper: Keeper) -> None:
    register = keeper.register
    scan = await register.media.put(b"%PDF signed", ".pdf")
    await register.ask(scan=scan)
    await register.hand_over()
    assert await keeper.run(6.9) == {}
    assert await keeper.run(0.1) == {"unconfirmed": 1}
    assert await rows(register, signups) == 0
    assert not await register.media.exists(scan)


async def test_a_letter_of_a_long_list_is_answered_within_seven_days_of_its_own(keeper: Keeper) -> None:
    """Under tight caps it is handed over long after the list was brought, or a person is asked whether it still is."""
    register = keeper.register
    ring = await register.keys.ring()
    asked = [replace(MARIA, email=f"{name}@dimotes.example") for name in ("held", "told", "late", "refused")]
    async with register.store.write() as connection:
        await signing.ask_each(connection, ring, asked, register.now())
        rows = (await connection.execute(select(signups.c.id, signups.c.email))).all()
        ids = {row.email.partition("@")[0]: row.id for row in rows}

        for name in ("held", "refused"):
            mine = deliveries.c.target == ids[name]
            await connection.execute(update(deliveries).where(mine).values(state=name))
    await register.hand_over(ids["told"])
    assert await keeper.run(7) == {"unconfirmed": 2}, "who was told then, and who never can be"
    await register.hand_over(ids["late"])
    assert await keeper.run(6.9) == {}
    token = signing.confirming_token(ring, ids["late"])
    assert await signing.waiting(register.store, register.keys, token, register.now()) is not None
    assert await register.confirm(token) is not None
    assert await keeper.run(16.2) == {"unconfirmed": 1, "asked": 1}, "no answer of a person keeps an address for ever"


async def test_the_address_of_who_only_wrote_to_us_goes_with_the_link_they_asked_for(keeper: Keeper) -> None:
    register = keeper.register

    async def wrote(_connection: AsyncConnection, _email: str) -> bool:
        return True

    ring, (one, *_) = await register.keys.ring(), forgetting()
    async with register.store.write() as connection:
        asked = {"channel": "email", "issuer": "dimos", "network": None, "now": NOW, "all_data": True}
        assert not await link_asking.ask_for_link(connection, ring, MARIA.email, **asked)
        knowing = [replace(one, wrote=wrote)]
        assert await link_asking.ask_for_link(connection, ring, MARIA.email, **asked, also=knowing)
    assert await holding(register.store, MARIA.email) == ["audience_signups.email"]
    await register.hand_over()
    assert await keeper.run(7) == {"unconfirmed": 1}
    assert await holding(register.store, MARIA.email) == []


class Away(Media):
    """A media store that cannot be reached."""

    async def delete(self, key: str) -> None:
        raise OSError(f"away: {key}")


async def test_a_scan_goes_also_if_the_media_store_was_away_or_the_program_was_killed(
    keeper: Keeper, tmp_path: Path
) -> None:
    register = keeper.register
    scan = await register.media.put(b"%PDF signed", ".pdf")
    await register.ask(scan=scan)
    await register.hand_over()
    register.clock.advance(7 * DAY_S)
    away = replace(keeper.context, media=Away.open(str(tmp_path / "away")))
    with pytest.raises(ExceptionGroup):
        await Retention(register.store, retention_rules(away)).run(register.now())
    assert (await rows(register, signups), await keeper.due()) == (0, {"scans": 1})
    assert await register.media.exists(scan)
    await keeper.run()
    assert not await register.media.exists(scan)


async def test_a_paper_of_which_nothing_came_goes_with_its_sign_up(keeper: Keeper) -> None:
    register = keeper.register
    await register.subscribed()
    scan = await register.media.put(b"%PDF signed", ".pdf")
    assert await register.ask(source="phone", scan=scan) == "known"
    assert await keeper.run(29.9) == {}
    assert await keeper.run(0.1) == {"asked": 2}
    assert not await register.media.exists(scan)


async def test_who_left_becomes_a_keyed_hash_and_an_import_still_knows_them(keeper: Keeper) -> None:
    register = keeper.register
    maria = await register.subscribed()
    nikos = await register.subscribed(email="nikos@dimotes.example")
    await registry.depart(register.store, register.witness, maria.id, source="link", now=NOW)
    kept = RetentionSettings().left_days
    assert "left" not in await keeper.run(kept - 1)
    assert (await keeper.run(1))["left"] == 1
    async with register.store.read() as connection:
        people = (await connection.execute(select(subscribers.c.id))).scalars().all()
        whys = (await connection.execute(select(remembered.c.why))).scalars().all()
        loose = await connection.execute(select(consents.c.subscriber, consents.c.pseudonym))
        acts = {row.pseudonym is not None for row in loose if row.subscriber is None}
    assert (people, whys, acts) == ([nikos.id], ["left"], {True})
    ring = await register.keys.ring()
    again = [registry.Subscription(MARIA.email, "el", MARIA.choices.filter)]
    added = await registry.add(register.store, again, consent="Ναι", source="x", now=NOW, ring=ring)
    assert added.left_before == 1


async def test_a_proof_goes_only_when_another_act_took_its_place(keeper: Keeper) -> None:
    register = keeper.register
    signed = b"%PDF signed", ".pdf"
    scan = register.media.key(*signed)
    paper = replace(MARIA, source="paper", who="eleni", network="n1")
    await clerk.enter(
        register.store,
        register.media,
        register.keys,
        register.witness,
        register.wake,
        paper,
        register.now(),
        scan=signed,
    )
    kept = RetentionSettings().proofs_days
    assert "proofs" not in await keeper.run(kept + 1)
    maria = await registry.find_by_email(register.store, MARIA.email)
    assert maria is not None
    await preferences.choose(
        register.store,
        register.witness,
        maria.id,
        Choices(),
        wording=WORDING,
        source="page",
        network="n2",
        now=register.now(),
    )
    assert (await keeper.run())["proofs"] == 1
    async with register.store.read() as connection:
        acts = [(row.network, row.scan, row.who) for row in await history(connection, maria.id)]
    assert acts == [(None, None, "eleni"), ("n2", None, None)]
    assert not await register.media.exists(scan)


async def test_a_statutory_list_ends_at_its_date(keeper: Keeper) -> None:
    register = keeper.register
    async with register.store.write() as connection:
        await lists.create(connection, replace(LAW, created_at=NOW, kept_until=NOW + timedelta(days=3)))
    people = (lists.Member(normalised(f"p{n}@x.example"), "el") for n in range(SLICE_ROWS + 1))
    await lists.add(
        register.store, register.keys, register.witness, LAW.slug, people, source="x", who="eleni", now=NOW, dry=False
    )
    assert await keeper.run(2.9) == {}
    assert await keeper.run(0.2) == {"statutory": 1}
    async with register.store.read() as connection:
        assert await lists.every(connection) == []


@dataclass
class Letters:
    kinds: Sequence[str] = ("confirm",)

    async def resolve(self, _connection: Any, _mailing: Mailing, targets: Sequence[str]) -> dict[str, Recipient]:
        return {target: Recipient("el", target) for target in targets}

    async def contents(self, _connection: Any, _mailing: Mailing, _variant: str) -> Contents:
        return Contents()


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    made = await open_hub(database_url, {"paper": Paper()})
    made.sources = {"confirm": Letters()}  # type: ignore[dict-item]
    yield made
    await made.store.close()


async def test_letters_go_with_all_that_is_about_them_but_not_while_they_are_on_their_way(hub: Hub) -> None:
    assert isinstance(hub.clock, VirtualClock)
    register = Register(hub.store, hub.media, Keys(hub.store, hub.clock), hub.witness, hub.clock, hub.wake)
    keeper = Keeper(register)

    async def write(target: str, now: datetime) -> None:
        async with hub.store.write() as connection:
            await write_letter(connection, kind="confirm", channel="paper", target=target, issuer="dimos", now=now)

    await write("ada", START)
    await hub.drain()
    await write("bea", START)
    days = RetentionSettings().letters_days
    assert await keeper.run(days - 1) == {}
    assert await keeper.run(2) == {"letters": 1}
    async with hub.store.read() as connection:
        left = (await connection.execute(select(deliveries.c.target))).scalars().all()
    assert left == ["bea"]
    assert [await rows(register, table) for table in (mailings, work_items, receipts)] == [1, 1, 0]


async def test_one_rule_that_fails_holds_up_no_other_and_is_told(keeper: Keeper) -> None:
    async def broken(_now: datetime) -> int:
        raise RuntimeError("no")

    register = keeper.register
    await register.ask()
    await register.hand_over()
    register.clock.advance(8 * DAY_S)
    rules = retention_rules(keeper.context)
    job = Retention(register.store, [Rule("broken", rules[0].words, apply=broken), *rules])
    with pytest.raises(ExceptionGroup):
        await job.run(register.now())
    assert await rows(register, signups) == 0


async def test_what_an_erasure_left_in_the_log_of_sqlite_is_gone_within_the_hour(keeper: Keeper) -> None:
    """Who reads the database at that moment keeps the log from being emptied; nothing else would empty it."""
    register = keeper.register
    if not register.store.sqlite:
        return
    maria = await register.subscribed()
    async with register.store.write() as connection:  # as an erasure whose `scrub` came in vain
        await connection.execute(delete(signups))
        await connection.execute(delete(subscribers).where(subscribers.c.id == maria.id))
    log = Path(f"{register.store.url.database}-wal")
    assert maria.email.encode() in log.read_bytes()
    await Retention(register.store, []).run(register.now())
    assert log.stat().st_size == 0


def test_every_row_says_what_how_long_why_and_how_in_both_languages(tmp_path: Path, keeper: Keeper) -> None:
    for rule in retention_rules(keeper.context):
        for part in ("what", "kept", "why", "how"):
            for language in ("el", "en"):
                assert "{" not in rule.said(part, language)


async def test_nobody_who_is_written_to_no_more_is_kept_for_ever(keeper: Keeper) -> None:
    """Whatever ended it: also states that no rule was thought of for."""
    register = keeper.register
    parts, radio = (register.store, register.witness), "news@radio.example"
    maria = await register.subscribed()
    left, bounced, complained = [await register.subscribed(email=f"{n}@x.example") for n in ("left", "lost", "spam")]
    await registry.depart(*parts, left.id, source="link", now=NOW)
    await returns.complained(*parts, complained.id, "abuse", NOW)
    press = [contacts.Listing(email, "Σύνταξη", "Ράδιο") for email in (radio, *(f"{n}@r.example" for n in "abc"))]
    ring = await register.keys.ring()
    await contacts.add(register.store, press, ring=ring, source="x", now=NOW)
    listed = [one.id async for one in contacts.everyone(register.store)]
    await contacts.stop(*parts, listed[1], NOW)
    await returns.complained(*parts, listed[2], "abuse", NOW)
    async with register.store.write() as connection:
        for lost in (bounced.id, listed[3]):
            assert await returns.bounced(connection, lost, "hard 5.1.1", NOW)
    due = await keeper.run(RetentionSettings().left_days)
    assert (due["left"], due["press_stopped"]) == (3, 3)
    async with register.store.read() as connection:
        for table, stay in ((subscribers, [maria.email]), (press_contacts, [radio])):
            assert (await connection.execute(select(table.c.email))).scalars().all() == stay
        kept = {row.pseudonym: row.why for row in await connection.execute(select(remembered))}
        assert kept[pseudonyms(ring, complained.email)[0]] == "left"
        assert pseudonyms(ring, bounced.email)[0] not in kept, "it may be mended"
        acts = await connection.execute(select(consents.c.act).where(consents.c.subscriber.is_(None)))
        assert sorted(acts.scalars()) == ["given"] * 3 + ["withdrawn"] * 3, "what was agreed to can still be shown"


class Unhurried(Media):
    """A media store whose records take their time: whoever wants to write to the database meanwhile does."""

    register: Register

    async def record(self, name: str, data: bytes, *, replace: bool = False) -> None:
        async with self.register.store.write() as connection:
            await connection.execute(select(func.count()).select_from(subscribers))
        await super().record(name, data, replace=replace)


@pytest.mark.timeout(60)
async def test_nobody_waits_for_the_witness_of_those_whose_time_is_over(keeper: Keeper, tmp_path: Path) -> None:
    register = keeper.register
    maria = await register.subscribed()
    await registry.depart(register.store, register.witness, maria.id, source="link", now=NOW)
    wanted = [contacts.Listing("news@radio.example", "Σύνταξη", "Ράδιο")]
    await contacts.add(register.store, wanted, ring=await register.keys.ring(), source="x", now=NOW)
    (radio,) = [one.id async for one in contacts.everyone(register.store)]
    await contacts.stop(register.store, register.witness, radio, NOW)
    media = Unhurried.open(str(tmp_path / "media"))
    media.register = register
    keeper.context = replace(keeper.context, media=media)
    due = await keeper.run(RetentionSettings().left_days)
    assert (due["left"], due["press_stopped"]) == (1, 1)
    assert sorted(word.why for word in await register.witness.words()) == ["erased", "left"]
