"""The desk: the process that takes what people ask for, and the people, who ask again when the answer was lost."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.errors import Conflict, Invalid, NotFound
from core.idempotency import Key
from core.wake import Wake
from producers.posting import Posting
from schemas.edition import Weight
from tests.simulation.world import CHANNELS, Part, World


@dataclass
class Intent:
    """Something a person asks for; asked again with the same key when the answer was lost."""

    ask: Callable[..., Awaitable[Any]]
    key: str
    arguments: dict[str, Any]
    done: bool = False

    @property
    def name(self) -> str:
        return self.ask.__name__

    @property
    def idempotency(self) -> Key:
        return Key("maria", self.name, self.key, {})


class Desk:
    part: Part
    posting: Posting

    def __init__(self, world: World) -> None:
        self.world = world
        self.intents: list[Intent] = []
        self.written: dict[tuple[UUID, int], tuple[dict[str, Any], Weight]] = {}
        self.promised: list[tuple[UUID, int]] = []  # editions whose author got an answer

    def start(self, name: str) -> None:
        world = self.world
        self.part = world.part(name)
        world.processes[name] = self.part.process
        self.posting = Posting(self.part.store, self.part.clock, Wake(), self.part.witness, CHANNELS, world.new_id)
        self.intents = [i for i in self.intents if not i.done and world.random.random() < 0.7]
        for intent in self.intents:
            world.machine.spawn(self.part.process, self._ask(intent))

    def intend(self, ask: Callable[..., Awaitable[Any]], **arguments: Any) -> None:
        intent = Intent(ask, f"{len(self.world.machine.trace)}", arguments)
        self.intents.append(intent)
        self.world.machine.spawn(self.part.process, self._ask(intent))

    async def _ask(self, intent: Intent) -> None:
        arguments = intent.arguments
        try:
            posted = await intent.ask(self, intent, **arguments)
        except (Conflict, Invalid, NotFound):  # Invalid: asked too late, the expiry is over or before the release
            self.world.seen[f"{intent.name} is refused"] += 1
            posted = None
        else:
            self.world.seen[intent.name] += 1
        if posted is not None:
            edition = UUID(posted.id), posted.edition
            if "data" in arguments:
                self.written[edition] = (arguments["data"], arguments.get("weight", Weight.MATERIAL))
            self.promised.append(edition)
        intent.done = True

    def busy_with(self, person: str) -> bool:
        """Whoever leaves and comes back at once may be either, and no judge could tell."""
        return any(intent.arguments.get("person") == person for intent in self.intents if not intent.done)
