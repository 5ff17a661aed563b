"""Looks at what was marked, at its hand-over: one serves every run of a subject that is under way here."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.means import Means
from consumers.renditions import Carried
from consumers.stages import Candidate, Send, Verdict, Verdicts
from core.channel import Recipient
from core.errors import TryLater

SLOWEST_LOOK_S = 2.0  # a look that took longer tells nothing of now
SLOW_WAIT = timedelta(seconds=5)


class Marked(NamedTuple):
    """A delivery marked as sending in this run."""

    delivery: Candidate
    send: Send
    attempt: int
    first_tried_at: datetime


@dataclass
class Look:
    """What was read of the subject and its targets, when, and what follows from it for each of them."""

    recipients: Mapping[str, Recipient]
    verdicts: Verdicts
    at: float

    def of(self, delivery: Candidate) -> Verdict:
        return self.verdicts.of(delivery, self.recipients.get(delivery.target))


@dataclass(eq=False)
class Watch:
    """One run's: what it carries, whom it has marked and not handed over, and its last look at them."""

    carried: Carried
    waiting: list[Marked] = field(default_factory=list)
    look: Look | None = None


class Watches:
    """Of all runs of a channel here."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._open: list[Watch] = []
        self._looking = asyncio.Lock()

    def begin(self, carried: Carried) -> Watch:
        """Runs of one subject that are under way together share what it says."""
        for other in self._open:
            if other.carried.subject == carried.subject:
                carried = other.carried
        watch = Watch(carried)
        self._open.append(watch)
        return watch

    def end(self, watch: Watch) -> None:
        self._open.remove(watch)

    def fresh(self, watch: Watch) -> bool:
        """Whether what was seen may still be acted on."""
        return watch.look is not None and self._means.clock.monotonic() - watch.look.at < self._means.fresh_s

    async def look_again(self, watch: Watch) -> None:
        """The cost of a look does not grow with the number of runs. TryLater where it took too long."""
        async with self._looking:
            if self.fresh(watch):
                return  # another run has just looked
            started = self._means.clock.monotonic()
            together = [other for other in self._open if other.carried is watch.carried]
            targets = sorted({marked.delivery.target for other in together for marked in other.waiting})
            async with self._means.store.read() as connection:
                watch.look = look = await self._look_at(watch.carried, connection, targets)
        took = self._means.clock.monotonic() - started  # with its end: this machine may have stood still after it
        if took > SLOWEST_LOOK_S:
            raise TryLater(f"a look took {took:.1f} s", SLOW_WAIT)
        looked = set(targets)
        for other in together:
            # One that has marked its next window meanwhile has looked by itself.
            older = other.look is None or other.look.at < look.at
            if older and other.waiting and all(m.delivery.target in looked for m in other.waiting):
                other.look = look

    async def _look_at(self, carried: Carried, connection: AsyncConnection, targets: Sequence[str]) -> Look:
        """The subject as it stands, and these targets. Their registry is asked first: the head is the newest."""
        recipients = await carried.resolve(connection, targets)
        announcement = await carried.stands(connection)
        verdicts = Verdicts(announcement, self._means.channel, self._means.clock.now(), self._means.stages)
        return Look(recipients, verdicts, self._means.clock.monotonic())
