"""Ways out of the simulated machine: a crowd that is mailed, and one place; the network fails as the seed says."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from audience.mailed import variant_of
from audience.selection import Subscribers
from core.channel import (
    Asset,
    Contents,
    Mailing,
    Patience,
    Places,
    Receipt,
    Rendition,
    Selection,
    Target,
    later,
    refused,
    sent,
    unknown,
)
from schemas.edition import Action, Edition
from tests.simulation.judge import Judge
from tests.simulation.machine import Killed, Machine, MachineClock, Process

SEND_TIMEOUT_S = 5.0
POISON = "e03"  # with the option «poison», whoever hands this one over dies


class WayOut:
    """One process's end of a channel."""

    takes_every_edition: bool
    after_unknown: Literal["again", "ask"]
    makes_assets = False
    patience = Patience(
        waits=(timedelta(seconds=4),),
        gives_up_after=timedelta(seconds=60),
        send_timeout=timedelta(seconds=SEND_TIMEOUT_S),
    )

    def __init__(self, name: str, machine: Machine, process: Process, judge: Judge, doom: Callable[[Process], None]):
        self.name, self.machine, self.process, self.judge, self.doom = name, machine, process, judge, doom
        self.takes_every_edition = name == "place"
        self.after_unknown = "ask" if name == "place" else "again"
        self.calm = False

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return Rendition(self.name, edition, language, action, {"text": f"{action} {edition.number}"})

    def render_mailing(
        self, mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str]
    ) -> Rendition:
        """`carries` names the editions in it, for the judge."""
        carries = variant_of([(edition.announcement, edition.number) for edition, _ in contents.editions])
        return Rendition(self.name, mailing, language, Action.PUBLISH, {"carries": carries, **personal})

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        return []

    def selection(self, announcement: UUID, edition: Edition) -> Selection:
        if self.name == "place":
            return Places({"wall": "el"})
        return Subscribers(edition, self.name, MachineClock(self.machine, self.process))

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        """Up to three at a time, as over three connections."""
        random = self.machine.random
        pulling = True
        while pulling:
            batch: list[tuple[Target, str, bool]] = []
            started = self.machine.now
            for _ in range(random.choice((1, 1, 2, 3))):
                target = await anext(targets, None)
                if target is None:
                    pulling = False
                    break
                self.judge.pulled(self.process.name, target)
                if self.judge.poison and target.name == POISON:
                    self.doom(self.process)
                    await self.machine.gate(self.process, "poisoned")
                    raise Killed
                outcome = self._outcome()
                arrives = outcome == "sent" or (outcome == "unknown" and random.random() < 0.5)
                if arrives and random.random() < 0.5:
                    self.judge.arrived(self.process.name, target)
                    arrives = False
                batch.append((target, outcome, arrives))
            if not batch:
                return
            left = max(0.0, started + SEND_TIMEOUT_S - self.machine.now)
            await self.machine.gate(self.process, "on the wire", min(random.choice((0.1, 0.1, 0.3, 1.0, 9.0)), left))
            random.shuffle(batch)
            for target, outcome, arrives in batch:
                if self.machine.now > started + SEND_TIMEOUT_S + 1.0:
                    yield unknown(target, "the connection was dropped while we stood still")
                    continue
                if arrives:
                    self.judge.arrived(self.process.name, target)
                if outcome == "sent":
                    yield sent(target, f"post-{target.rendition.edition.number}" if self.name == "place" else None)
                elif outcome == "later":
                    yield later(target, "busy")
                elif outcome == "refused":
                    yield refused(target, "no such mailbox")
                else:
                    yield unknown(target, "the answer was lost")

    def _outcome(self) -> str:
        dice = self.machine.random.random()
        if self.calm:
            return "sent" if dice < 0.96 else "unknown"
        return "sent" if dice < 0.8 else "later" if dice < 0.88 else "refused" if dice < 0.91 else "unknown"

    async def expunge(self, announcement: UUID) -> None:
        await self.machine.gate(self.process, "expunge")

    async def expire(self, announcement: UUID) -> None:
        await self.machine.gate(self.process, "expire")

    async def close(self) -> None:
        return None
