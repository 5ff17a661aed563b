"""PostgreSQL crashes while an announcement is planned, whose slices do not wait for the disk."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from audience.filters import Filter
from audience.registry import Subscription, add
from bench.swift import Swift
from consumers.planning import Planner
from core.store import Store, is_away
from core.tables import deliveries, plans
from tests.hub import EVENT, START, URL, open_hub
from tests.servers.postgres import Postgres

PEOPLE, SLICE = 2_000, 100


async def planned(store: Store) -> tuple[int, int, int]:
    """What the plan says, how many rows there are, and of how many people."""
    async with store.read() as connection:
        told = (await connection.execute(select(plans.c.planned))).scalar_one()
        counted = select(func.count(), func.count(deliveries.c.target.distinct()))
        rows, people = (await connection.execute(counted.select_from(deliveries))).one()
    return told, rows, people


async def test_a_crash_takes_back_rows_and_cursor_together(own_postgres: Callable[..., Postgres]) -> None:
    server = own_postgres(durable=True)
    hub = await open_hub(server.database(), {"email": Swift()})
    people = [Subscription(f"person{n}@planning.example", "el", Filter()) for n in range(PEOPLE)]
    await add(hub.store, people, consent="test", source="test", now=START)
    announcement = UUID((await hub.posting.post(EVENT, "maria")).id)

    def planning() -> "asyncio.Task[None]":
        planner = Planner(hub.store, hub.clock, hub.wake, URL, hub.channels, slice_rows=SLICE)
        return asyncio.create_task(planner.plan(announcement, 1, "email"))

    for crash in (1, 2):
        task = planning()
        while (await planned(hub.store))[0] < crash * PEOPLE // 4:
            await asyncio.sleep(0)
        await asyncio.to_thread(server.kill)
        with pytest.raises((DBAPIError, OSError), check=is_away):
            await task
        await asyncio.to_thread(server.start)
        await hub.store.engine.dispose()
        told, rows, people_of_rows = await planned(hub.store)
        assert told == rows == people_of_rows < PEOPLE
    await planning()
    assert await planned(hub.store) == (PEOPLE, PEOPLE, PEOPLE)
    server.kill()  # the last slice waited for the disk: nobody is told of an end that a crash takes back
    server.start()
    await hub.store.engine.dispose()
    assert await planned(hub.store) == (PEOPLE, PEOPLE, PEOPLE)
    await hub.store.close()
