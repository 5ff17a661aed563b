"""What waits is found by one look for all channels, though nobody was woken for it; else that look is all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from consumers.agenda import LOOK, Agenda
from consumers.lookout import Lookout
from core.bus.envelope import Envelope
from core.bus.inbox import put
from core.clock import VirtualClock
from core.tables import dead_letters, inbox, work_items
from core.tables import hub as hub_table
from tests.counted import Counted
from tests.hub import Hub, open_hub
from tests.paper import Paper

TOPICS = ("inbox:paper", "items:paper", "inbox:wire", "items:wire")


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": Paper()})
    yield opened
    await opened.store.close()


def advance(hub: Hub, seconds: float) -> None:
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance(seconds)


async def woken(hub: Hub) -> list[str]:
    ears = {topic: hub.wake.listener(topic) for topic in TOPICS}
    await Lookout(hub.store, hub.clock, hub.wake, ("paper", "wire")).run_once()
    return [topic for topic, ear in ears.items() if ear.event.is_set()]


async def test_what_is_due_and_in_nobodys_hands_wakes_its_loops(hub: Hub) -> None:
    now, second = hub.clock.now(), timedelta(seconds=1)
    assert await woken(hub) == []
    async with hub.store.write() as connection:
        await put(connection, "paper", [Envelope("1", "x", "", 2, b"{}")], now)
        await put(connection, "mail", [Envelope("1", "x", "", 2, b"{}")], now)
        item = {"announcement": uuid4(), "channel": "wire", "urgency": 2, "state": "todo", "next_at": now + second}
        await connection.execute(insert(work_items).values(item))
    assert await woken(hub) == ["inbox:paper"]
    advance(hub, 1)
    assert await woken(hub) == ["inbox:paper", "items:wire"]
    held = now + 3 * second
    async with hub.store.write() as connection:
        await connection.execute(update(inbox).values(lease_until=held))
        await connection.execute(update(work_items).values(lease_until=held))
    assert await woken(hub) == []
    advance(hub, 2)
    assert await woken(hub) == ["inbox:paper", "items:wire"], "its member is gone"
    async with hub.store.write() as connection:
        await connection.execute(update(inbox).values(state="done"))
        await connection.execute(update(work_items).values(state="done"))
    assert await woken(hub) == []


async def test_a_worker_takes_what_nobody_woke_it_for(hub: Hub) -> None:
    """Its loops look for nothing by themselves."""
    async with hub.working():
        async with hub.store.write() as connection:
            await put(connection, "paper", [Envelope("1", "none.of.ours", "", 2, b"{}")], hub.clock.now())
        while True:
            async with hub.store.read() as connection:
                if (await connection.execute(select(dead_letters.c.key))).scalars().all() == ["1"]:
                    break
            await asyncio.sleep(0.01)


async def test_where_nothing_waits_one_look_is_all(hub: Hub, database_url: str) -> None:
    store = Counted.open(database_url)
    agenda, lookout = Agenda(store, hub.clock, hub.wake, {}), Lookout(store, hub.clock, hub.wake, ("paper", "wire"))
    await agenda.run_once()  # the first tidies up
    store.looks = 0
    assert await agenda.run_once() == 0
    assert store.looks == 1
    await lookout.run_once()
    assert store.looks == 2
    await store.close()


async def test_that_look_reads_no_table_whole(sqlite_url: str) -> None:
    """Were an index named in other words, SQLite would read every delivery twice a second."""
    opened = await open_hub(sqlite_url, {})
    async with opened.store.read() as connection:
        look = LOOK.on(connection.dialect)
        given = tuple(look.parameters({"now": opened.clock.now()}))
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {look.text}", given)
        steps = [row.detail for row in plan]
    read = [step for step in steps if step.startswith("SCAN") and not step.startswith(("SCAN CONSTANT", "SCAN (sub"))]
    assert read == ["SCAN hub"]
    await opened.store.close()


async def test_nothing_of_the_agenda_is_done_while_the_hub_is_held(hub: Hub, database_url: str) -> None:
    store = Counted.open(database_url)
    async with hub.store.write() as connection:
        await connection.execute(update(hub_table).values(hold="restored"))
    assert await Agenda(store, hub.clock, hub.wake, {}).run_once() == 0
    assert store.looks == 1
    await store.close()
