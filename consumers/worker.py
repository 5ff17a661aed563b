"""A worker: the loops that carry, take in, plan, deliver and look at what is due, until told to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

from consumers.agenda import Agenda
from consumers.delivering import Delivering
from consumers.hearing import Ear
from consumers.intake import Intake
from consumers.lookout import Lookout
from consumers.mailing import MailingPlanner
from consumers.planning import Planner
from consumers.preparing import Preparer
from core.bus.carrier import Carrier
from core.bus.envelope import Envelope
from core.bus.inbox import Inbox, Suspicion, put
from core.bus.outbox import Relay
from core.channel import Channel, Listens
from core.clock import Clock, SystemClock
from core.errors import TryLater
from core.jobs import Job, Turns
from core.leases import void
from core.mailings import Source
from core.media import Media
from core.store import Store
from core.wake import Wake
from core.witness import Witness

log = structlog.get_logger()
POLL_S = 1.0
WOKEN = None  # no poll: the lookout wakes these loops
AGENDA_POLL_S = 0.5
CLOCK_POLL_S = 60.0
AFTER_ERROR_S = 1.0
DRAIN_S = 25.0


@dataclass
class Worker:
    """`channels` are those this worker plans and delivers; relay, lookout and agenda run in every worker."""

    store: Store
    clock: Clock
    wake: Wake
    witness: Witness
    media: Media
    carrier: Carrier
    url: str
    channels: Mapping[str, Channel]
    holder: str
    sources: Mapping[str, Source] = field(default_factory=dict)  # of mailings, by the kinds they bring
    jobs: Sequence[Job] = ()
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    broken: BaseException | None = None  # what ended one of the loops

    async def run(self) -> None:
        """Work until `stop`, then drain what is in hand."""
        async with self.store.write() as connection:
            await void(connection, self.holder, self.clock.now())
        planner = Planner(self.store, self.clock, self.wake, self.url, self.channels)
        mailings = MailingPlanner(self.store, self.clock, self.wake, self.sources)
        preparer = Preparer(self.store, self.media, self.clock, self.url)
        suspicion = Suspicion()
        relay = Relay(self.store, self.clock, self.carrier, self.holder)
        loops: list[Awaitable[None]] = [
            self._loop("outbox", relay.run_once, POLL_S),
            self._loop("lookout", Lookout(self.store, self.clock, self.wake, self.channels).run_once, POLL_S),
            self._loop("agenda", Agenda(self.store, self.clock, self.wake, self.channels).run_once, AGENDA_POLL_S),
        ]
        if isinstance(self.clock, SystemClock):
            loops.append(self._loop("clock", partial(self.clock.follow, self.store), CLOCK_POLL_S))
        turns = [Turns(self.store, self.clock, job, self.holder) for job in self.jobs]
        loops += [self._loop("jobs", turn.run_once, turn.poll_s) for turn in turns]
        delivering = []
        for name, channel in self.channels.items():
            handler = Intake(channel, planner, mailings, preparer)
            for urgent_only in (False, True):
                member = Inbox(
                    self.store, self.clock, name, handler, suspicion, holder=self.holder, urgent_only=urgent_only
                )
                loops.append(self._loop(f"inbox:{name}", member.run_once, WOKEN))
            crowd = Delivering(
                self.store,
                self.clock,
                self.wake,
                self.witness,
                self.url,
                channel,
                self.sources,
                holder=self.holder,
            )
            delivering.append(crowd)
            for _ in range(channel.patience.parallel_items):
                loops.append(self._loop(f"items:{name}", crowd.run_once, WOKEN))
            loops.append(self._loop(f"items:{name}", partial(crowd.run_once, urgent_only=True), WOKEN))
            if isinstance(channel, Listens):
                ear = Ear(self.store, self.clock, name, channel, self.holder)
                loops.append(ear.run(self.stopping))
        await self.wake.open()
        listening = asyncio.create_task(self._listen())
        tasks = [asyncio.ensure_future(loop) for loop in loops]
        await self._stopped_or_broken(tasks)
        for crowd in delivering:
            crowd.stopping.set()
        for turn in turns:
            turn.stopping.set()
        listening.cancel()
        _, late = await asyncio.wait(tasks, timeout=DRAIN_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, listening, return_exceptions=True)
        await relay.release()
        for turn in turns:
            await turn.release()
        await self.carrier.close()
        for channel in self.channels.values():
            await channel.close()
        await self.wake.close()
        if self.broken is not None:
            raise self.broken

    async def _stopped_or_broken(self, tasks: Sequence[asyncio.Future[None]]) -> None:
        """No loop ends before the worker is told to stop; if one does, the worker must not live on without it."""

        async def told() -> None:
            await self.stopping.wait()

        stop = asyncio.ensure_future(told())
        ended, _ = await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
        if not self.stopping.is_set():
            stop.cancel()
            self.broken = next((task.exception() for task in ended if not task.cancelled()), None)
            log.error("worker.broken", exc_info=self.broken)
            self.stop()

    def stop(self) -> None:
        """Finish what is in hand and return from `run`."""
        self.stopping.set()
        self.wake.notify(
            "outbox",
            "lookout",
            "agenda",
            "clock",
            "jobs",
            *(f"{kind}:{name}" for name in self.channels for kind in ("inbox", "items")),
        )

    async def _listen(self) -> None:
        """Whatever ends the listening but our own stop is a bug: it is told, and listening goes on."""
        while True:
            try:
                await self.carrier.listen(tuple(self.channels), self._take)
                return
            except Exception as error:
                log.error("worker.deaf", exc_info=error)
                await self._pause(AFTER_ERROR_S)

    async def _take(self, group: str, envelopes: Sequence[Envelope]) -> None:
        async with self.store.write() as connection:
            await put(connection, group, envelopes, self.clock.now())
        self.wake.notify(f"inbox:{group}")

    async def _loop(self, topic: str, step: Callable[[], Awaitable[object]], poll_s: float | None) -> None:
        """Step while there is something to do; else wait for a wake or the poll."""
        listener = self.wake.listener(topic)
        while not self.stopping.is_set():
            try:
                busy = await step()
            except TryLater as error:
                log.warning("worker.later", loop=topic, reason=error.reason)
                await self._pause(error.after.total_seconds())
                continue
            except Exception as error:
                # The database is away, or a bug outside any one message: look again, and say so.
                log.error("worker.error", loop=topic, exc_info=error)
                await self._pause(AFTER_ERROR_S)
                continue
            if not busy and not self.stopping.is_set():
                await listener.wait(poll_s)

    async def _pause(self, seconds: float) -> None:
        waiting = asyncio.ensure_future(self.stopping.wait())
        await asyncio.wait([waiting], timeout=seconds)
        waiting.cancel()
