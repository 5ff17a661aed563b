"""Jobs are done when due, by one worker at a time; a failure is told, and tried again; a stop waits for none."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from core.clock import VirtualClock
from core.jobs import Turns
from core.tables import hub as hub_table
from keryx.metrics import exposition
from tests.counted import Counted
from tests.hub import START, Hub, open_hub

HOUR_S = 3600.0


class Tidying:
    """Takes as many steps as it is given, and fails as often as it is told."""

    name, every = "tidying", timedelta(hours=1)

    def __init__(self) -> None:
        self.ran: list[datetime] = []
        self.more, self.failures = 0, 0
        self.begun, self.hanging = asyncio.Event(), False

    async def run(self, now: datetime) -> bool:
        self.ran.append(now)
        self.begun.set()
        if self.hanging:
            await asyncio.Event().wait()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the shelf fell on maria@dimotes.example")
        self.more -= 1
        return self.more > 0


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    made = await open_hub(database_url, {})
    yield made
    await made.store.close()


def clock_of(hub: Hub) -> VirtualClock:
    assert isinstance(hub.clock, VirtualClock)
    return hub.clock


async def test_once_when_due_by_one_worker_and_after_a_restart_too(hub: Hub) -> None:
    job, clock = Tidying(), clock_of(hub)
    job.more = 3
    one, other = Turns(hub.store, clock, job, "one"), Turns(hub.store, clock, job, "other")
    assert await one.run_once()
    assert not await other.run_once(), "between two steps it is still the first one's"
    assert await one.run_once()
    assert not await one.run_once()
    assert len(job.ran) == 3
    for turns in (one, other, Turns(hub.store, clock, job, "one")):
        assert not await turns.run_once()
    clock.advance(HOUR_S)
    await other.run_once()
    await one.run_once()
    assert job.ran[3:] == [START + timedelta(hours=1)]
    set_back = VirtualClock(START)
    await Turns(hub.store, set_back, job, "other").run_once()
    assert job.ran[4:] == [START]


async def test_until_it_is_due_nobody_asks_whether_it_is(hub: Hub, database_url: str) -> None:
    job, clock, store = Tidying(), clock_of(hub), Counted.open(database_url)
    turns = Turns(store, clock, job, "one")
    await turns.run_once()
    await turns.run_once()
    store.looks = 0
    clock.advance(HOUR_S - 1)
    assert not await turns.run_once()
    assert store.looks == 0
    clock.advance(1)
    await turns.run_once()
    assert job.ran == [START, START + timedelta(hours=1)]
    await store.close()


async def test_a_clock_that_is_set_back_makes_no_job_wait(hub: Hub) -> None:
    job, clock = Tidying(), clock_of(hub)
    turns = Turns(hub.store, clock, job, "one")
    for _ in range(2):
        await turns.run_once()
    clock.advance(-60)
    await turns.run_once()
    assert job.ran == [START, START - timedelta(minutes=1)]


async def test_a_dead_workers_job_is_another_ones_when_the_lease_has_run_out(hub: Hub) -> None:
    job, clock = Tidying(), clock_of(hub)
    job.more = 2
    await Turns(hub.store, clock, job, "dead").run_once()
    clock.advance(301)
    await Turns(hub.store, clock, job, "alive").run_once()
    assert len(job.ran) == 2


async def test_a_failure_is_told_and_tried_again_sooner(hub: Hub) -> None:
    job, clock = Tidying(), clock_of(hub)
    job.failures = 2
    turns = Turns(hub.store, clock, job, "one")
    with capture_logs() as told:
        await turns.run_once()
    assert [(line["event"], line["job"], line["log_level"]) for line in told] == [("job.failed", "tidying", "error")]
    assert b'keryx_job_failures{job="tidying"} 1.0' in await exposition(hub.store)
    assert not await turns.run_once()
    for minutes in (1, 2):
        clock.advance(60 * minutes - 1)
        await turns.run_once()
        clock.advance(1)
        await turns.run_once()
    assert job.ran == [START + timedelta(minutes=n) for n in (0, 1, 3)]
    text = await exposition(hub.store)
    assert b'keryx_job_failures{job="tidying"} 0.0' in text
    assert b'keryx_job_done_seconds{job="tidying"} 1.79' in text


async def test_nothing_is_done_while_the_hub_is_held(hub: Hub) -> None:
    job = Tidying()
    async with hub.store.write() as connection:
        await connection.execute(update(hub_table).values(hold="restored"))
    assert not await Turns(hub.store, hub.clock, job, "one").run_once()
    assert job.ran == []


async def test_a_worker_stops_in_the_middle_of_a_step_and_leaves_it_to_others(hub: Hub) -> None:
    job = Tidying()
    job.hanging = True
    hub.jobs = [job]
    async with hub.working():
        await job.begun.wait()
    job.hanging = False
    await Turns(hub.store, hub.clock, job, "other").run_once()
    assert len(job.ran) == 2
