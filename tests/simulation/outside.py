"""What stands outside the database and loses nothing with it: the witness's records, and a carrier that does lose."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from core.bus.envelope import Envelope
from core.errors import TryLater
from tests.simulation.machine import Machine, Process

if TYPE_CHECKING:
    from tests.simulation.world import World


class Records:
    """The witness's records, outside the database: a kill may come before or after each."""

    def __init__(self, kept: dict[str, bytes], machine: Machine, process: Process, *, deaf: bool) -> None:
        self._kept, self._machine, self._process, self._deaf = kept, machine, process, deaf

    async def record(self, name: str, data: bytes, *, replace: bool = False) -> None:
        await self._machine.gate(self._process, "record")
        if not replace and name in self._kept:
            raise FileExistsError(name)
        if not self._deaf:
            self._kept[name] = data
        await self._machine.gate(self._process, "recorded")

    async def recorded(self, name: str) -> bytes | None:
        return self._kept.get(name)

    async def records(self, prefix: str) -> list[str]:
        return sorted(name for name in self._kept if name.startswith(prefix))


class LossyCarrier:
    """Loses, doubles, delays and reorders; says so or not."""

    def __init__(self, world: "World", process: Process, groups: Sequence[str]) -> None:
        self._world, self._process, self._groups = world, process, groups

    async def send(self, envelopes: Sequence[Envelope]) -> Mapping[str, Exception | None]:
        world = self._world
        machine, random = world.machine, world.random
        await machine.gate(self._process, "to the carrier")
        if not world.calm and random.random() < 0.05:
            world.seen["the carrier is down"] += 1
            return {e.uid: TryLater("the carrier is down", timedelta(seconds=2)) for e in envelopes}
        for envelope in envelopes:
            dice = 1.0 if world.calm else random.random()
            copies = 0 if dice < 0.1 else 2 if dice < 0.25 else 1
            world.seen[("a message is lost", "a message is carried", "a message is doubled")[copies]] += 1
            for _ in range(copies):
                for group in self._groups:
                    world.wire.append((machine.now + random.expovariate(0.4), group, envelope))
        await machine.gate(self._process, "carried")
        return {e.uid: None for e in envelopes}

    async def listen(self, groups: Sequence[str], take: object) -> None:
        return None

    async def close(self) -> None:
        return None
