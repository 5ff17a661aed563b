"""How fast a relay is handed mail: as fast as it goes, until it says too much; then half, and slowly more again.

Additive increase, multiplicative decrease (RFC 5681 §3.1), of messages a second.
"""

import math

SLOWEST_PER_S = 1.0
SEEN_OVER_S = 5.0  # the speed it had is looked at over so long
BACK_AFTER_S = 10.0  # from nothing to the speed it had when it first said too much
FORGOTTEN_AT = 4.0  # times that speed: no limit any more
SLOWEST_PEAK_PER_S = 10.0  # a speed seen at the very first messages tells nothing
BURST_S = 0.05  # turns missed by less may follow each other at once


class Pace:
    """Times are of the monotonic clock, in seconds."""

    def __init__(self) -> None:
        self.per_s: float | None = None  # None: no limit
        self._peak = SLOWEST_PEAK_PER_S
        self._seen = 0.0  # accepted a second, the latest weighing most
        self._seen_at = 0.0
        self._turn_at = -math.inf

    def took(self, now: float) -> None:
        """A message was accepted."""
        passed = max(0.0, now - self._seen_at)
        self._seen = self._seen * math.exp(-passed / SEEN_OVER_S) + 1 / SEEN_OVER_S
        self._seen_at = now
        if self.per_s is not None:
            self.per_s += self._peak * min(passed, 1.0) / BACK_AFTER_S
            if self.per_s > FORGOTTEN_AT * self._peak:
                self.per_s = None

    def slower(self, now: float) -> None:
        """The relay said that it is too much."""
        seen = self._seen * math.exp(-max(0.0, now - self._seen_at) / SEEN_OVER_S)
        if self.per_s is None:
            self._peak = max(seen, SLOWEST_PEAK_PER_S)
            self.per_s = self._peak
        self.per_s = max(SLOWEST_PER_S, min(self.per_s, max(seen, SLOWEST_PER_S)) / 2)
        self._turn_at = now

    def wait_s(self, now: float) -> float:
        """Until the next message's turn."""
        return 0.0 if self.per_s is None else max(0.0, self._turn_at - now)

    def leave(self, now: float) -> None:
        """A message leaves."""
        if self.per_s is not None:
            self._turn_at = max(self._turn_at, now - BURST_S) + 1 / self.per_s
