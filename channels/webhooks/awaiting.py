"""What becomes of an edition in the other channels: noted when it is told, and told itself when one is through."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.webhooks.render import NAME
from channels.webhooks.tables import awaited
from core.context import Context
from core.mailings import add_mailing
from core.store import insert_for
from core.tables import announcements, deliveries, plans
from core.witness import Witness

DELIVERED = "delivered"  # the kind of mailing that tells it
OPEN = frozenset(("planned", "sending", "later", "unknown", "held", "gathering"))
SLICE_ROWS = 200
GIVES_UP_AFTER = timedelta(days=30)


async def await_channels(connection: AsyncConnection, announcement: UUID, edition: int, now: datetime) -> None:
    """Note every other channel that this edition goes to. Twice is once; one that was told already is told no more."""
    going = select(
        plans.c.announcement, plans.c.edition, plans.c.channel, literal(now, awaited.c.since.type).label("since")
    ).where(
        plans.c.announcement == announcement,
        plans.c.edition == edition,
        plans.c.channel != NAME,
        plans.c.state != "superseded",
    )
    await connection.execute(
        insert_for(connection, awaited)
        .from_select(["announcement", "edition", "channel", "since"], going)
        .on_conflict_do_nothing()
    )


class Through:
    """The job: whatever is through becomes a mailing, of a name that exists once."""

    name = "webhooks:delivered"
    every = timedelta(seconds=8)

    def __init__(self, context: Context) -> None:
        self._store, self._witness = context.store, Witness(context.media)
        self._after: tuple[UUID, int, str] | None = None

    async def run(self, now: datetime) -> bool:
        async with self._store.read() as connection:
            query = select(awaited).order_by(awaited.c.announcement, awaited.c.edition, awaited.c.channel)
            if self._after is not None:
                query = query.where(_behind(*self._after))
            rows = (await connection.execute(query.limit(SLICE_ROWS))).all()
        for row in rows:
            await self._look(row, now)
        more = len(rows) == SLICE_ROWS
        self._after = (rows[-1].announcement, rows[-1].edition, rows[-1].channel) if more else None
        return more

    async def _look(self, row: Any, now: datetime) -> None:
        async with self._store.read() as connection:
            plan = (await connection.execute(select(plans.c.state).where(_mine(plans, row)))).scalar_one_or_none()
            counts = await _counts(connection, row)
        if plan in ("awaited", "planning", "failed") or (plan == "planned" and OPEN & counts.keys()):
            if now - row.since < GIVES_UP_AFTER:
                return
            plan = None  # nobody waits for it any more
        name = f"{DELIVERED}:{row.announcement}.{row.edition}.{row.channel}"
        marked = await self._witness.mailed(name)
        async with self._store.write() as connection:
            if plan == "planned":
                await self._tell(connection, row, counts, name, marked, now)
            await connection.execute(delete(awaited).where(_mine(awaited, row)))

    async def _tell(
        self, connection: AsyncConnection, row: Any, counts: dict[str, int], name: str, marked: bool, now: datetime
    ) -> None:
        query = select(announcements.c.issuer, announcements.c.reference).where(announcements.c.id == row.announcement)
        known = (await connection.execute(query)).one()
        body = {
            "id": str(row.announcement),
            "reference": known.reference,
            "edition": row.edition,
            "issuer": known.issuer,
            "channel": row.channel,
            "counts": counts,
        }
        await add_mailing(
            connection,
            kind=DELIVERED,
            channel=NAME,
            issuer=known.issuer,
            body=body,
            now=now,
            name=name,
            about=row.announcement,
            marked=marked,
        )


def _behind(announcement: UUID, edition: int, channel: str) -> Any:
    a, e, c = awaited.c.announcement, awaited.c.edition, awaited.c.channel
    same = and_(a == announcement, (e > edition) | and_(e == edition, c > channel))
    return (a > announcement) | same


def _mine(table: Any, row: Any) -> Any:
    return and_(
        table.c.announcement == row.announcement, table.c.edition == row.edition, table.c.channel == row.channel
    )


async def _counts(connection: AsyncConnection, row: Any) -> dict[str, int]:
    query = (
        select(deliveries.c.state, func.count().label("n"))
        .where(_mine(deliveries, row), deliveries.c.occasion == "now")
        .group_by(deliveries.c.state)
    )
    return {found.state: found.n for found in await connection.execute(query)}
