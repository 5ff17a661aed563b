"""Time as an argument: the system's clock, and a virtual one that tests and the simulation move by hand."""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time in UTC, a monotonic reading in seconds, and sleep."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class Timekeeper(Protocol):
    """Has the clock that everybody goes by."""

    async def ahead(self) -> timedelta:
        """How far its clock is ahead of this machine's."""


class SystemClock:
    """The machine's clock, moved by `offset` (the database's clock minus ours: every worker then reads one clock)."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    async def follow(self, keeper: Timekeeper) -> None:
        """Read the keeper's clock from now on. To be called again now and then: clocks drift."""
        self.offset = await keeper.ahead()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class VirtualClock:
    """A clock that stands still until `advance`; sleepers wake in the order of their times."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._ties = itertools.count()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._ties), future))
        await future

    def next_wake(self) -> float | None:
        """Seconds from the start at which the first sleeper wakes."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def advance(self, seconds: float) -> None:
        """Move the clock and wake whoever is due."""
        self._elapsed += seconds
        while (wake := self.next_wake()) is not None and wake <= self._elapsed:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)
