"""What all runs of one channel's deliverers work with."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from consumers.stages import Stage
from core.channel import Channel, Rationed
from core.clock import Clock
from core.store import Store
from core.wake import Wake
from core.witness import Witness

MARGIN = timedelta(seconds=5)


@dataclass(frozen=True)
class Means:
    """One for each channel of a worker."""

    store: Store
    clock: Clock
    wake: Wake
    witness: Witness
    channel: Channel
    fresh_s: float  # what was looked at is handed over by that look for this long
    window: int  # as many are marked at a time
    stages: Sequence[Stage]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def lease(self) -> timedelta:
        """For how long an item is claimed, and held on to without a renewal."""
        return self.channel.patience.send_timeout * 2 + MARGIN * 2

    @property
    def last_hand_over_s(self) -> float:
        """Nothing is handed over in the last seconds of a lease: no send outlives it."""
        return (self.channel.patience.send_timeout + MARGIN / 2).total_seconds()

    def spare(self, count: int) -> None:
        """So many of those the channel granted will not be pulled."""
        if count and isinstance(self.channel, Rationed):
            self.channel.spare(count)
