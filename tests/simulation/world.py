"""What all who take part in one seed share: the machine, the database, the judge, and what is on the wire."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from consumers.agenda import Agenda
from consumers.stages import STAGES, Stage
from core.bus.envelope import Envelope
from core.bus.inbox import Inbox
from core.clock import Clock
from core.mailings import Source
from core.restore import Resumed, resume
from core.witness import Witness
from tests.simulation.channels import WayOut
from tests.simulation.database import Database
from tests.simulation.judge import Judge
from tests.simulation.machine import GatedStore, Machine, MachineClock, Process
from tests.simulation.outside import Records
from tests.simulation.people import sources
from tests.simulation.turns import Calendar

OPTIONS = ("restore", "poison", "stalls", "channels", "mailings")
CHANNELS = ("mail", "place")
URL = "https://hub.example"


@dataclass(frozen=True)
class Rules:
    """The rules under test; a test that switches one off must see violations."""

    stages: Sequence[Stage] = STAGES
    agenda: type[Agenda] = Agenda
    inbox: type[Inbox] = Inbox
    sources: Callable[[str, Clock], Mapping[str, Source]] = sources
    agenda_ahead_s: float = 0.0
    witnessed: bool = True
    resume: Callable[..., Awaitable[Resumed]] = resume
    patient: bool = True  # the looks at a hand-over are fresh


@dataclass(frozen=True)
class Part:
    """A process with the database, the clock and the witness as it sees them."""

    process: Process
    store: GatedStore
    clock: MachineClock
    witness: Witness


class World:
    def __init__(self, seed: int, options: Collection[str], database: Database, rules: Rules) -> None:
        self.random = Random(seed)
        self.database, self.rules, self.options = database, rules, options
        self.machine = Machine(self.random, database)
        self.judge = Judge(database, lambda: self.machine.now, poison="poison" in options, stalls="stalls" in options)
        self.kept: dict[str, bytes] = {}  # by the witness
        self.wire: list[tuple[float, str, Envelope]] = []
        self.calendar = Calendar()
        self.calm = False
        self.lives = 0
        self.processes: dict[str, Process] = {}
        self.ways: dict[str, list[WayOut]] = {}
        self.doomed: list[Process] = []
        self.seen: Counter[str] = Counter()  # what happened, by its kind

    def go_on_until(self, until: float, *, digests_until: float) -> None:
        """So far the calendar goes."""
        self.calendar.until, self.calendar.digests_until = until, digests_until
        self.database.turns = self.calendar.times()

    def part(self, name: str) -> Part:
        """A process of this name, as it starts."""
        self.lives += 1
        process = Process(f"{name}.{self.lives}")
        return self._part(process, self.machine)

    def free(self) -> Part:
        """Of somebody who is never interrupted."""
        self.lives += 1
        process = Process(f"person.{self.lives}")
        return self._part(process, _Free(self.random, self.database, self.machine))

    def _part(self, process: Process, machine: Machine) -> Part:
        records = Records(self.kept, machine, process, deaf=not self.rules.witnessed)
        store = GatedStore(machine, process, self.judge.committed)
        return Part(process, store, MachineClock(self.machine, process), Witness(records, process.name))

    def way_out(self, channel: str, process: Process) -> WayOut:
        way = WayOut(channel, self.machine, process, self.judge, self.doomed.append)
        way.calm = self.calm
        return way

    def new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    @property
    def held(self) -> bool:
        return self.database.rows("SELECT hold FROM hub")[0][0] is not None


class _Free(Machine):
    """The machine for somebody who is never interrupted."""

    def __init__(self, random: Random, database: Database, real: Machine) -> None:
        super().__init__(random, database)
        self.now = real.now

    async def gate(self, process: Process, why: str, wait_s: float = 0.0, seen: Any = None) -> None:
        return None
