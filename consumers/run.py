"""One run of a work item: the channel pulls its targets, each is looked at again, and gives a receipt for each."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import structlog

from consumers.giving_back import give_back
from consumers.items import Item
from consumers.looks import Marked, Watch, Watches
from consumers.means import Means
from consumers.tenure import Tenure
from consumers.windows import Windows
from core.channel import Receipt, Target
from core.dead_letters import plainly
from core.ledger import Entry

log = structlog.get_logger()


class Run:
    """From claim to return."""

    def __init__(self, means: Means, item: Item, watches: Watches, watch: Watch) -> None:
        self._means, self._item, self._watches, self._watch = means, item, watches, watch
        self._tenure, self._windows = Tenure(means, item), Windows(means, item, watch)
        self._out: dict[int, Marked] = {}  # handed over, no receipt yet
        self._trouble: Exception | None = None  # the database or the witness was away: not this item's fault

    async def run(self) -> None:
        keeping = asyncio.create_task(self._tenure.keep())
        bug: Exception | None = None
        try:
            async for receipt in self._means.channel.deliver(self._targets()):
                self._take(receipt)
        except Exception as error:
            bug = error
            log.error("delivering.bug", channel=self._means.channel.name, item=self._item.id, exc_info=error)
        finally:
            async with self._tenure.writing:  # not in the middle of a write: what was committed is written once
                keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        await self._close(bug)

    # ---- targets, as the channel pulls them

    async def _targets(self) -> AsyncIterator[Target]:
        waiting = self._watch.waiting
        while not self._means.stopping.is_set() and not self._tenure.lost:
            if not await self._without_trouble(self._mark) or not waiting:
                return
            while waiting:
                if not self._watches.fresh(self._watch) and not await self._without_trouble(self._look_again):
                    return
                marked = waiting[0]
                target = self._hand_over(marked)
                waiting.pop(0)
                if target is None:
                    self._tenure.put_back([marked.delivery.id])
                    continue
                self._out[marked.delivery.id] = marked
                yield target

    async def _without_trouble(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Whether the step could be done. What is around us may be away: the item then waits, and nobody is blamed."""
        try:
            await step()
        except Exception as error:
            log.warning("delivering.trouble", channel=self._means.channel.name, item=self._item.id, exc_info=error)
            self._trouble = error
            return False
        return True

    async def _mark(self) -> None:
        """The next window: as many as the channel may pull now. Nobody is marked only to be put back."""
        most = await self._windows.ration()
        if most == 0:
            return
        try:
            await self._mark_those(most)
        finally:
            self._means.spare(most - len(self._watch.waiting))

    async def _mark_those(self, most: int) -> None:
        carried = self._watch.carried
        async with self._tenure.transaction(carried.hold_off) as (connection, now):
            if self._tenure.lost:
                return
            marked, epoch, window = await self._windows.mark(connection, most, now)
        self._watch.waiting[:] = marked
        if marked:
            await carried.tell(self._means.witness, [one.send for one in marked])
            await self._means.witness.window(epoch, window)

    async def _look_again(self) -> None:
        await self._watches.look_again(self._watch)

    def _hand_over(self, marked: Marked) -> Target | None:
        """By a fresh look: the target, or None when it is not to be handed over now."""
        look = self._watch.look
        assert look is not None
        # After the look, which may have taken its time.
        if self._means.stopping.is_set() or not self._tenure.allows_a_hand_over:
            return None
        delivery, send = marked.delivery, marked.send
        verdict = look.of(delivery)
        if verdict is not send and verdict != send:
            return None  # exactly what was marked must still be owed
        recipient, carried = look.recipients[delivery.target], self._watch.carried
        return Target(
            delivery=delivery.id,
            name=delivery.target,
            address=recipient.address,
            rendition=carried.of(send, recipient),
            held=send.ref,
            occasion=delivery.occasion,
            attempt=marked.attempt,
            marked=delivery.marked,
            assets=carried.assets(send),
            urgent=self._item.urgent,
        )

    # ---- what came back

    def _take(self, receipt: Receipt) -> None:
        marked = self._out.pop(receipt.target.delivery)
        state: str = receipt.outcome
        next_at = None
        if receipt.outcome == "later":
            patience = self._means.channel.patience
            wait = receipt.after or patience.waits[min(marked.attempt, len(patience.waits)) - 1]
            next_at = self._means.clock.now() + wait
            if next_at > marked.first_tried_at + patience.gives_up_after:
                state, next_at = "gave_up", None
        self._enter(marked, receipt.outcome, receipt.ref, receipt.reason, state, next_at)

    def _enter(
        self,
        marked: Marked,
        outcome: str,
        ref: str | None,
        reason: str | None,
        state: str,
        next_at: datetime | None,
        *,
        lost: bool = False,
    ) -> None:
        edition = marked.send.edition
        self._tenure.enter(
            Entry(marked.delivery.id, marked.attempt, edition, outcome, ref, reason, state, next_at, lost)
        )

    async def _close(self, bug: Exception | None) -> None:
        """Give the item back. What the channel took and said nothing of is unknown; the rest goes back."""
        reason = f"the channel failed: {plainly(bug)}" if bug else "the channel gave no receipt"
        for marked in self._out.values():
            self._enter(marked, "unknown", None, reason, "unknown", None, lost=bug is not None)
        self._tenure.put_back([marked.delivery.id for marked in self._watch.waiting])
        self._watch.waiting.clear()
        async with self._tenure.transaction() as (connection, now):
            if self._tenure.lost:
                return
            await give_back(
                connection,
                self._item,
                self._means.channel.name,
                now,
                until=self._windows.until,
                bug=bug,
                trouble=self._trouble,
            )
        self._means.wake.notify("ledger", "agenda")
