"""A whole hub for tests, wired from its real parts around the channels a test brings."""

import asyncio
import functools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from consumers.agenda import Agenda
from consumers.delivering import Delivering
from consumers.intake import Intake
from consumers.mailing import MailingPlanner
from consumers.planning import Planner
from consumers.preparing import Preparer
from consumers.worker import Worker
from core.bus import carrier_for
from core.bus.inbox import Inbox, Suspicion
from core.bus.outbox import Relay
from core.channel import Channel, Patience
from core.clock import Clock, VirtualClock
from core.directory import save_directory
from core.jobs import Job
from core.mailings import Source
from core.matrix import Matrix, matrix
from core.media import Media
from core.store import Store
from core.wake import Wake
from core.witness import Witness
from keryx.migrate import migrate
from producers.posting import Posting

URL = "https://hub.example"
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
EXAMPLES = Path(__file__).parent.parent / "examples"
PATIENT = Patience(send_timeout=timedelta(minutes=2))  # for channels that make real sounds on machines that may be slow
TURNS, FEW_TURNS = 100, 3  # of the event loop, after which what is not done is not of this thread
EVENT = {
    "kind": "event",
    "subtype": "event",
    "issuer": "dimos",
    "title": "Συναυλία της Φιλαρμονικής",
    "occurrences": [{"start": "2026-12-12T19:30:00+02:00", "end": "2026-12-12T21:30:00+02:00"}],
    "venue": {"name": "Πολιτιστικό Κέντρο", "address": "Πλατεία Ελευθερίας 1"},
}


@dataclass
class Hub:
    """Real store, bus, planning and delivering; `drain` runs them until nothing is left to do now."""

    store: Store
    clock: Clock
    wake: Wake
    media: Media
    witness: Witness
    posting: Posting
    channels: Mapping[str, Channel]
    bus: str
    sources: Mapping[str, Source] = field(default_factory=dict)
    jobs: Sequence[Job] = ()

    def around(self, **channels: Channel) -> "Hub":
        """The same hub, with channels that need it to be built."""
        self.channels = channels
        self.posting = Posting(self.store, self.clock, self.wake, self.witness, channels)
        return self

    def worker(self, holder: str = "worker") -> Worker:
        carrier = carrier_for(self.bus, self.store, self.clock, self.wake, tuple(self.channels))
        return Worker(
            self.store,
            self.clock,
            self.wake,
            self.witness,
            self.media,
            carrier,
            URL,
            self.channels,
            holder,
            self.sources,
            self.jobs,
        )

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Worker]:
        worker = self.worker()
        running = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            worker.stop()
            await running

    async def drain(self) -> None:
        """Step every part, by hand and in turn, until none has anything to do at this moment."""
        carrier = carrier_for("sql", self.store, self.clock, self.wake, tuple(self.channels))
        relay, agenda = Relay(self.store, self.clock, carrier), Agenda(self.store, self.clock, self.wake, self.channels)
        planner = Planner(self.store, self.clock, self.wake, URL, self.channels)
        mailings = MailingPlanner(self.store, self.clock, self.wake, self.sources)
        preparer = Preparer(self.store, self.media, self.clock, URL)
        suspicion = Suspicion()
        members = [
            Inbox(self.store, self.clock, name, Intake(channel, planner, mailings, preparer), suspicion)
            for name, channel in self.channels.items()
        ]
        crowd = [
            Delivering(self.store, self.clock, self.wake, self.witness, URL, channel, self.sources)
            for channel in self.channels.values()
        ]
        busy = True
        while busy:
            busy = bool(await relay.run_once())
            for member in members:
                busy = bool(await self._run(member.run_once())) or busy
            busy = bool(await agenda.run_once()) or busy
            for deliverer in crowd:
                busy = bool(await self._run(deliverer.run_once())) or busy

    async def _run(self, step: Any) -> Any:
        """A step under a clock that stands still but for the pauses inside the step."""
        task, turns = asyncio.ensure_future(step), FEW_TURNS
        while not task.done():
            if turns:
                turns -= 1
                await asyncio.sleep(0)
            else:  # it waits for a thread or another program, which needs the processor that asking takes
                await asyncio.wait({task}, timeout=0.002)
            if isinstance(self.clock, VirtualClock):
                wake = self.clock.next_wake()
                if wake is not None and wake - self.clock.monotonic() < 0.01:
                    self.clock.advance(max(0.0, wake - self.clock.monotonic()))
                    turns = TURNS  # one pause is seldom the last
        return await task

    async def matrix(self, announcement: str) -> Matrix:
        async with self.store.read() as connection:
            return await matrix(connection, UUID(announcement))

    async def cell(self, announcement: str, edition: int, channel: str) -> dict[str, Any]:
        """The counts of one cell that are not zero."""
        found = (await self.matrix(announcement)).editions[edition - 1].channels[channel]
        return {state: n for state, n in found.counts.items() if n}


@functools.cache
def directory() -> Any:
    """The demonstration municipality's lists."""
    return yaml.safe_load((EXAMPLES / "directory.yaml").read_text("utf-8"))


async def open_hub(
    database_url: str,
    channels: Mapping[str, Channel],
    clock: Clock | None = None,
    *,
    bus: str = "sql",
    media: Media | None = None,
) -> Hub:
    """A hub on an empty database with the demonstration municipality's lists."""
    store = Store.open(database_url)
    await migrate(store)
    async with store.write() as connection:
        await save_directory(connection, directory())
    clock = clock or VirtualClock(START)
    media = media or Media.open("memory:")
    witness, wake = Witness(media), Wake()
    return Hub(store, clock, wake, media, witness, Posting(store, clock, wake, witness, channels), channels, bus)
