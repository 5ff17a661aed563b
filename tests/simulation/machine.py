"""The simulated machine: processes that move one at a time, by a seed, from one switch point to the next.

A switch point is the start and the end of a transaction, a sleep, a record of the witness, and whatever a channel does
on the network. Between two of them nothing else moves. A killed process never passes another one.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.store import Store
from tests.simulation.database import Database

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TICK_S = 2e-6  # the least that a stored instant can tell apart, twice: it survives the rounding


class Killed(BaseException):
    """The process is dead: nothing of it goes on."""


@dataclass(eq=False)
class Process:
    """What dies together. `awake_at`: a stalled process does not move before."""

    name: str
    dead: bool = False
    awake_at: float = 0.0
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)


@dataclass(eq=False)
class Ticket:
    """One task of a process at its switch point; it may go on from `due`.

    An idle loop (`seen` is set) also waits until the database changed since, or until something in it is due.
    """

    process: Process
    due: float
    future: asyncio.Future[None]
    why: str
    seen: tuple[int, float] | None = None


class Machine:
    def __init__(self, random: Random, database: Database) -> None:
        self.random, self.database = random, database
        self.now = 0.0
        self.tickets: list[Ticket] = []
        self.trace: list[str] = []
        self.faults: list[str] = []  # a process that fell over by itself

    def spawn(self, process: Process, work: Awaitable[Any]) -> asyncio.Task[Any]:
        """Start a task of this process."""
        task = asyncio.ensure_future(self._guard(process, work))
        process.tasks.append(task)
        return task

    async def _guard(self, process: Process, work: Awaitable[Any]) -> Any:
        try:
            return await work
        except Killed:
            return None
        except Exception as error:
            self.faults.append(f"{process.name}: {error!r}")
            raise

    async def gate(
        self, process: Process, why: str, wait_s: float = 0.0, seen: tuple[int, float] | None = None
    ) -> None:
        """A switch point."""
        if process.dead:
            raise Killed
        ticket = Ticket(process, self.now + wait_s, asyncio.get_running_loop().create_future(), why, seen)
        self.tickets.append(ticket)
        await ticket.future
        if process.dead:
            raise Killed

    async def kill(self, process: Process) -> None:
        """Everything of the process ends where it stands."""
        process.dead = True
        for ticket in [t for t in self.tickets if t.process is process]:
            if not ticket.future.done():
                ticket.future.set_exception(Killed())
        self.tickets = [t for t in self.tickets if t.process is not process]
        await self.settle()
        for task in process.tasks:
            if not task.done():  # it waited for a part of itself
                task.cancel()
        await self.settle()
        process.tasks.clear()

    async def settle(self) -> None:
        """Let what may run go on to its next switch point."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
        while True:
            await asyncio.sleep(0)
            if not ready:
                return

    def time_of(self, ticket: Ticket) -> float | None:
        """When this one may go on; None: not before something changes."""
        due = max(ticket.due, ticket.process.awake_at)
        if ticket.seen is None or ticket.seen[0] != self.database.version:
            return due
        times = self.database.due_times()
        place = bisect_right(times, ticket.seen[1])
        return max(due, times[place]) if place < len(times) else None

    async def step(self, pace: float, until: float | None) -> bool:
        """Move time on a little and one task to its next switch point; False when none can before `until`, or ever."""
        self.now += self.random.expovariate(pace)
        self.tickets = [t for t in self.tickets if not t.future.done()]
        timed = [(time, t) for t in self.tickets if (time := self.time_of(t)) is not None]
        if not timed:
            return False
        ready = [t for time, t in timed if time <= self.now]
        if not ready:
            first = min(time for time, _ in timed)
            if until is not None and first > until:
                return False
            self.now = first
            ready = [t for time, t in timed if time <= self.now]
        ticket = self.random.choice(ready)
        self.tickets.remove(ticket)
        self.trace.append(f"{self.now:.3f} {ticket.process.name} {ticket.why}")
        ticket.future.set_result(None)
        await self.settle()
        return True


@dataclass
class MachineClock(Clock):
    """The machine's time as one process reads it; no two reads are alike, as on a real machine."""

    machine: Machine
    process: Process

    def now(self) -> datetime:
        self.machine.now += TICK_S
        return START + timedelta(seconds=self.machine.now)

    def monotonic(self) -> float:
        return self.machine.now

    async def sleep(self, seconds: float) -> None:
        await self.machine.gate(self.process, "sleep", seconds)


class GatedStore(Store):
    """The database as one process sees it: a transaction is whole, what stands around it is not."""

    def __init__(self, machine: Machine, process: Process, committed: Callable[[], None]) -> None:
        self._machine, self._process, self._committed = machine, process, committed

    @property
    def sqlite(self) -> bool:
        return True

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        await self._machine.gate(self._process, "write")
        async with self._machine.database.transaction() as connection:
            yield connection
        self._committed()
        await self._machine.gate(self._process, "written")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        await self._machine.gate(self._process, "read")
        async with self._machine.database.transaction() as connection:
            yield connection
        await self._machine.gate(self._process, "have read")
