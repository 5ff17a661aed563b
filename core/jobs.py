"""Jobs: work that is due again and again, done by one worker at a time, told loudly where it fails."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import select, update

from core import leases
from core.clock import Clock
from core.store import Store, insert_for
from core.tables import hub, jobs

log = structlog.get_logger()
STEP_TIMEOUT_S = 240.0
LEASE = timedelta(minutes=5)  # longer than a step, so that none outlives it
FIRST_RETRY = timedelta(minutes=1)
MOST_DOUBLINGS = 6


class Job(Protocol):
    """Work to be done every so often. Whoever brings it has `jobs(context)`, a list of such."""

    name: str  # at most 64 characters, the job's own for good
    every: timedelta

    async def run(self, now: datetime) -> bool:
        """One step, of seconds at best, safe to cut off and to do again; True: there is more to do now.

        A job that asks the clock on the wall (a digest at seven) looks often and finds for itself what is due.
        """


class Turns:
    """A worker's turns at one job."""

    def __init__(self, store: Store, clock: Clock, job: Job, holder: str) -> None:
        self._store, self._clock, self._job, self._holder = store, clock, job, holder
        self._lease = f"job:{job.name}"
        self._rests: tuple[datetime, datetime] | None = None  # from when until when it is not due, as we saw
        self.stopping = asyncio.Event()

    @property
    def poll_s(self) -> float:
        """How often to look whether it is due."""
        return min(self._job.every.total_seconds() / 4, 30.0)

    async def run_once(self) -> bool:
        """Take a step if the job is due and nobody else has it; whether there is more to do now."""
        if not await self._due():
            return False
        now = self._clock.now()
        async with self._store.write() as connection:
            if not await leases.hold(connection, self._lease, self._holder, now, LEASE):
                return False
        if not await self._due():  # another worker did it between our look and the lease
            await self.release()
            return False
        try:
            more = await self._step(now)
        except Exception as error:
            log.error("job.failed", job=self._job.name, exc_info=error)
            await self._note(tried_at=now, failures=jobs.c.failures + 1)
            return False
        if not more:
            await self._note(done_at=now, tried_at=now, failures=0)
        return more

    async def _step(self, now: datetime) -> bool:
        """As the job's; True also where the worker is told to stop, which waits for no step."""
        step: asyncio.Future[bool] = asyncio.ensure_future(self._job.run(now))
        stop = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait((step, stop), timeout=STEP_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            step.cancel()
        await asyncio.wait((step,))
        if not step.cancelled():
            return step.result()
        if not self.stopping.is_set():
            raise TimeoutError(f"a step of more than {STEP_TIMEOUT_S:.0f} s")
        return True

    async def release(self) -> None:
        """Whatever was begun is another worker's to go on with."""
        async with self._store.write() as connection:
            await leases.release(connection, self._lease, self._holder, self._clock.now())

    async def _due(self) -> bool:
        """Nothing is due while the hub is held. After a failure: sooner than usual at first, then ever later."""
        now = self._clock.now()
        if self._rests is not None and self._rests[0] <= now < self._rests[1]:
            return False  # nobody makes it due sooner
        self._rests = None
        async with self._store.read() as connection:
            if (await connection.execute(select(hub.c.hold))).scalar_one() is not None:
                return False
            row = (await connection.execute(select(jobs).where(jobs.c.name == self._job.name))).first()
            if await leases.held_by_another(connection, self._lease, self._holder, now):
                return False
        if row is None:
            return True
        wait = self._job.every
        if row.failures:
            wait = min(wait, FIRST_RETRY * 2 ** min(row.failures - 1, MOST_DOUBLINGS))
        last: datetime = row.tried_at
        due = now >= last + wait or now < last  # a clock that was set back must not make it wait
        if not due:
            self._rests = (now, last + wait)
        return due

    async def _note(self, **values: object) -> None:
        """How the step ended; the lease is given back."""
        async with self._store.write() as connection:
            blank = {"name": self._job.name, "tried_at": self._clock.now()}
            await connection.execute(insert_for(connection, jobs).values(blank).on_conflict_do_nothing())
            await connection.execute(update(jobs).where(jobs.c.name == self._job.name).values(values))
            await leases.release(connection, self._lease, self._holder, self._clock.now())
