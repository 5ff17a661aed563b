"""Lets a channel listen: always, or under a lease where only one worker may; what ends it by a bug is told."""

import asyncio
from datetime import timedelta

import structlog

from core.channel import Listens
from core.clock import Clock
from core.leases import hold, release
from core.store import Store

log = structlog.get_logger()
LEASE = timedelta(seconds=30)
RENEW_S = 10.0
AFTER_ERROR_S = 5.0


class Ear:
    """One channel's, in one worker."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        name: str,
        channel: Listens,
        holder: str,
        *,
        renew_s: float = RENEW_S,
        after_error_s: float = AFTER_ERROR_S,
    ) -> None:
        self._store, self._clock, self._channel, self._holder = store, clock, channel, holder
        self._name, self._lease, self._renew_s = name, f"listening/{name}", renew_s
        self._after_error_s = after_error_s

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop, or until the channel has nothing to listen to."""
        while not stopping.is_set():
            try:
                if not await self._may():
                    await _until(stopping, self._renew_s)
                elif await self._listen(stopping):
                    break
            except Exception as error:
                log.error("hearing.error", channel=self._name, exc_info=error)
                await _until(stopping, self._after_error_s)
        if self._channel.listens_alone:
            async with self._store.write() as connection:
                await release(connection, self._lease, self._holder, self._clock.now())

    async def _listen(self, stopping: asyncio.Event) -> bool:
        """Whether the channel is done by itself."""
        end = asyncio.Event()
        listening = asyncio.create_task(self._channel.listen(end), name=f"listening {self._name}")
        told = asyncio.create_task(stopping.wait())
        try:
            while not listening.done() and not stopping.is_set():
                await asyncio.wait({listening, told}, timeout=self._renew_s, return_when=asyncio.FIRST_COMPLETED)
                if not await self._may():
                    log.warning("hearing.lost", channel=self._name)
                    return False
            return True
        finally:
            end.set()
            told.cancel()
            await listening

    async def _may(self) -> bool:
        """Take or renew the lease, where one is needed."""
        if not self._channel.listens_alone:
            return True
        async with self._store.write() as connection:
            return await hold(connection, self._lease, self._holder, self._clock.now(), LEASE)


async def _until(stopping: asyncio.Event, seconds: float) -> None:
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({waiting}, timeout=seconds)
    waiting.cancel()
