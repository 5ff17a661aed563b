"""What runs by itself and starts anew after a kill: the workers, and the carrier's other end."""

from datetime import datetime, timedelta
from typing import Any

from consumers.delivering import Delivering
from consumers.intake import Intake
from consumers.mailing import MailingPlanner
from consumers.planning import Planner
from consumers.preparing import Preparer
from core.bus.inbox import Suspicion, put
from core.bus.outbox import Relay
from core.channel import Channel
from core.errors import TryLater
from core.leases import void
from core.media import Media
from core.wake import Wake
from tests.simulation.judge import FRESH_S
from tests.simulation.machine import Machine, MachineClock, Process
from tests.simulation.outside import LossyCarrier
from tests.simulation.turns import Turns
from tests.simulation.world import CHANNELS, URL, Part, World

WINDOW, SLICE, ITEM = 4, 3, 3


def start_carrier(world: World, name: str) -> None:
    part = world.part(name)
    world.processes[name] = part.process
    world.machine.spawn(part.process, _carry(world, part))


async def _carry(world: World, part: Part) -> None:
    """The carrier's other end: what arrived is stored, then acknowledged; killed between, it arrives again."""
    machine = world.machine
    while True:
        due = [m for m in world.wire if m[0] <= machine.now]
        if not due:
            later = min((m[0] for m in world.wire), default=None)
            seen = (world.database.version, machine.now) if later is None else None
            wait = max(0.0, later - machine.now) if later is not None else 0.0
            await machine.gate(part.process, "listening", wait, seen)
            continue
        message = world.random.choice(due)
        async with part.store.write() as connection:
            await put(connection, message[1], [message[2]], part.clock.now())
        world.wire.remove(message)


def start_worker(world: World, name: str) -> None:
    part, rules, machine = world.part(name), world.rules, world.machine
    process, store, clock, witness = part.process, part.store, part.clock, part.witness
    world.processes[name] = process
    ways = world.ways[name] = [world.way_out(channel, process) for channel in CHANNELS]
    channels: dict[str, Channel] = {way.name: way for way in ways}
    wake, suspicion = Wake(), Suspicion()
    brought = rules.sources(URL, clock)
    planner = Planner(store, clock, wake, URL, channels, slice_rows=SLICE, item_rows=ITEM)
    mailings = MailingPlanner(store, clock, wake, brought, slice_rows=SLICE)
    preparer = Preparer(store, Media.open("memory:"), clock, URL)
    ahead = _Ahead(machine, process, timedelta(seconds=rules.agenda_ahead_s))
    steps: list[tuple[Any, float]] = [
        (Relay(store, clock, LossyCarrier(world, process, CHANNELS), name).run_once, 1.0),
        (rules.agenda(store, ahead, wake, channels).run_once, 4.0),
    ]
    if "mailings" in world.options:
        steps.append((Turns(world.calendar, store, clock, witness, URL).run_once, 1.0))
    for channel in ways:
        intake = Intake(channel, planner, mailings, preparer)
        steps.append((rules.inbox(store, clock, channel.name, intake, suspicion, holder=name).run_once, 1.0))
        crowd = Delivering(
            store,
            clock,
            wake,
            witness,
            URL,
            channel,
            brought,
            holder=name,
            fresh_s=FRESH_S if rules.patient else 1e9,
            window=WINDOW,
            stages=rules.stages,
        )
        steps.append((crowd.run_once, 1.0))

    async def begin() -> None:
        async with store.write() as connection:
            await void(connection, name, clock.now())
        for step, poll_s in steps:
            machine.spawn(process, _loop(world, process, step, poll_s))

    machine.spawn(process, begin())


async def _loop(world: World, process: Process, step: Any, poll_s: float) -> None:
    """As the worker's own loop: again while there is something to do, else when something changed."""
    machine = world.machine
    while True:
        seen = (world.database.version, machine.now)
        try:
            if await step():
                continue
        except TryLater as error:
            await machine.gate(process, "later", error.after.total_seconds())
            continue
        except Exception as error:
            machine.faults.append(f"{process.name}: {error!r}")
            await machine.gate(process, "error", 1.0)
            continue
        await machine.gate(process, "idle", world.random.uniform(0.5, 1.5) * poll_s, seen)


class _Ahead(MachineClock):
    """A clock that runs ahead of the others'."""

    def __init__(self, machine: Machine, process: Process, ahead: timedelta) -> None:
        super().__init__(machine, process)
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead
