"""A worker in a process of its own, that tells its time and memory."""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

import structlog
import uvloop
from sqlalchemy import func, select

import audience.tables  # noqa: F401  (the tables stand in the one metadata)
from bench.ground import until
from bench.swift import Swift
from consumers.planning import Planner
from consumers.worker import Worker
from core.bus import carrier_for
from core.clock import SystemClock
from core.media import Media
from core.store import Store
from core.tables import deliveries, plans
from core.wake import wake_for
from core.witness import Witness
from tests.hub import URL

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Told:
    """What the process says of itself; times by the monotonic clock."""

    begun: float
    ended: float
    peak_mb: float

    @property
    def took_s(self) -> float:
        return self.ended - self.begun


async def work(what: Literal["plan", "deliver"], database: str, media: str, announcement: str) -> Told:
    """Have an announcement planned, or planned and delivered to everyone, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.worker", what, database, media, announcement, cwd=ROOT, stdout=subprocess.PIPE
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the worker ended with {process.returncode}")
    return Told(**json.loads(said))


def _peak_mb() -> float:
    """The most memory this process ever had resident (not `ru_maxrss`: that remembers the parent's)."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


async def _plan(store: Store, announcement: str) -> None:
    await Planner(store, SystemClock(), wake_for(store), URL, {"email": Swift()}).plan(UUID(announcement), 1, "email")


async def _deliver(store: Store, media: str, announcement: str) -> None:
    clock, wake, channels = SystemClock(), wake_for(store), {"email": Swift()}
    carrier, files = carrier_for("sql", store, clock, wake, ("email",)), Media.open(media)
    worker = Worker(store, clock, wake, Witness(files), files, carrier, URL, channels, "bench")
    running = asyncio.create_task(worker.run())
    await until(lambda: _finished(store, UUID(announcement)), every_s=0.5)
    worker.stop()
    await running


async def _finished(store: Store, announcement: UUID) -> bool:
    async with store.read() as connection:
        plan = (await connection.execute(select(plans.c.state).where(plans.c.announcement == announcement))).scalar()
        left = await connection.execute(
            select(func.count())
            .select_from(deliveries)
            .where(deliveries.c.announcement == announcement, deliveries.c.state.in_(("planned", "sending")))
        )
        return plan == "planned" and not left.scalar_one()


async def _main(what: str, database: str, media: str, announcement: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    store = Store.open(database)
    async with store.read() as connection:
        await connection.execute(select(plans).limit(1))
    begun = time.monotonic()
    await (_plan(store, announcement) if what == "plan" else _deliver(store, media, announcement))
    ended = time.monotonic()
    await store.close()
    print(json.dumps({"begun": begun, "ended": ended, "peak_mb": _peak_mb()}))


if __name__ == "__main__":
    uvloop.run(_main(*sys.argv[1:]))
