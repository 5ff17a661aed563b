"""A work item in hand: its lease is kept, and what came back is written under it."""

import contextlib
from asyncio import Lock
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.items import RENEW, Item
from consumers.means import Means
from core import brakes, prepared
from core.ledger import Entry, entered, follow, given_back

log = structlog.get_logger()
KEEP_EVERY_S = 0.25  # receipts that wait longer are written by themselves


class Tenure:
    """From the claim until the item is given back, or lost to another member."""

    def __init__(self, means: Means, item: Item) -> None:
        self._means, self.item = means, item
        self._entries: list[Entry] = []
        self._returned: list[int] = []
        self._lease_ends = item.lease_ends
        self.lost = False
        self.writing = Lock()

    @property
    def allows_a_hand_over(self) -> bool:
        """No send outlives the lease."""
        return not self.lost and self._lease_ends - self._means.clock.monotonic() >= self._means.last_hand_over_s

    def enter(self, entry: Entry) -> None:
        """To be written with the next transaction."""
        self._entries.append(entry)

    def put_back(self, deliveries: Sequence[int]) -> None:
        """Marked, and not handed over after all."""
        self._returned += deliveries
        self._means.spare(len(deliveries))

    @contextlib.asynccontextmanager
    async def transaction(
        self, first: Callable[[AsyncConnection], Awaitable[None]] | None = None
    ) -> AsyncIterator[tuple[AsyncConnection, datetime]]:
        """Writes what came back and renews the lease, then does what the caller does, unless the item is `lost`.

        `first` comes before our item is touched, as in every action: nobody waits in a circle.
        """
        async with self.writing:
            async with self._means.store.write() as connection:
                if first is not None:
                    await first(connection)
                now = self._means.clock.now()
                # The channel goes on while this transaction runs: what it adds meanwhile is the next one's.
                entries, returned = tuple(self._entries), tuple(self._returned)
                renewed = self._means.clock.monotonic()
                await self._write(connection, entries, returned, now)
                yield connection, now
            # After the commit: forget what was written, trust the new lease.
            del self._entries[: len(entries)]
            del self._returned[: len(returned)]
            if not self.lost:
                self._lease_ends = renewed + self._means.lease.total_seconds()
        if entries:
            self._means.wake.notify("ledger")

    async def _write(
        self, connection: AsyncConnection, entries: Sequence[Entry], returned: Sequence[int], now: datetime
    ) -> None:
        fence, item = self.item.fence, self.item.id
        renewed, *_ = await prepared.run(
            connection,
            RENEW.with_values(item=item, held=fence, until=now + self._means.lease),
            *entered(connection, entries, fence, item, now),
            *given_back(returned, fence, item),
        )
        await follow(connection, entries, fence, item)
        if any(entry.state == "refused" for entry in entries):
            await self._brake(connection, now)
        self.lost = self.lost or renewed.changed == 0

    async def _brake(self, connection: AsyncConnection, now: datetime) -> None:
        """Too many are refused: nothing more is handed over, and a person is called."""
        channel = self._means.channel
        limit, subject = channel.patience.brake, self.item.subject
        if limit is not None and await brakes.consider(connection, subject, channel.name, 0, limit, now):
            log.error("delivering.stopped", channel=channel.name, subject=str(subject))

    async def keep(self) -> None:
        """Write receipts that wait, and keep the lease, however slow the channel is. Ends by being cancelled."""
        clock = self._means.clock
        renewed = clock.monotonic()
        while True:
            await clock.sleep(KEEP_EVERY_S)
            due = clock.monotonic() - renewed > self._means.lease.total_seconds() / 4
            if not (self._entries or self._returned or due) or self.writing.locked():
                continue
            try:
                async with self.transaction():
                    pass
            except Exception as error:  # the receipts stay with us; nothing is handed over past the lease we know of
                log.warning("delivering.not_kept", item=self.item.id, error=repr(error))
                continue
            renewed = clock.monotonic()
