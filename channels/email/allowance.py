"""What this worker may still hand over to a relay that has caps: drawn from the ledger in batches, never twice.

A killed worker loses what it drew and did not use; a restarted one finds in the ledger what was used before.
"""

import asyncio
import math
from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.email.caps import VALID_MS, Caps, History, draw, undo
from channels.email.tables import allowances
from core.clock import Clock
from core.store import Store, insert_for


class Allowance:
    """The stock of one relay. Bulk mail leaves the share of each cap that is kept for urgent mail."""

    def __init__(self, store: Store, clock: Clock, relay: str, caps: Caps, urgent_share: float) -> None:
        self._store, self._clock, self._relay, self._caps, self._share = store, clock, relay, caps, urgent_share
        self.stock = 0
        self._drawn_at_ms = 0
        self._none_until_ms = {True: 0, False: 0}  # by urgency: as far as we know
        self._drawing = asyncio.Lock()
        self._batch = math.ceil(caps.per_second or 1.0)  # a second's worth, so that a fast relay is not asked for often

    def used_up(self, *, urgent: bool) -> bool:
        """Nothing is left, and it is known for how long. While more is being drawn it is not: what we had is away."""
        return self.stock == 0 and not self._drawing.locked() and self._now_ms() < self._none_until_ms[urgent]

    def take(self) -> bool:
        """One mail leaves now, by what is in stock and still valid."""
        if self.stock == 0 or self._now_ms() - self._drawn_at_ms >= VALID_MS:
            return False
        self.stock -= 1
        return True

    async def fill(self, wanted: int, *, urgent: bool) -> bool:
        """Have at least `wanted` in stock, valid from now, if the caps bear it; whether there is anything."""
        async with self._drawing:
            fresh = self._now_ms() - self._drawn_at_ms < VALID_MS / 2
            lacks = self.stock < wanted and self._now_ms() >= self._none_until_ms[urgent]
            if lacks or (self.stock and not fresh):
                await self._exchange(max(wanted, self._batch) if lacks else self.stock, urgent=urgent)
        return self.stock > 0

    async def give_back(self, due: Callable[[], int]) -> None:
        """What is left is there for other workers, unless some is due to mails of ours by the time it would go."""
        async with self._drawing:
            if self.stock and not due():
                await self._exchange(0, urgent=False)

    async def _exchange(self, wanted: int, *, urgent: bool) -> None:
        """Put back what is unused and draw it anew, with more: what an old draw made room for is valid from now."""
        unused, self.stock = self.stock, 0
        try:
            async with self._store.write() as connection:
                now_ms = self._now_ms()
                history: History = await self._locked(connection)
                if unused:
                    history = undo(history, self._drawn_at_ms, unused)
                # What was ours already stays ours, also of the share that is kept for urgent mail.
                again = draw(history, self._caps, now_ms, min(unused, wanted)) if unused and wanted else None
                kept = 0.0 if urgent else self._share
                had = again.granted if again else 0
                more = draw(again.history if again else history, self._caps, now_ms, wanted - had, kept=kept)
                await connection.execute(
                    update(allowances)
                    .where(allowances.c.relay == self._relay)
                    .values(drawn=[list(entry) for entry in more.history])
                )
        except BaseException:
            # Whether the exchange was committed is not known: at worst what we had is lost, and drawn anew.
            self._drawn_at_ms = 0
            raise
        self.stock, self._drawn_at_ms = had + more.granted, now_ms
        self._none_until_ms[urgent] = now_ms + more.wait_ms

    async def _locked(self, connection: AsyncConnection) -> list[tuple[int, int]]:
        row = select(allowances.c.drawn).where(allowances.c.relay == self._relay).with_for_update()
        found = (await connection.execute(row)).scalar_one_or_none()
        if found is None:
            await connection.execute(
                insert_for(connection, allowances).values(relay=self._relay, drawn=[]).on_conflict_do_nothing()
            )
            found = (await connection.execute(row)).scalar_one()
        return [(int(at), int(n)) for at, n in found]

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)
