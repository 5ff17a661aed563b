"""The matrix for all who look: counted anew while something goes on, kept for a moment once all is settled."""

from collections import OrderedDict
from uuid import UUID

from core.clock import Clock
from core.matrix import Matrix, matrix
from core.store import Store

KEPT_S, MOST_KEPT = 10.0, 200
OPEN = ("waiting", "unknown", "held", "dead", "gathering")


class Counting:
    """A hundred thousand rows are counted in 12 ms: not for each who opens a page on which nothing changes any more."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._kept: OrderedDict[tuple[UUID, int], tuple[float, Matrix]] = OrderedDict()

    async def of(self, announcement: UUID, head: int) -> Matrix:
        """`head` is its newest edition as the caller knows it: with another one nothing that was kept holds."""
        now, key = self._clock.monotonic(), (announcement, head)
        at, kept = self._kept.get(key, (0.0, None))
        if kept is not None and now - at < KEPT_S:
            return kept
        async with self._store.read() as connection:
            found = await matrix(connection, announcement, with_marked=False)
        self._kept.pop(key, None)
        if found.head == head and settled(found):
            self._kept[key] = now, found
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found


def settled(found: Matrix) -> bool:
    """Nothing of it goes on by itself, and nothing waits for a person."""
    cells = [cell for edition in found.editions for cell in edition.channels.values()]
    plans = all(cell.plan in ("planned", "superseded") for cell in cells)
    return plans and not any(cell.counts[state] for cell in cells for state in OPEN)
