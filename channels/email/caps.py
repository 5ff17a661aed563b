"""How many mails a relay takes in a minute, an hour and a day, and what of it has been drawn. Pure.

A history is what was drawn when, over all workers. Old draws are kept by the second, the minute and then ten minutes,
each under its latest time: what is counted too long costs a little speed, what is forgotten too early breaks a promise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

History = Sequence[tuple[int, int]]  # milliseconds since 1970 (UTC), mails; oldest first
VALID_MS = 2_000  # what was drawn is handed over within this time, or drawn anew
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
GRAINS = ((2 * MINUTE_MS, 1_000), (2 * HOUR_MS, MINUTE_MS), (2 * DAY_MS, 10 * MINUTE_MS))  # until this old, so coarse


@dataclass(frozen=True)
class Caps:
    """None: as many as it takes."""

    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None

    def limits(self) -> tuple[tuple[int, int], ...]:
        """Windows in milliseconds, each with its most mails."""
        windows = ((MINUTE_MS, self.per_minute), (HOUR_MS, self.per_hour), (DAY_MS, self.per_day))
        return tuple((window_ms, most) for window_ms, most in windows if most is not None)

    @property
    def per_second(self) -> float | None:
        """What they come to over a long time."""
        return min((most / window_ms * 1000 for window_ms, most in self.limits()), default=None)


class Grant(NamedTuple):
    """`wait_ms`: how long until there will be something, where nothing is granted."""

    history: History
    granted: int
    wait_ms: int = 0


def draw(history: History, caps: Caps, now_ms: int, wanted: int, *, kept: float = 0.0) -> Grant:
    """At most `wanted`, so that no window ever holds more than its cap; a share of each cap may be kept for others."""
    held = fold(history, now_ms)
    count, wait_ms = wanted, 0
    for window_ms, most in caps.limits():
        free_for_us = max(1, int(most * (1 - kept)))
        # What was drawn may leave as much later as it is valid: a draw weighs on windows that begin so long after it.
        since = now_ms - window_ms - VALID_MS
        within = [(at, n) for at, n in held if at > since]
        free = free_for_us - sum(n for _, n in within)
        count = min(count, free)
        for at, n in within:
            if free > 0:
                break
            free += n
            wait_ms = max(wait_ms, at - since)
    if count <= 0:
        return Grant(held, 0, wait_ms)
    return Grant(fold([*held, (now_ms, count)], now_ms), count)


def undo(history: History, at_ms: int, count: int) -> History:
    """What was drawn then and not used. It stands in the first entry that is not older: that is how they are folded."""
    for index, (at, n) in enumerate(history):
        if at >= at_ms:
            left = [(at, n - count)] if n > count else []
            return [*history[:index], *left, *history[index + 1 :]]
    return history


def fold(history: History, now_ms: int) -> History:
    """The same, shorter: entries of one grain become one, under the latest time; what no window reaches goes."""
    folded: dict[tuple[int, int], tuple[int, int]] = {}
    for at, n in sorted(history):
        grain = next((grain for age, grain in GRAINS if now_ms - at < age), 0)
        if grain:
            key = (grain, at // grain)
            folded[key] = (at, folded.get(key, (0, 0))[1] + n)
    return sorted(folded.values())
