"""How often one token may ask: a bucket for each that fills evenly (GCRA), in this process alone."""

import math
from collections import OrderedDict

from core.clock import Clock
from producers.api.scopes import Turned

MOST_NAMES = 10_000


class Pace:
    """A token may use a minute's requests at once; after that they come back one by one."""

    def __init__(self, clock: Clock, per_minute: int) -> None:
        self._clock, self._each, self._room = clock, 60.0 / per_minute, 60.0
        self._full_at: OrderedDict[str, float] = OrderedDict()  # when its bucket is full again

    def step(self, token: str) -> None:
        """429 with Retry-After when it asks too often."""
        now = self._clock.monotonic()
        full_at = max(now, self._full_at.pop(token, now)) + self._each
        over = full_at - now - self._room
        if over > 1e-9:
            self._full_at[token] = full_at - self._each
            wait = math.ceil(over)
            raise Turned(
                f"Πολλά αιτήματα με αυτό το διακριτικό· δοκιμάστε ξανά σε {wait} δευτ.",
                f"Too many requests by this token; try again in {wait} s.",
                429,
                Retry_After=str(wait),
            )
        self._full_at[token] = full_at
        if len(self._full_at) > MOST_NAMES:
            self._full_at.popitem(last=False)
