"""Mailings on their way: whom one is for goes into the ledger in slices."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.slices import Slice, insert_slice, next_slice, plan_in_slices
from core.channel import Mailing
from core.clock import Clock
from core.ledger import ITEM_ROWS
from core.mailings import Source, load_mailing
from core.store import Store
from core.tables import mailings
from core.wake import Wake
from schemas.edition import Action

SLICE_ROWS = 2_000


class MailingPlanner:
    """Plans the mailings of the sources it knows. Replays, doubles and second planners change nothing."""

    def __init__(
        self, store: Store, clock: Clock, wake: Wake, sources: Mapping[str, Source], *, slice_rows: int = SLICE_ROWS
    ) -> None:
        """`sources` by the kinds of mailings they bring."""
        self._store, self._clock, self._wake, self._sources = store, clock, wake, sources
        self._slice_rows = slice_rows

    async def plan(self, identity: UUID) -> None:
        """Plan until nothing is left; safe to stop anywhere."""
        async with self._store.read() as connection:
            mailing = await load_mailing(connection, identity)
        source = self._sources[mailing.kind]
        mine = (mailings.c.id == mailing.id) & mailings.c.cancelled_at.is_(None)

        async def slice_of(connection: AsyncConnection) -> bool:
            return await next_slice(
                connection, mailings, mine, lambda row: self._insert(connection, mailing, source, row)
            )

        await plan_in_slices(self._store, self._clock, self._wake, mailing.channel, slice_of)

    async def _insert(
        self, connection: AsyncConnection, mailing: Mailing, source: Source, row: Row[*tuple[Any, ...]]
    ) -> Slice:
        matching = source.matching(mailing)
        target = matching.selected_columns.target
        return await insert_slice(
            connection,
            matching.where(target > row.cursor).order_by(target).limit(self._slice_rows),
            {
                "announcement": mailing.id,
                "edition": 0,
                "channel": mailing.channel,
                "occasion": mailing.occasion,
                "action": Action.PUBLISH.value,
                "state": "planned",
                "marked": row.marked,
                "planned_at": self._clock.now(),
            },
            row.urgency,
            slice_rows=self._slice_rows,
            item_rows=ITEM_ROWS,
            mailing=True,
        )
