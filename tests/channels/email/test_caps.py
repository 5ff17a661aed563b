"""Caps of a relay: never more in any window, over all workers, restarts and kills; a share is kept for urgent mail."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.allowance import Allowance
from channels.email.caps import DAY_MS, HOUR_MS, MINUTE_MS, VALID_MS, Caps, History, draw, fold, undo
from channels.email.channel import EmailChannel
from channels.email.pool import Pool
from channels.email.replies import Verdict
from channels.email.settings import EmailSettings
from channels.email.tables import allowances
from core.channel import Rendition
from core.clock import SystemClock, VirtualClock
from core.store import Store
from tests.channels.email.conftest import Mail, outcomes, store_at, target
from tests.hub import START
from tests.servers.smtp import HANG, Script, Server

TEN = Caps(per_minute=10)


def most_in_any(window_ms: int, used: list[int]) -> int:
    return max((sum(1 for at in used if since <= at < since + window_ms) for since in used), default=0)


steps = st.lists(
    st.tuples(st.integers(0, 90_000), st.integers(1, 12), st.integers(0, VALID_MS - 1), st.booleans()), max_size=60
)


@given(steps, st.integers(1, 20), st.integers(1, 60))
def test_no_window_holds_more_than_its_cap(
    told: list[tuple[int, int, int, bool]], per_minute: int, per_hour: int
) -> None:
    """Whenever what is drawn is handed over within its validity; what goes unused is put back and drawn by others."""
    caps, history, now, used = Caps(per_minute, per_hour), (), 10**12, []
    kept: History = history
    for pause, wanted, delay, put_back in told:
        now += pause
        grant = draw(kept, caps, now, wanted)
        kept = undo(grant.history, now, grant.granted) if put_back and grant.granted else grant.history
        if not put_back:
            used += [now + delay] * grant.granted
    assert most_in_any(MINUTE_MS, used) <= per_minute
    assert most_in_any(HOUR_MS, used) <= per_hour


def test_what_is_used_up_comes_back_when_it_says() -> None:
    now = 10**12
    grant = draw((), TEN, now, 25)
    assert grant.granted == 10
    empty = draw(grant.history, TEN, now + 30_000, 5)
    assert (empty.granted, empty.wait_ms) == (0, 30_000 + VALID_MS)
    assert draw(empty.history, TEN, now + 30_000 + empty.wait_ms - 1, 5).granted == 0
    assert draw(empty.history, TEN, now + 30_000 + empty.wait_ms, 5).granted == 5


def test_a_day_is_remembered_in_few_words_and_no_longer() -> None:
    caps, now = Caps(per_day=50_000), 10**12
    history: History = ()
    for second in range(0, 86_400, 60):
        history = draw(history, caps, now + second * 1000, 30).history
    assert sum(n for _, n in history) == 43_200
    assert len(history) < 400
    assert undo(history, history[0][0] - 300_000, 3)[0][1] == history[0][1] - 3, "found where it was folded"
    assert draw(history, caps, now + DAY_MS, 50_000).granted == 50_000 - 43_200
    assert fold(history, now + 4 * DAY_MS) == []


@pytest.mark.parametrize(("share", "bulk"), [(0.0, 10), (0.4, 6)])
def test_a_share_is_kept_for_urgent_mail(share: float, bulk: int) -> None:
    grant = draw((), TEN, 10**12, 100, kept=share)
    assert grant.granted == bulk
    assert draw(grant.history, TEN, 10**12 + 1, 100).granted == 10 - bulk


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Store]:
    store = await store_at(database_url)
    yield store
    await store.close()


async def test_workers_share_a_cap_and_a_killed_one_doubles_nothing(ledger: Store) -> None:
    clock = VirtualClock(START)

    def worker() -> Allowance:
        return Allowance(ledger, clock, "mx:25", Caps(per_minute=100), 0.0)

    one, two = worker(), worker()
    await asyncio.gather(one.fill(70, urgent=False), two.fill(70, urgent=False))
    assert one.stock + two.stock == 100
    one, two = sorted((one, two), key=lambda worker: -worker.stock)  # whoever came first
    killed = two.stock  # and never heard of again
    third = worker()
    assert not await third.fill(1, urgent=False)
    assert third.used_up(urgent=False)
    for _ in range(20):
        assert one.take()
    await one.give_back(lambda: 1)
    assert one.stock == 50, "a mail of its own waits for it"
    await one.give_back(lambda: 0)
    clock.advance(1)
    back = 100 - killed - 20
    fourth = worker()
    await fourth.fill(100, urgent=False)
    assert fourth.stock == back, "what a living worker did not use is there for the others"
    clock.advance(61)
    assert await third.fill(100, urgent=False)
    assert third.stock == 20 + killed


async def test_what_was_drawn_long_ago_is_not_handed_over_before_it_is_drawn_anew(ledger: Store) -> None:
    clock = VirtualClock(START)
    one = Allowance(ledger, clock, "mx:25", Caps(per_minute=5), 0.0)
    await one.fill(5, urgent=False)
    clock.advance(VALID_MS / 1000)
    assert not one.take()
    assert await one.fill(1, urgent=False)
    assert one.stock == 5, "it was ours already"
    assert one.take()


async def test_what_is_drawn_anew_is_not_used_up_meanwhile(ledger: Store) -> None:
    one = Allowance(ledger, VirtualClock(START), "mx:25", TEN, 0.4)
    await one.fill(10, urgent=False)
    await one.fill(10, urgent=False)
    assert one.stock == 6, "there is no more for bulk mail"
    drawing = asyncio.create_task(one.fill(10, urgent=True))
    while not drawing.done():
        assert not one.used_up(urgent=False)
        await asyncio.sleep(0)
    assert one.stock == 10


async def test_what_one_relay_used_is_not_anothers(ledger: Store) -> None:
    clock = VirtualClock(START)
    for relay in ("mx1:25", "mx2:25"):
        assert await Allowance(ledger, clock, relay, Caps(per_day=3), 0.0).fill(3, urgent=True)


async def sent_to(one: EmailChannel, rendition: Rendition, numbers: range, *, urgent: bool = False) -> int:
    """As delivering asks: no more than granted are handed over."""
    granted = await one.ration(len(numbers), urgent=urgent)
    targets = [target(i, f"d{i}@dimotes.example", rendition, urgent=urgent) for i in numbers[:granted]]
    assert {receipt.outcome for receipt in (await outcomes(one, targets)).values()} <= {"sent"}
    return granted


async def test_a_relay_whose_caps_are_used_up_gives_way_and_all_of_them_rest(
    channel: Mail, rendition: Rendition
) -> None:
    async with Server() as first, Server() as second:
        one = channel(f"{first.url}?per_hour=20,{second.url}?per_hour=50", connections=2, urgent_share=0.2)
        assert await sent_to(one, rendition, range(80)) == 56
        assert (first.taken.counts.total(), second.taken.counts.total()) == (16, 40)
        assert await one.ration(1, urgent=False) == 0
        assert one.rests(urgent=False)
        assert not one.rests(urgent=True)
        assert await sent_to(one, rendition, range(100, 180), urgent=True) == 14
        assert await one.ration(1, urgent=True) == 0
        assert one.rests(urgent=True)


async def test_what_is_not_handed_over_is_granted_again(channel: Mail, rendition: Rendition) -> None:
    async with Server() as server:
        one = channel(f"{server.url}?per_hour=10", urgent_share=0.0)
        assert await one.ration(8, urgent=False) == 8
        assert await one.ration(8, urgent=False) == 2
        one.spare(5)
        assert await one.ration(8, urgent=False) == 5


@pytest.mark.parametrize(("granted", "left"), [(True, 7), (False, 6)], ids=["granted", "a letter that asked nobody"])
async def test_a_mail_on_its_way_to_a_connection_keeps_what_was_granted(store: Store, granted: bool, left: int) -> None:
    """However long the relay takes to greet us: what is granted twice would be a try that never was."""
    async with Server(Script(greeting=HANG)) as server:
        relays = EmailSettings(relays=f"{server.url}?per_hour=10", connections=1, connect_timeout_s=0.5, urgent_share=0)
        pool = Pool(relays, SystemClock(), store)
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Verdict] = loop.create_future()
        assert await pool.ration(3, urgent=False) == 3
        letter = (b"a@b.example", b"c@d.example", b"x\r\n", loop.time() + 20, answered.set_result)
        pool.hand_in(*letter, granted=granted)
        while not server.taken.commands["connections"]:
            await asyncio.sleep(0)
        assert await pool.ration(10, urgent=False) == left
        assert (await answered).outcome == "later"
        await pool.close()


async def test_caps_that_cannot_be_read_are_not_overstepped(channel: Mail, rendition: Rendition, store: Store) -> None:
    async with Server() as server:
        one = channel(f"{server.url}?per_hour=10")
        async with store.write() as connection:
            await connection.run_sync(allowances.drop)
        (receipt,) = (await outcomes(one, [target(1, "d@dimotes.example", rendition)])).values()
        assert receipt.outcome == "later"
        assert "caps cannot be read" in (receipt.reason or "")
        assert not server.taken.counts
