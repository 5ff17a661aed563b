"""One seed: two workers, a desk, a lossy carrier, kills, stalls and restores; then quiet, and the judge's last look."""

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import structlog

from tests.simulation import authors, readers
from tests.simulation.database import Database
from tests.simulation.desk import Desk
from tests.simulation.members import start_carrier, start_worker
from tests.simulation.people import settle_in
from tests.simulation.restores import Restores
from tests.simulation.settling import settle
from tests.simulation.world import OPTIONS, Rules, World

CHAOS_S = 75.0
LONGEST_S = 10_000.0
NEVER = CHAOS_S * 9
PACE = 80.0  # steps in a second
MORE_TURNS = 5  # digests that may still be due when all is quiet
TIDY_S = 3_601.0  # the agenda tidies up every hour


@dataclass
class Result:
    seed: int
    wrong: Mapping[str, int]
    examples: Mapping[str, str]
    steps: int
    arrivals: int
    seen: Counter[str]
    log: list[str] = field(default_factory=list)


class Simulation:
    def __init__(self, seed: int, options: Collection[str], database: Database, rules: Rules) -> None:
        self.world = World(seed, options, database, rules)
        self.desk = Desk(self.world)
        self.restores = Restores(self.world, self.desk)
        self.start = {
            "worker-1": lambda name: start_worker(self.world, name),
            "worker-2": lambda name: start_worker(self.world, name),
            "carrier": lambda name: start_carrier(self.world, name),
            "desk": self.desk.start,
        }

    async def run(self) -> Result:
        world, judge = self.world, self.world.judge
        await world.database.reset()
        async with world.database.transaction() as connection:
            await settle_in(connection, world.random, mailings="mailings" in world.options)
        if "mailings" in world.options:
            world.go_on_until(CHAOS_S, digests_until=CHAOS_S)
        self._start_all()
        await world.machine.settle()
        await self._chaos()
        await self._quiet()
        for fault in world.machine.faults:
            if not (judge.restored and "NotFound" in fault):
                judge.violation("a process fell over: " + fault.partition(": ")[2][:120], fault)
        for process in world.processes.values():
            await world.machine.kill(process)
        return Result(
            seed=0,
            wrong=dict(judge.wrong),
            examples=dict(judge.examples),
            steps=len(world.machine.trace),
            arrivals=len(judge.handed_over),
            seen=world.seen + judge.seen,
            log=world.machine.trace,
        )

    def _start_all(self) -> None:
        for name, start in self.start.items():
            start(name)

    async def _kill(self, name: str) -> None:
        world = self.world
        world.seen["kill"] += 1
        world.machine.trace.append(f"{world.machine.now:.3f} kill {name}")
        await world.machine.kill(world.processes[name])
        self.start[name](name)

    async def _bury_doomed(self) -> None:
        for process in list(self.world.doomed):
            for name, running in self.world.processes.items():
                if running is process:
                    self.world.seen["poison"] += 1
                    await self._kill(name)
        self.world.doomed.clear()

    def _act(self) -> None:
        """Somebody does something."""
        dice = self.world.random.random()
        if "mailings" in self.world.options and self.world.random.random() < 0.3:
            readers.act_on_mailings(self.desk)
        elif dice < 0.8:
            authors.act(self.desk, dice)
        else:
            readers.act(self.desk)

    async def _chaos(self) -> None:
        world, restores = self.world, self.restores
        random, machine = world.random, world.machine
        soon = {"act": 0.1, "kill": random.expovariate(0.1), "look": 5.0}
        if "stalls" in world.options:
            soon["stall"] = random.expovariate(0.08)
        if "restore" in world.options:
            soon["backup"] = random.uniform(8, 40)
        while machine.now < CHAOS_S:
            event = min(soon, key=lambda name: soon[name])
            while machine.now < soon[event]:
                if not await machine.step(PACE, soon[event]):
                    machine.now = soon[event]
                await self._bury_doomed()
            if event == "act":
                for _ in range(2 if random.random() < 0.2 else 1):
                    self._act()
                soon["act"] = machine.now + random.expovariate(0.4 if "mailings" in world.options else 0.25)
            elif event == "kill":
                await self._kill(random.choice(list(self.start)))
                soon["kill"] = machine.now + random.expovariate(0.1)
            elif event == "stall":
                world.seen["stall"] += 1
                world.processes[random.choice(list(self.start))].awake_at = machine.now + random.uniform(5, 40)
                soon["stall"] = machine.now + random.expovariate(0.08)
            elif event == "look":
                await authors.look(self.desk)
                soon["look"] = machine.now + random.uniform(2, 8)
            elif event == "backup":
                restores.keep()
                soon |= {"backup": NEVER, "restore": machine.now + random.uniform(2, 25)}
            elif event == "restore":
                await restores.replace()
                self._start_all()
                soon["restore"] = NEVER
            elif event == "go":
                await restores.go()
                soon.pop("go")
            if restores.go_at is not None:
                soon["go"] = restores.go_at
            await machine.settle()

    async def _quiet(self) -> None:
        """Nothing is lost, killed or asked for any more: it goes on until nothing moves."""
        world = self.world
        machine = world.machine
        if self.restores.go_at is not None:
            await self.restores.go()
        world.calm = True
        for ways in world.ways.values():
            for way in ways:
                way.calm = True
        look_at = machine.now
        more = 0
        while machine.now < LONGEST_S:
            if await machine.step(PACE, None):
                await self._bury_doomed()
            elif not await self._look():
                if more == MORE_TURNS or not self._gathering():
                    break
                more += 1
                self._next_turn(tidy=more == 1)
            if machine.now > look_at:
                await self._look()
                look_at = machine.now + 5.0
        else:
            world.judge.violation("it never becomes quiet")
        settle(world.judge)

    async def _look(self) -> bool:
        looks = [await look(self.desk) for look in (authors.unpause, readers.unpause, authors.look)]
        return any(looks)

    def _gathering(self) -> bool:
        return bool(self.world.database.rows("SELECT 1 FROM deliveries WHERE state = 'gathering' LIMIT 1"))

    def _next_turn(self, *, tidy: bool) -> None:
        """Time passes until the calendar brings what still gathers; and, once, until what is over is tidied away."""
        machine = self.world.machine
        machine.now += TIDY_S if tidy else 0.0
        self.world.go_on_until(CHAOS_S, digests_until=machine.now + 31.0)
        self.world.database.version += 1


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
