"""How long a mailing will take: by the last ones, the caps and what goes first; unknown is said, not guessed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audience import registry
from channels.email.caps import VALID_MS, Caps, draw
from channels.email.channel import EmailChannel
from channels.email.estimate import YEAR_S, longest, room_after, speed
from channels.email.settings import EmailSettings
from core.clock import VirtualClock
from core.editions import load_edition
from core.estimates import Expectation, expectation
from core.tokens import Keys
from tests.hub import EVENT, START, URL, Hub, open_hub
from tests.listed import subscriptions
from tests.servers.smtp import Server

NOW = 10**12
FREE: tuple[Caps, tuple[tuple[int, int], ...]] = (Caps(), ())


def receipts(per_moment: int, every_s: float, moments: int, since_s: float = 0) -> list[Any]:
    return [START + timedelta(seconds=since_s + i * every_s) for i in range(moments) for _ in range(per_moment)]


def test_the_speed_is_that_of_mailings_not_of_the_pauses_between_them() -> None:
    night = 12 * 3600
    assert speed([]) is None
    assert speed(receipts(10, 0.25, 3)) is None, "three letters tell nothing"
    assert speed(receipts(500, 1, 1)) is None, "neither does one moment"
    assert speed(receipts(50, 0.25, 41)) == pytest.approx(200)
    assert speed(receipts(50, 0.25, 41) + receipts(50, 0.25, 41, night) + receipts(3, 1, 4, 2 * night)) == (
        pytest.approx(200)
    )


@pytest.mark.parametrize(
    ("count", "per_s", "relays", "about_s"),
    [
        (0, None, [FREE], 0),
        (100_000, 1000.0, [FREE], 100),
        (100_000, 100.0, [FREE], 1000),
        (6000, 1000.0, [(Caps(per_minute=600), ())], 9 * 62),
        (6000, 1000.0, [(Caps(per_minute=600), ()), (Caps(per_minute=600), ())], 4 * 62),
        (6000, 1000.0, [(Caps(per_minute=600), ()), FREE], 6),
        (6000, 1000.0, [(Caps(per_minute=600), ((NOW - 60_000, 600),))], 9 * 62 + 2),
        (600, None, [(Caps(per_minute=600), ((NOW - 60_000, 600),))], 2),
        (250_000, None, [(Caps(per_minute=6000, per_day=100_000), ())], 2 * 86_402 + 9 * 62),
    ],
)
def test_how_long_it_takes(count: int, per_s: float | None, relays: Any, about_s: float) -> None:
    assert longest(count, relays, NOW, per_s, 0.0) == pytest.approx(about_s, abs=1, rel=0.01)


def test_what_is_kept_for_urgent_mail_is_not_counted_on() -> None:
    relays = [(Caps(per_minute=100), ())]
    assert longest(100, relays, NOW, None, 0.0) == 0
    assert longest(100, relays, NOW, None, 0.5) == pytest.approx(62, abs=1)


@given(
    st.integers(1, 30),
    st.lists(st.tuples(st.integers(1, 90_000), st.integers(1, 40)), max_size=6),
    st.integers(0, 200),
)
def test_what_is_promised_is_what_the_caps_give(most: int, before: list[tuple[int, int]], seconds: int) -> None:
    """Drawing all there is at each second brings just what the estimate says."""
    caps, history, start = Caps(per_minute=most), (), NOW
    for pause, wanted in before:
        start += pause
        history = draw(history, caps, start, wanted).history  # type: ignore[assignment]
    told = room_after(seconds, caps, history, start, 0.0)
    drawn, now = 0, start
    while True:
        grant = draw(history, caps, now, 1000)
        drawn, history = drawn + grant.granted, grant.history  # type: ignore[assignment]
        if now >= start + seconds * 1000:
            break
        now = min(now + 1000, start + seconds * 1000)
    assert abs(drawn - told) <= most, "never further off than one window"
    assert VALID_MS < 60_000
    assert longest(drawn, [(caps, ())], start, None, 0.0) < YEAR_S


@pytest.fixture
async def scene(database_url: str) -> AsyncIterator[tuple[Hub, Server, EmailChannel]]:
    clock = VirtualClock(START)
    hub = await open_hub(database_url, {}, clock)
    people = "".join(f"d{i}@dimotes.example,el,,,\n" for i in range(130))
    people += "".join(f"m{i}@dimotes.example,el,,,press_release\n" for i in range(20))
    wanted = subscriptions("email,language,topics,areas,kinds\n" + people)
    await registry.add(hub.store, wanted, consent="t", source="t", now=clock.now())
    async with Server() as server:
        settings = EmailSettings(relays=f"{server.url}?per_hour=300", connections=2, urgent_share=0.0)
        channel = EmailChannel(settings, URL, Keys(hub.store, clock), clock)
        yield hub.around(email=channel), server, channel
        await channel.close()
    await hub.store.close()


async def test_it_counts_whom_it_reaches_and_what_goes_first(scene: tuple[Hub, Server, EmailChannel]) -> None:
    hub, _, _ = scene
    first, _ = [UUID((await hub.posting.post(EVENT | {"title": t}, "maria")).id) for t in ("Α", "Β")]

    async def told(announcement: UUID) -> Any:
        async with hub.store.read() as connection:
            edition = await load_edition(connection, URL, announcement, 1)
        found = await expectation(hub.store, hub.channels, edition, announcement)
        assert isinstance(found, Expectation)
        (only,) = found.channels
        return only

    before = await told(first)
    assert (before.channel, before.targets, before.ahead, before.seconds) == ("email", 130, 0, None)
    assert before.at_least == 0
    await hub.drain()
    third = UUID((await hub.posting.post(EVENT | {"title": "Γ"}, "maria")).id)
    after = await told(third)
    assert (after.targets, after.ahead) == (130, 0)
    assert after.at_least == pytest.approx(3602, abs=5), "260 of the hour's 300 are used"
    await hub.drain()
    fourth, urgent = [
        UUID((await hub.posting.post(EVENT | {"title": t, "urgency": u}, "maria")).id)
        for t, u in (("Δ", "normal"), ("Ε", "urgent"))
    ]
    assert (await told(fourth)).ahead == 90
    assert (await told(urgent)).ahead == 0
    assert (await told(third)).ahead == 0, "its own are not before it"
