"""Windows of an item: the next rows whose turn it is, decided by the stages and marked as being sent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.items import Item
from consumers.looking import candidates
from consumers.looks import Look, Marked, Watch
from consumers.means import Means
from consumers.stages import LOOK_AGAIN, Announcement, Drop, Verdicts, Wait
from core import prepared
from core.channel import Rationed
from core.ledger import mark
from core.prepared import Prepared
from core.tables import deliveries, hub

SCAN = 200
# Built once, as those of `looking` and of the ledger are.
NEXT_WINDOW = Prepared(lambda _: update(hub).values(window=hub.c.window + 1).returning(hub.c.window, hub.c.epoch))


class Windows:
    """Of one item in hand."""

    def __init__(self, means: Means, item: Item, watch: Watch) -> None:
        self._means, self._item, self._watch = means, item, watch
        self._scan = means.window  # rows looked at for one window
        self.until: datetime | None = None  # when what must wait may go on

    async def ration(self) -> int:
        """How many the next window may have. Where none, the item waits; none is claimed while the channel rests."""
        channel = self._means.channel
        if not isinstance(channel, Rationed):
            return self._means.window
        granted = await channel.ration(self._means.window, urgent=self._item.urgent)
        if granted == 0:
            self._wait(self._means.clock.now() + LOOK_AGAIN)
        return granted

    def _wait(self, *until: datetime) -> None:
        self.until = min(until) if self.until is None else min(self.until, *until)

    async def mark(self, connection: AsyncConnection, most: int, now: datetime) -> tuple[list[Marked], int, int]:
        """The next rows to be sent, marked; with the hub's epoch and the window's number."""
        carried = self._watch.carried
        chosen = await self._choose(connection, await carried.stands(connection), most, now)
        if not chosen:
            return [], 0, 0
        groups: dict[tuple[int, str], list[int]] = {}
        for one in chosen:
            groups.setdefault((one.send.edition, one.send.action.value), []).append(one.delivery.id)
        # Before the hub's row, which every action takes last: what is carried holds off the actions on it.
        marked = [(m.delivery.id, m.delivery.target, m.send.variant) for m in chosen]
        repeats = await carried.marked(connection, marked, now)
        if repeats is not None:
            self._watch.look = None  # what is carried may have been marked by another just now: look once more
        if repeats:
            chosen = await _as_repeats(connection, chosen, repeats)
        marks = [mark(ids, edition, action, self._item.fence, now) for (edition, action), ids in groups.items()]
        *_, counted = await prepared.run(connection, *marks, NEXT_WINDOW.with_values())
        ((window, epoch),) = counted.rows
        return chosen, epoch, window

    async def _choose(
        self, connection: AsyncConnection, announcement: Announcement, most: int, now: datetime
    ) -> list[Marked]:
        """Rows whose turn it is. The others of the scan end, or make the item wait."""
        means, item, carried = self._means, self._item, self._watch.carried
        chosen: list[Marked] = []
        verdicts = Verdicts(announcement, means.channel, now, means.stages)
        while not chosen:
            found = await candidates(connection, item.id, item.subject, means.channel.name, self._scan)
            if not found:
                break
            recipients = await carried.resolve(connection, [delivery.target for delivery in found])
            look = self._watch.look = Look(recipients, verdicts, means.clock.monotonic())
            dropped: dict[str, list[int]] = {}
            waits: list[datetime] = []
            for delivery in found:
                verdict = look.of(delivery)
                if isinstance(verdict, Drop):
                    dropped.setdefault(verdict.state, []).append(delivery.id)
                elif isinstance(verdict, Wait):
                    waits.append(verdict.until)
                elif len(chosen) < most:
                    chosen.append(Marked(delivery, verdict, delivery.attempts + 1, delivery.first_tried_at or now))
            for state, ids in dropped.items():
                await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(state=state))
            if waits:
                self._wait(*waits)
                if self._scan < SCAN:  # those that wait stand first: look behind them from now on
                    self._scan = SCAN
                    continue
            if len(dropped) == 0 or chosen:
                break
        return chosen


async def _as_repeats(connection: AsyncConnection, chosen: Sequence[Marked], ids: Collection[int]) -> list[Marked]:
    """What these carry may have come before: they say so."""
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(marked=True))
    return [
        one._replace(delivery=one.delivery._replace(marked=True)) if one.delivery.id in ids else one for one in chosen
    ]
