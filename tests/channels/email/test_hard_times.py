"""A whole hub beside a relay that has its limits: capped, overloaded for five minutes, gone after the final dot."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from audience import registry
from channels.email.channel import EmailChannel
from channels.email.returned.taking import Taking
from channels.email.settings import EmailSettings
from core.clock import VirtualClock
from core.context import Context
from core.settings import Settings
from core.tables import deliveries, receipts
from core.tokens import Keys
from tests.channels.email.test_email_contract import read
from tests.hub import EVENT, START, URL, Hub, open_hub
from tests.listed import subscriptions
from tests.servers.smtp import DROP, Script, Server

LINES = "email,language,topics,areas,kinds\n"


class Mailing:
    """A hub with its people, a relay, and time that passes only when told."""

    def __init__(self, hub: Hub, server: Server, clock: VirtualClock, channel: EmailChannel) -> None:
        self.hub, self.server, self.clock, self.channel = hub, server, clock, channel
        self.taken_at: list[datetime] = []

    async def passes(self, seconds: float, step_s: float = 5.0, *, paced: bool = False) -> None:
        """So much time, in which whatever is due is done; `paced`: mails wait for their turns meanwhile."""
        end = self.clock.monotonic() + seconds
        while self.clock.monotonic() < end:
            before = self.server.taken.counts.total()
            draining = asyncio.create_task(self.hub.drain())
            while not draining.done():
                for _ in range(1000 * paced):
                    await asyncio.sleep(0)
                await asyncio.sleep(0)
                self.clock.advance(0.1 * paced)
            await draining
            self.taken_at += [self.clock.now()] * (self.server.taken.counts.total() - before)
            self.clock.advance(step_s)

    async def states(self) -> dict[str, int]:
        async with self.hub.store.read() as connection:
            rows = await connection.execute(
                select(deliveries.c.state, func.count()).where(deliveries.c.channel == "email").group_by("state")
            )
            return {row[0]: row[1] for row in rows}

    async def tries(self) -> dict[str, int]:
        """Receipts by outcome."""
        async with self.hub.store.read() as connection:
            rows = await connection.execute(select(receipts.c.outcome, func.count()).group_by("outcome"))
            return {row[0]: row[1] for row in rows}


Made = Callable[..., Awaitable[Mailing]]


@pytest.fixture
async def mailing(sqlite_url: str) -> AsyncIterator[Made]:
    made: list[Mailing] = []

    async def make(people: int, script: Script | None = None, told: str = "", **settings: Any) -> Mailing:
        clock = VirtualClock(START)
        hub = await open_hub(sqlite_url, {}, clock)
        lines = "".join(f"d{i}@dimotes.example,el,,,\n" for i in range(people))
        await registry.add(hub.store, subscriptions(LINES + lines), consent="t", source="t", now=clock.now())
        server = Server(script)
        await server.start()
        relays = EmailSettings(relays=f"{server.url}{told}", connections=2, **settings)
        context = Context(Settings(url=URL), hub.store, hub.media, clock)
        channel = EmailChannel(relays, URL, Keys(hub.store, clock), clock, Taking(context, relays))
        made.append(Mailing(hub.around(email=channel), server, clock, channel))
        return made[-1]

    yield make
    for one in made:
        await one.channel.close()
        await one.server.stop()
        await one.hub.store.close()


async def test_a_mailing_under_a_cap_goes_on_for_minutes_and_burns_no_try(mailing: Made) -> None:
    one = await mailing(260, told="?per_minute=100", urgent_share=0.2)
    await one.hub.posting.post(EVENT, "maria")
    await one.passes(30)
    assert one.server.taken.counts.total() == 80
    assert await one.states() == {"sent": 80, "planned": 180}, "nobody is marked only to wait"
    urgent = await one.hub.posting.post(EVENT | {"urgency": "urgent", "title": "Διακοπή νερού"}, "maria")
    await one.passes(20)
    mails = [read(message.data)[0] for message in one.server.taken.messages]
    assert sum(UUID(urgent.id).hex in str(m["Keryx-Announcement"]).replace("-", "") for m in mails) == 20
    await one.passes(500, step_s=12)
    assert await one.states() == {"sent": 520}
    assert await one.tries() == {"sent": 520}, "what a cap holds back is no try"
    assert set(one.server.taken.counts.values()) == {2}
    within = [sum(at <= t < at + timedelta(minutes=1) for t in one.taken_at) for at in one.taken_at]
    assert max(within) <= 100


@pytest.mark.parametrize("stage", ["mail", "rcpt"])
async def test_overloaded_for_five_minutes_nobody_is_given_up_and_all_get_it_once(mailing: Made, stage: str) -> None:
    full = "452 4.3.1 insufficient system storage"
    one = await mailing(80, Script(**{stage: full}))
    await one.hub.posting.post(EVENT, "maria")
    await one.passes(300, paced=True)
    assert one.server.taken.counts.total() == 0
    waiting = await one.states()
    assert set(waiting) <= {"planned", "later"}
    assert sum(waiting.values()) == 80
    assert one.server.taken.commands["MAIL"] < 60, "who has no room is not asked 80 times over and over"
    setattr(one.server.script, stage, "")
    await one.passes(1200, step_s=30, paced=True)
    assert await one.states() == {"sent": 80}
    assert set(one.server.taken.counts.values()) == {1}
    assert len(one.server.taken.counts) == 80
    assert await registry.count(one.hub.store) == 80, "nobody is taken for lost"


async def test_gone_after_the_final_dot_comes_again_marked(mailing: Made) -> None:
    one = await mailing(20, Script(dot=["", "", "", DROP]))
    await one.hub.posting.post(EVENT, "maria")
    await one.passes(10)
    assert await one.states() == {"sent": 20}
    assert await one.tries() == {"sent": 20, "unknown": 1}
    assert sorted(one.server.taken.counts.values()) == [1] * 19 + [2]
    lost = one.server.taken.counts.most_common(1)[0][0]
    copies = [read(m.data)[0] for m in one.server.taken.messages if m.recipients == (lost,)]
    assert [mail["Keryx-Repeat"] for mail in copies] == [None, "possible"]
    assert len({mail["Message-ID"] for mail in copies}) == 2
