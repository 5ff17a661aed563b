"""How often somebody may ask: a bucket for each name that fills evenly (GCRA), in this process alone."""

import math
from collections import OrderedDict

from core.clock import Clock

MOST_NAMES = 10_000


class Pace:
    """A minute's requests may come at once; after that they come back one by one."""

    def __init__(self, clock: Clock, per_minute: int) -> None:
        self._clock, self._each, self._room = clock, 60.0 / per_minute, 60.0
        self._full_at: OrderedDict[str, float] = OrderedDict()  # when its bucket is full again

    def wait(self, name: str) -> int:
        """0: it may, and that is counted; else in how many seconds it may."""
        now = self._clock.monotonic()
        full_at = max(now, self._full_at.pop(name, now)) + self._each
        over = full_at - now - self._room
        if over > 1e-9:
            self._full_at[name] = full_at - self._each
            return math.ceil(over)
        self._full_at[name] = full_at
        if len(self._full_at) > MOST_NAMES:
            self._full_at.popitem(last=False)
        return 0
