"""How a slot stands against the clock: used, still to come, over or under, and what to leave out to land on time. Pure.

Lengths are in seconds, moments aware UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Item:
    """`rank`: 0 is what must be said, and is never left out; the greater, the sooner it may be."""

    id: str
    planned_s: float
    rank: int
    started_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class Clocking:
    """`over_s`: how much later than its end the slot will be over; below nothing, how much earlier."""

    planned_s: float
    used_s: float
    remaining_s: float
    over_s: float
    ends_at: datetime
    leave_out: tuple[str, ...]


def clocking(start: datetime, length_s: float, items: Sequence[Item], now: datetime) -> Clocking:
    """Of a slot that starts at `start`. Before it starts, all counts from its start."""
    used = remaining = 0.0
    waiting = []
    for item in items:
        if item.done_at is not None:
            used += _between(item.started_at or item.done_at, item.done_at)
        elif item.started_at is not None:
            running = _between(item.started_at, now)
            used += running
            remaining += max(0.0, item.planned_s - running)
        else:
            remaining += item.planned_s
            waiting.append(item)
    ends_at = max(now, start) + timedelta(seconds=remaining)
    over = (ends_at - start).total_seconds() - length_s
    planned = sum(item.planned_s for item in items)
    return Clocking(planned, used, remaining, over, ends_at, leave_out(waiting, over))


def leave_out(waiting: Sequence[Item], over_s: float) -> tuple[str, ...]:
    """The least that matters, of what has not begun, so that nothing is over any more; all that may be where that is
    too little. What is of no help is kept: of two that would each do, the one that matters less goes."""
    if over_s <= 0:
        return ()
    order = {item.id: place for place, item in enumerate(waiting)}
    chosen: list[Item] = []
    for item in sorted((one for one in waiting if one.rank), key=lambda one: (-one.rank, -order[one.id])):
        if _length(chosen) >= over_s:
            break
        chosen.append(item)
    for item in sorted(chosen, key=lambda one: (one.rank, order[one.id])):  # what matters most comes back first
        rest = [one for one in chosen if one is not item]
        if _length(rest) >= over_s:
            chosen = rest
    return tuple(sorted((item.id for item in chosen), key=order.__getitem__))


def _length(items: Sequence[Item]) -> float:
    return sum(item.planned_s for item in items)


def _between(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds())
