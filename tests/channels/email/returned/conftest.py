"""A hub with one subscriber behind real SMTP, and what comes back of the mails it sent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from audience import registry
from audience.registry import Subscriber
from channels.email.channel import EmailChannel
from channels.email.returned.taking import Taking
from channels.email.settings import EmailSettings
from channels.email.tables import replies, returns
from core.clock import VirtualClock
from core.context import Context
from core.settings import Settings
from core.tables import deliveries, receipts
from core.tokens import Keys
from tests.channels.email.returned.samples import MARIA
from tests.hub import EVENT, URL, Hub, open_hub
from tests.listed import subscriptions
from tests.servers.smtp import Message, Server

DAY_S = 24 * 3600.0


@dataclass
class Town:
    """Everything a test of what comes back needs."""

    hub: Hub
    server: Server
    channel: EmailChannel
    taking: Taking
    maria: Subscriber

    async def send(self, **changes: object) -> Message:
        """Post, deliver, and what the server was handed for Maria."""
        self.server.taken.clear()
        await self.hub.posting.post(EVENT | changes, "clerk")
        await self.hub.drain()
        return next(m for m in self.server.taken.messages if m.recipients == (MARIA,))

    def days(self, count: float) -> None:
        assert isinstance(self.hub.clock, VirtualClock)
        self.hub.clock.advance(count * DAY_S)

    async def state(self) -> str:
        found = await registry.find(self.hub.store, self.maria.id)
        assert found is not None
        return found.state

    async def rows(self, table: Any, *columns: Any) -> Sequence[Any]:
        async with self.hub.store.read() as connection:
            return (await connection.execute(select(*columns).select_from(table).order_by(table.c.id))).all()

    async def receipts(self) -> list[tuple[str, str | None]]:
        return [(r.outcome, r.reason) for r in await self.rows(receipts, receipts.c.outcome, receipts.c.reason)]

    async def returned(self) -> list[str]:
        return [row.meaning for row in await self.rows(returns, returns.c.meaning)]

    async def letters(self) -> Sequence[Any]:
        return await self.rows(replies, replies)

    async def delivery(self) -> Any:
        return (await self.rows(deliveries, deliveries))[-1]


Make = Callable[..., Awaitable[Town]]


@asynccontextmanager
async def building(url: str) -> AsyncIterator[Make]:
    """`await make(hard_bounces=1, …)`: a town on this database, with these settings of the channel."""
    made: list[Town] = []

    async def make(**settings: Any) -> Town:
        hub = await open_hub(url, {})
        people = subscriptions(f"email,language,topics,areas,kinds\n{MARIA},el,,,\n")
        await registry.add(hub.store, people, consent="test", source="test", now=hub.clock.now())
        maria = await registry.find_by_email(hub.store, MARIA)
        assert maria is not None
        server = await Server().__aenter__()
        usual = {"bounces": "bounces+{delivery}@hub.example", "leave": "leave@hub.example", "connections": 2}
        told = EmailSettings(relays=server.url, **(usual | settings))
        context = Context(Settings(url=URL), hub.store, hub.media, hub.clock)
        taking = Taking(context, told)
        channel = EmailChannel(told, URL, Keys(hub.store, hub.clock), hub.clock, taking)
        made.append(Town(hub.around(email=channel), server, channel, taking, maria))
        return made[-1]

    try:
        yield make
    finally:
        for one in made:
            await one.channel.close()
            await one.server.__aexit__(None, None, None)
            await one.hub.store.close()


@pytest.fixture
async def town(sqlite_url: str) -> AsyncIterator[Make]:
    """A town on SQLite."""
    async with building(sqlite_url) as make:
        yield make


@pytest.fixture
async def either_town(database_url: str) -> AsyncIterator[Make]:
    """A town on each database, where its statements matter."""
    async with building(database_url) as make:
        yield make


async def settled(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds; the test's own time limit ends what never does."""
    while not await condition():
        await asyncio.sleep(0.01)


def identity(message: Message) -> UUID:
    head = message.data.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    return UUID(head.partition("Keryx-Announcement: ")[2][:36])
