"""The embedded carrier: a message becomes one inbox row for each group, in one transaction."""

from collections.abc import Mapping, Sequence

from core.bus.carrier import Take
from core.bus.envelope import Envelope
from core.bus.inbox import put
from core.clock import Clock
from core.store import Store
from core.wake import Wake


class EmbeddedCarrier:
    def __init__(self, store: Store, clock: Clock, wake: Wake, groups: Sequence[str]) -> None:
        self._store, self._clock, self._wake, self._groups = store, clock, wake, tuple(groups)

    async def send(self, envelopes: Sequence[Envelope]) -> Mapping[str, Exception | None]:
        async with self._store.write() as connection:
            for group in self._groups:
                await put(connection, group, envelopes, self._clock.now())
        self._wake.notify(*(f"inbox:{group}" for group in self._groups))
        return {envelope.uid: None for envelope in envelopes}

    async def listen(self, groups: Sequence[str], take: Take) -> None:
        """Nothing to listen to: `send` stores for every group."""

    async def close(self) -> None:
        """Nothing is open."""
