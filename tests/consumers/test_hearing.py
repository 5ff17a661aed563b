"""Listening: under a lease only one worker's channel does, another takes over, and a bug does not end it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import update

from consumers.hearing import Ear
from core.leases import held_by_another
from core.tables import leases
from tests.hub import Hub, open_hub


@dataclass
class Listener:
    """Says when it listens, and stops when told."""

    listens_alone: bool = True
    fails: int = 0
    begun: int = 0
    hears: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, stopping: asyncio.Event) -> None:
        self.begun += 1
        if self.begun <= self.fails:
            raise ConnectionError("no such host")
        self.hears.set()
        await stopping.wait()
        self.hears.clear()


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {})
    yield opened
    await opened.store.close()


def ear(hub: Hub, listener: Listener, holder: str) -> Ear:
    return Ear(hub.store, hub.clock, "post", listener, holder, renew_s=0.01, after_error_s=0.01)


async def test_one_listens_alone_and_another_takes_over(hub: Hub) -> None:
    one, two = Listener(), Listener()
    end_one, end_two = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(ear(hub, one, "a").run(end_one))
    await one.hears.wait()
    second = asyncio.create_task(ear(hub, two, "b").run(end_two))
    async with hub.store.read() as connection:
        assert await held_by_another(connection, "listening/post", "b", hub.clock.now())
    assert two.begun == 0
    end_one.set()
    await first
    await two.hears.wait()
    assert not one.hears.is_set()
    end_two.set()
    await second


async def test_where_all_may_listen_all_do_and_an_error_is_no_end(hub: Hub) -> None:
    one, two = Listener(listens_alone=False, fails=1), Listener(listens_alone=False)
    end = asyncio.Event()
    running = [asyncio.create_task(ear(hub, listener, name).run(end)) for listener, name in ((one, "a"), (two, "b"))]
    await one.hears.wait()
    await two.hears.wait()
    end.set()
    await asyncio.gather(*running)
    assert (one.begun, two.begun) == (2, 1)


async def test_who_lost_the_lease_stops_listening(hub: Hub) -> None:
    one, end = Listener(), asyncio.Event()
    running = asyncio.create_task(ear(hub, one, "a").run(end))
    await one.hears.wait()
    async with hub.store.write() as connection:
        await connection.execute(update(leases).values(holder="b"))
    while one.hears.is_set():
        await asyncio.sleep(0)
    end.set()
    await running
