"""Delivering: a worker's members claim work items of a channel and let the channel pull what is owed."""

from collections.abc import Mapping, Sequence

from consumers.items import Item, claim
from consumers.looks import Watches
from consumers.mailed import Mailed
from consumers.means import Means
from consumers.renditions import Carried, Editions
from consumers.run import Run
from consumers.stages import STAGES, Stage
from core.bus.inbox import Suspicion
from core.channel import Channel, Rationed
from core.clock import Clock
from core.mailings import Source
from core.store import Store
from core.wake import Wake
from core.witness import Witness

WINDOW = 80
FRESH_S = 0.02


class Delivering:
    """The crowd of deliverers of one channel in one worker."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        wake: Wake,
        witness: Witness,
        url: str,
        channel: Channel,
        sources: Mapping[str, Source] | None = None,
        *,
        holder: str = "",
        fresh_s: float = FRESH_S,
        window: int = WINDOW,
        stages: Sequence[Stage] = STAGES,
    ) -> None:
        """`sources`: of mailings, by the kinds they bring. `holder`: the worker's name, in its leases."""
        self.means = Means(store, clock, wake, witness, channel, fresh_s, window, stages)
        self._url, self._sources, self._holder = url, sources or {}, holder
        self._watches = Watches(self.means)
        self._suspicion = Suspicion()
        self.stopping = self.means.stopping

    async def run_once(self, *, urgent_only: bool = False) -> bool:
        """Deliver one work item; False when there is none to claim."""
        if not urgent_only and self._rests(urgent=False):
            urgent_only = True
        if urgent_only and self._rests(urgent=True):
            return False
        item = await claim(self.means, self._holder, urgent_only=urgent_only)
        if item is None:
            return False
        async with self._suspicion.room(suspect=item.alone):
            watch = self._watches.begin(self._carried(item))
            try:
                await Run(self.means, item, self._watches, watch).run()
            finally:
                self._watches.end(watch)
        return True

    def _rests(self, *, urgent: bool) -> bool:
        channel = self.means.channel
        return isinstance(channel, Rationed) and channel.rests(urgent=urgent)

    def _carried(self, item: Item) -> Carried:
        if item.mailing:
            return Mailed(self.means.clock, self.means.channel, self._sources, item.subject)
        return Editions(self._url, self.means.channel, item.subject)
