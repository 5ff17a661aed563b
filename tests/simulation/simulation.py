"""One seed: two workers, a desk, a lossy carrier, kills, stalls and restores; then quiet, and the judge's last look."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import insert, update

from consumers.agenda import Agenda
from consumers.delivering import Delivering
from consumers.intake import Intake
from consumers.mailing import MailingPlanner
from consumers.planning import Planner
from consumers.preparing import Preparer
from consumers.stages import STAGES, Stage
from core.bus.envelope import Envelope
from core.bus.inbox import Inbox, Suspicion, put
from core.bus.outbox import Relay
from core.channel import Channel
from core.errors import Conflict, Invalid, NotFound, TryLater
from core.idempotency import Key
from core.leases import void
from core.media import Media
from core.restore import Resumed, hold_if_behind, resume, status
from core.second_chance import answer_unknown
from core.wake import Wake
from core.witness import Witness, count_action
from producers.posting import Posting
from schemas.edition import Reason, Weight
from tests.hub import EVENT
from tests.simulation.channels import WayOut
from tests.simulation.database import Database
from tests.simulation.judge import FRESH_S, Judge
from tests.simulation.machine import START, GatedStore, Machine, MachineClock, Process
from tests.simulation.subscribers import leave, subscribers

URL = "https://hub.example"
OPTIONS = ("restore", "poison", "stalls", "channels")
CHANNELS = ("mail", "place")
TOPICS = ("politismos", "ergasia", "paideia")
PEOPLE = tuple(f"e{n:02}" for n in range(9))
CHAOS_S = 75.0
RESTORE_FROM_S = 40.0
LONGEST_S = 5_000.0
WINDOW, SLICE, ITEM = 4, 3, 3
PACE = 80.0  # steps in a second


@dataclass(frozen=True)
class Rules:
    """The rules under test; a test that switches one off must see violations."""

    stages: Sequence[Stage] = STAGES
    agenda: type[Agenda] = Agenda
    inbox: type[Inbox] = Inbox
    agenda_ahead_s: float = 0.0
    witnessed: bool = True
    resume: Callable[..., Awaitable[Resumed]] = resume
    patient: bool = True  # the looks at a hand-over are fresh


@dataclass
class Result:
    seed: int
    wrong: Mapping[str, int]
    examples: Mapping[str, str]
    trace: str  # hash
    steps: int
    arrivals: int
    kills: int
    restores: int
    log: list[str] = field(default_factory=list)


class Records:
    """The witness's records, outside the database: a kill may come before or after each."""

    def __init__(self, kept: dict[str, bytes], machine: Machine, process: Process, *, deaf: bool) -> None:
        self._kept, self._machine, self._process, self._deaf = kept, machine, process, deaf

    async def record(self, name: str, data: bytes, *, replace: bool = False) -> None:
        await self._machine.gate(self._process, "record")
        if not self._deaf:
            self._kept[name] = data
        await self._machine.gate(self._process, "recorded")

    async def recorded(self, name: str) -> bytes | None:
        return self._kept.get(name)

    async def records(self, prefix: str) -> list[str]:
        return sorted(name for name in self._kept if name.startswith(prefix))


class LossyCarrier:
    """Loses, doubles, delays and reorders; says so or not."""

    def __init__(self, simulation: "Simulation", process: Process) -> None:
        self._simulation, self._process = simulation, process

    async def send(self, envelopes: Sequence[Envelope]) -> Mapping[str, Exception | None]:
        machine = self._simulation.machine
        random = machine.random
        await machine.gate(self._process, "to the carrier")
        if not self._simulation.calm and random.random() < 0.05:
            return {e.uid: TryLater("the carrier is down", timedelta(seconds=2)) for e in envelopes}
        for envelope in envelopes:
            dice = 1.0 if self._simulation.calm else random.random()
            for _ in range(0 if dice < 0.1 else 2 if dice < 0.25 else 1):
                for group in CHANNELS:
                    self._simulation.wire.append((machine.now + random.expovariate(0.4), group, envelope))
        await machine.gate(self._process, "carried")
        return {e.uid: None for e in envelopes}

    async def listen(self, groups: Sequence[str], take: object) -> None:
        return None

    async def close(self) -> None:
        return None


@dataclass
class Intent:
    """Something a person asks for; asked again with the same key when the answer was lost."""

    name: str
    key: str
    arguments: dict[str, Any]
    done: bool = False


class Simulation:
    def __init__(self, seed: int, options: Collection[str], database: Database, rules: Rules) -> None:
        self.random = Random(seed)
        self.database, self.rules, self.options = database, rules, options
        self.machine = Machine(self.random, database)
        self.judge = Judge(database, lambda: self.machine.now, poison="poison" in options, stalls="stalls" in options)
        self.kept: dict[str, bytes] = {}
        self.wire: list[tuple[float, str, Envelope]] = []
        self.calm = False
        self.kills = self.restores = self.lives = 0
        self.processes: dict[str, Process] = {}
        self.channels: dict[str, list[WayOut]] = {}
        self.doomed: list[Process] = []
        self.intents: list[Intent] = []
        self.written: dict[tuple[UUID, int], tuple[dict[str, Any], Weight]] = {}
        self.promised: list[tuple[UUID, int]] = []  # editions whose author got an answer
        self.left: set[str] = set()  # people whose leaving was answered
        self.backup: bytes | None = None
        self.backup_at = 0.0
        self.go_at: float | None = None
        self.log: list[str] = []

    # ---- processes

    def _process(self, name: str) -> tuple[Process, GatedStore, MachineClock, Witness]:
        self.lives += 1
        process = Process(f"{name}.{self.lives}")
        records = Records(self.kept, self.machine, process, deaf=not self.rules.witnessed)
        store = GatedStore(self.machine, process, self.judge.committed)
        return process, store, MachineClock(self.machine, process), Witness(records, process.name)

    def start(self, name: str) -> None:
        """A member starts: a worker, the desk, or the carrier's other end."""
        process, store, clock, witness = self._process(name)
        self.processes[name] = process
        self.channels.pop(name, None)
        if name.startswith("worker"):
            self._start_worker(name, process, store, clock, witness)
        elif name == "carrier":
            self.machine.spawn(process, self._carry(process, store, clock))
        else:
            self.posting = Posting(store, clock, Wake(), witness, CHANNELS, self._new_id)
            self.desk_store, self.desk_clock, self.desk_witness = store, clock, witness
            self.intents = [i for i in self.intents if not i.done and self.random.random() < 0.7]
            for intent in self.intents:
                self.machine.spawn(process, self._ask(intent))

    def _new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _start_worker(
        self, name: str, process: Process, store: GatedStore, clock: MachineClock, witness: Witness
    ) -> None:
        ways = [WayOut(channel, self.machine, process, self.judge, self.doomed.append) for channel in CHANNELS]
        self.channels[name] = ways
        for way in ways:
            way.calm = self.calm
        channels: dict[str, Channel] = {way.name: way for way in ways}
        wake, suspicion = Wake(), Suspicion()
        planner = Planner(store, clock, wake, URL, channels, slice_rows=SLICE, item_rows=ITEM)
        mailings = MailingPlanner(store, clock, wake, {})
        preparer = Preparer(store, Media.open("memory:"), clock, URL)
        ahead = _Ahead(self.machine, process, timedelta(seconds=self.rules.agenda_ahead_s))
        steps: list[tuple[Any, float]] = [
            (Relay(store, clock, LossyCarrier(self, process), name).run_once, 1.0),
            (self.rules.agenda(store, ahead, wake, channels).run_once, 4.0),
        ]
        for channel in ways:
            intake = Intake(channel, planner, mailings, preparer)
            inbox = self.rules.inbox(store, clock, channel.name, intake, suspicion, holder=name)
            steps.append((inbox.run_once, 1.0))
            crowd = Delivering(
                store,
                clock,
                wake,
                witness,
                URL,
                channel,
                holder=name,
                fresh_s=FRESH_S if self.rules.patient else 1e9,
                window=WINDOW,
                stages=self.rules.stages,
            )
            steps.append((crowd.run_once, 1.0))

        async def begin() -> None:
            async with store.write() as connection:
                await void(connection, name, clock.now())
            for step, poll_s in steps:
                self.machine.spawn(process, self._loop(process, step, poll_s))

        self.machine.spawn(process, begin())

    async def _loop(self, process: Process, step: Any, poll_s: float) -> None:
        """As the worker's own loop: again while there is something to do, else when something changed."""
        while True:
            seen = (self.database.version, self.machine.now)
            try:
                if await step():
                    continue
            except TryLater as error:
                await self.machine.gate(process, "later", error.after.total_seconds())
                continue
            except Exception as error:
                self.machine.faults.append(f"{process.name}: {error!r}")
                await self.machine.gate(process, "error", 1.0)
                continue
            await self.machine.gate(process, "idle", self.random.uniform(0.5, 1.5) * poll_s, seen)

    async def _carry(self, process: Process, store: GatedStore, clock: MachineClock) -> None:
        """The carrier's other end: what arrived is stored, then acknowledged; killed between, it arrives again."""
        while True:
            due = [m for m in self.wire if m[0] <= self.machine.now]
            if not due:
                later = min((m[0] for m in self.wire), default=None)
                seen = (self.database.version, self.machine.now) if later is None else None
                wait = max(0.0, later - self.machine.now) if later is not None else 0.0
                await self.machine.gate(process, "listening", wait, seen)
                continue
            message = self.random.choice(due)
            async with store.write() as connection:
                await put(connection, message[1], [message[2]], clock.now())
            self.wire.remove(message)

    # ---- people

    async def _ask(self, intent: Intent) -> None:
        arguments = intent.arguments
        try:
            posted = await getattr(self, f"_{intent.name}")(intent, **arguments)
        except (Conflict, Invalid, NotFound):  # Invalid: asked too late, the expiry is over or before the release
            posted = None
        if posted is not None and "data" in arguments:
            weight = arguments.get("weight", Weight.MATERIAL)
            self.written[UUID(posted.id), posted.edition] = (arguments["data"], weight)
        if posted is not None:
            self.promised.append((UUID(posted.id), posted.edition))
        intent.done = True

    def _key(self, intent: Intent) -> Key:
        return Key("maria", intent.name, intent.key, {})

    async def _post(self, intent: Intent, data: dict[str, Any]) -> Any:
        return await self.posting.post(data, "maria", key=self._key(intent))

    async def _correct(self, intent: Intent, announcement: UUID, data: dict[str, Any], weight: Weight) -> Any:
        return await self.posting.correct(
            announcement, data, "maria", reason=Reason.CORRECTION, weight=weight, key=self._key(intent)
        )

    async def _withdraw(self, intent: Intent, announcement: UUID) -> Any:
        return await self.posting.withdraw(announcement, "maria", reason="λάθος", key=self._key(intent))

    async def _expunge(self, intent: Intent, announcement: UUID) -> Any:
        return await self.posting.expunge(announcement, "maria", reason="προσωπικά δεδομένα", key=self._key(intent))

    async def _reschedule(self, intent: Intent, announcement: UUID, **changes: Any) -> None:
        await self.posting.reschedule(announcement, "maria", **changes)

    async def _leave(self, intent: Intent, person: str) -> None:
        self.judge.moved.add(person)
        store, witness = self.desk_store, self.desk_witness
        await witness.left(person, self.desk_clock.now())
        async with store.write() as connection:
            number = await count_action(connection)
            await leave(connection, [person])
        await witness.action(number, None, 0, "leave", "")
        self.left.add(person)

    async def _come(self, intent: Intent, person: str) -> None:
        self.judge.moved.add(person)
        store, witness = self.desk_store, self.desk_witness
        self.left.discard(person)
        self.judge.left.discard(person)
        await witness.returned(person)
        async with store.write() as connection:
            await connection.execute(update(subscribers).where(subscribers.c.id == person).values(here=True))

    def act(self) -> None:
        """Somebody does something."""
        random = self.random
        rows = self.database.rows(
            "SELECT id, head FROM announcements WHERE withdrawn_at IS NULL ORDER BY posted_at, id"
        )
        live = [(UUID(key), head) for key, head in rows]
        dice = random.random()
        if dice < 0.25 or not live:
            if len(self.judge.heads) >= 3:
                return
            data = self._text(release=random.choice((0, 0, 8, 20)))
            self._intend("post", data=data)
            return
        announcement, head = random.choice(live)
        if dice < 0.6:
            old = self.written.get((announcement, head))
            data = self._text(old=old[0] if old else None)
            weight = random.choice((Weight.MINOR, Weight.MATERIAL))
            self._intend("correct", announcement=announcement, data=data, weight=weight)
        elif dice < 0.68:
            self._intend("withdraw", announcement=announcement)
        elif dice < 0.7:
            self._intend("expunge", announcement=announcement)
        elif dice < 0.8:
            at = START + timedelta(seconds=self.machine.now)
            change: dict[str, Any] = random.choice(
                (
                    {"paused": True},
                    {"paused": False},
                    {"release_at": at + timedelta(seconds=random.choice((0, 6, 15)))},
                    {"expires_at": at + timedelta(seconds=random.choice((10, 200)))},
                )
            )
            self._intend("reschedule", announcement=announcement, **change)
        else:
            person = random.choice(PEOPLE)
            if any(intent.arguments.get("person") == person for intent in self.intents if not intent.done):
                return  # whoever leaves and comes back at once may be either, and no judge could tell
            self._intend(random.choice(("leave", "leave", "come")), person=person)

    def _text(self, *, release: int = 0, old: dict[str, Any] | None = None) -> dict[str, Any]:
        random = self.random
        data = dict(EVENT)
        data["topics"] = old["topics"] if old and random.random() < 0.7 else [random.choice(TOPICS)]
        if release:
            data["release"] = (START + timedelta(seconds=self.machine.now + release)).isoformat()
        if "channels" in self.options and random.random() < 0.3:
            data["channels"] = {"only": [random.choice(CHANNELS)]}
        return data

    def _intend(self, name: str, **arguments: Any) -> None:
        intent = Intent(name, f"{len(self.machine.trace)}", arguments)
        self.intents.append(intent)
        self.machine.spawn(self.processes["desk"], self._ask(intent))

    async def look(self) -> bool:
        """A person looks at the place and answers what nobody knows; whether there was something."""
        resumed = False
        if self.calm:
            paused = "SELECT announcement FROM schedules JOIN announcements ON id = announcement WHERE paused"
            for (key,) in self.database.rows(f"{paused} AND withdrawn_at IS NULL ORDER BY announcement"):
                self._intend("reschedule", announcement=UUID(key), paused=False)
                resumed = True
            await self.machine.settle()
        rows = self.database.rows(
            "SELECT id, announcement, target, sending_edition FROM deliveries "
            "WHERE state = 'unknown' AND channel = 'place' ORDER BY id"
        )
        if self.database.rows("SELECT hold FROM hub")[0][0] is not None:
            return resumed
        answered = resumed
        for delivery, key, target, edition in rows:
            if not self.calm and self.random.random() < 0.5:
                continue
            there = any(
                (a.announcement, a.channel, a.target, a.edition) == (UUID(key), "place", target, edition)
                for a in self.judge.arrivals
            )
            async with self.database.transaction() as connection:
                now = START + timedelta(seconds=self.machine.now)
                await answer_unknown(connection, delivery, "sent" if there else "again", "maria", now)
            answered = True
        return answered

    # ---- disasters

    async def kill(self, name: str) -> None:
        self.kills += 1
        self.machine.trace.append(f"{self.machine.now:.3f} kill {name}")
        await self.machine.kill(self.processes[name])
        self.start(name)

    async def bury_doomed(self) -> None:
        for process in list(self.doomed):
            for name, running in self.processes.items():
                if running is process:
                    await self.kill(name)
        self.doomed.clear()

    async def restore(self) -> None:
        """Everything stops, the backup takes the database's place, everything starts again."""
        assert self.backup is not None
        for name in self.processes:
            await self.machine.kill(self.processes[name])
        self.machine.trace.append(f"{self.machine.now:.3f} restore")
        self.restores += 1
        self.database.replace(self.backup)
        self.judge.replaced()
        in_flight = {
            (delivery, edition)
            for delivery, edition in self.database.rows(
                "SELECT id, sending_edition FROM deliveries WHERE state = 'sending'"
            )
        }
        sent_since = [
            a for a in self.judge.arrivals if a.at > self.backup_at and (a.delivery, a.edition) not in in_flight
        ]
        self.intents.clear()
        _, store, clock, witness = self._free()
        held = await hold_if_behind(store, witness, clock, CHANNELS)
        there = {(UUID(key), n) for key, n in self.database.rows("SELECT announcement, number FROM editions")}
        promised = [edition for edition in self.promised if edition not in there]
        if held is None and (sent_since or promised):
            self.judge.violation("a restored backup is not held", (sent_since, promised))
        self.judge.left = set(self.left)
        for name in self.processes:
            self.start(name)
        if held is not None:
            self.go_at = self.machine.now + self.random.uniform(2, 20)

    def _free(self) -> tuple[Process, GatedStore, MachineClock, Witness]:
        """Of somebody who is never interrupted."""
        process, _, clock, _ = self._process("person")
        machine = _Free(self.random, self.database, self.machine)
        records = Records(self.kept, machine, process, deaf=not self.rules.witnessed)
        store = GatedStore(machine, process, self.judge.committed)
        return process, store, clock, Witness(records, process.name)

    async def go(self) -> None:
        """A person enters again what was lost, then says «go»."""
        _, store, clock, witness = self._free()
        self.go_at = None
        found = await status(store, witness)
        posting = Posting(store, clock, Wake(), witness, CHANNELS, self._new_id)
        newest: dict[UUID, tuple[dict[str, Any], Weight]] = {}
        for deed in found.lost:
            text = self.written.get((deed.announcement, deed.head)) if deed.announcement else None
            if deed.announcement and text and deed.action == "correct":
                before = newest.get(deed.announcement)
                weight = Weight.MATERIAL if before and before[1] is Weight.MATERIAL else text[1]
                newest[deed.announcement] = (text[0], weight)
        for announcement, (data, weight) in newest.items():
            try:
                posted = await posting.correct(announcement, data, "maria", reason=Reason.CORRECTION, weight=weight)
                self.written[announcement, posted.edition] = (data, weight)
            except (Conflict, NotFound):
                continue
        ways: dict[str, Channel] = {
            name: WayOut(name, self.machine, Process("person"), self.judge, self.doomed.append) for name in CHANNELS
        }
        done = await self.rules.resume(store, witness, clock, ways, leave)
        self.machine.trace.append(f"{self.machine.now:.3f} go {done}")

    # ---- running

    async def run(self) -> Result:
        random, machine = self.random, self.machine
        await self.database.reset()
        async with self.database.transaction() as connection:
            await connection.execute(
                insert(subscribers),
                [
                    {"id": who, "topics": f"|{'|'.join(random.sample(TOPICS, random.choice((1, 2))))}|", "here": True}
                    for who in PEOPLE
                ],
            )
        for name in ("worker-1", "worker-2", "carrier", "desk"):
            self.start(name)
        await machine.settle()
        await self._chaos()
        await self._quiet()
        for fault in machine.faults:
            if not (self.restores and "NotFound" in fault):
                self.judge.violation("a process fell over: " + fault.partition(": ")[2][:120], fault)
        for name in self.processes:
            await machine.kill(self.processes[name])
        text = "\n".join(machine.trace)
        return Result(
            seed=0,
            wrong=dict(self.judge.wrong),
            examples=dict(self.judge.examples),
            trace=hashlib.sha256(text.encode()).hexdigest(),
            steps=len(machine.trace),
            arrivals=len(self.judge.arrivals),
            kills=self.kills,
            restores=self.restores,
            log=machine.trace,
        )

    async def _chaos(self) -> None:
        random, machine = self.random, self.machine
        names = list(self.processes)
        soon = {"act": 0.1, "kill": random.expovariate(0.1), "look": 5.0}
        if "stalls" in self.options:
            soon["stall"] = random.expovariate(0.08)
        if "restore" in self.options:
            soon["backup"] = random.uniform(8, 40)
        while machine.now < CHAOS_S:
            event = min(soon, key=lambda name: soon[name])
            while machine.now < soon[event]:
                if not await machine.step(PACE, soon[event]):
                    machine.now = soon[event]
                await self.bury_doomed()
            if event == "act":
                self.act()
                if random.random() < 0.2:
                    self.act()
                soon["act"] = machine.now + random.expovariate(0.25)
            elif event == "kill":
                await self.kill(random.choice(names))
                soon["kill"] = machine.now + random.expovariate(0.1)
            elif event == "stall":
                self.processes[random.choice(names)].awake_at = machine.now + random.uniform(5, 40)
                soon["stall"] = machine.now + random.expovariate(0.08)
            elif event == "look":
                await self.look()
                soon["look"] = machine.now + random.uniform(2, 8)
            elif event == "backup":
                self.backup, self.backup_at = self.database.copy(), machine.now
                soon["restore"] = machine.now + random.uniform(2, 25)
                soon["backup"] = CHAOS_S * 9
            elif event == "restore":
                await self.restore()
                soon["restore"] = CHAOS_S * 9
            elif event == "go":
                await self.go()
                soon.pop("go")
            if self.go_at is not None:
                soon["go"] = self.go_at
            await machine.settle()

    async def _quiet(self) -> None:
        machine = self.machine
        if self.go_at is not None:
            await self.go()
        self.calm = True
        for ways in self.channels.values():
            for way in ways:
                way.calm = True
        look_at = machine.now
        while machine.now < LONGEST_S:
            if await machine.step(PACE, None):
                await self.bury_doomed()
            elif not await self.look():
                break
            if machine.now > look_at:
                await self.look()
                look_at = machine.now + 5.0
        else:
            self.judge.violation("it never becomes quiet")
        self.judge.settle()


class _Free(Machine):
    """The machine for somebody who is never interrupted."""

    def __init__(self, random: Random, database: Database, real: Machine) -> None:
        super().__init__(random, database)
        self.now = real.now

    async def gate(self, process: Process, why: str, wait_s: float = 0.0, seen: Any = None) -> None:
        return None


class _Ahead(MachineClock):
    """A clock that runs ahead of the others'."""

    def __init__(self, machine: Machine, process: Process, ahead: timedelta) -> None:
        super().__init__(machine, process)
        self._ahead = ahead

    def now(self) -> Any:
        return super().now() + self._ahead


_database: list[Database] = []


def simulate(seed: int, options: Collection[str] = (), rules: Rules | None = None) -> Result:
    """Run one seed."""
    if not _database:
        _database.append(Database())
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        result = asyncio.run(Simulation(seed, options, _database[0], rules or Rules()).run())
    finally:
        structlog.configure(**before)
    result.seed = seed
    return result


__all__ = ["OPTIONS", "Result", "Rules", "simulate"]
