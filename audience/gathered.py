"""What gathers for a digest: of which turn it is, what none will bring any more, and what came too late for one."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, tuple_, update

from audience.filters import Facets, letting_through
from audience.mailed import Editions
from audience.tables import filters, subscribers
from core.ledger import GROUPED, regroup
from core.store import Store
from core.tables import announcements, deliveries, mailings, schedules

SLICE_ROWS = 2_000
AHEAD = timedelta(minutes=1)  # more than the clocks of two workers ever differ


def waiting(
    every: str, due: datetime, now: datetime, *, channel: str | None = None, issuer: str | None = None
) -> ColumnElement[bool]:
    """What this turn brings: all that was there by then. What a clock that was ahead has written was there too."""
    of_issuer = select(announcements.c.id).where(announcements.c.issuer == issuer)
    return and_(
        deliveries.c.state == "gathering",
        *([] if channel is None else [deliveries.c.channel == channel]),
        *([] if issuer is None else [deliveries.c.announcement.in_(of_issuer)]),
        deliveries.c.gathers == every,
        or_(deliveries.c.planned_at <= due, deliveries.c.planned_at > now + AHEAD),
    )


async def let_go(store: Store, editions: Editions, mine: ColumnElement[bool]) -> None:
    """Nothing waits for who has left, or has left its topic or issuer: every digest to come would look it up.

    In slices, since it may be a whole city's.
    """
    key = (deliveries.c.target, deliveries.c.id)
    found = select(*key, deliveries.c.announcement, deliveries.c.edition).where(mine).order_by(*key).limit(SLICE_ROWS)
    after = ("", 0)
    while True:
        async with store.write() as connection:
            rows = (await connection.execute(found.where(tuple_(*key) > tuple_(*after)).with_for_update())).all()
            waits: dict[tuple[UUID, int], list[int]] = {}
            for row in rows:
                waits.setdefault((row.announcement, row.edition), []).append(row.id)
            for (announcement, number), ids in waits.items():
                facets = Facets.of(await editions.one(connection, announcement, number))
                await connection.execute(
                    update(deliveries)
                    .where(deliveries.c.id.in_(ids), deliveries.c.state == "gathering", ~_wanted_by(facets))
                    .values(state="left")
                )
        if len(rows) < SLICE_ROWS:
            return
        after = (rows[-1].target, rows[-1].id)


def _wanted_by(facets: Facets | None) -> ColumnElement[bool]:
    return (
        select(subscribers.c.id)
        .join(filters, filters.c.id == subscribers.c.filter)
        .where(subscribers.c.id == deliveries.c.target, subscribers.c.state == "confirmed", letting_through(facets))
        .exists()
    )


async def take_in_the_late(store: Store, digest: UUID, waits: ColumnElement[bool], now: datetime) -> None:
    """Its plan is open once more where something of its turn was committed behind it, for people it does not reach."""
    own = deliveries.alias("own")
    reached = select(own.c.id).where(own.c.announcement == digest, own.c.target == deliveries.c.target)
    late = select(deliveries.c.id).where(waits, ~reached.exists()).limit(1)
    async with store.read() as connection:
        if (await connection.execute(late)).first() is None:
            return
    async with store.write() as connection:
        await connection.execute(
            update(mailings)
            .where(mailings.c.id == digest, mailings.c.state == "planned", mailings.c.cancelled_at.is_(None))
            .values(state="awaited", cursor="", offer_at=now)
        )


async def try_the_empty_again(store: Store, digest: UUID, waits: ColumnElement[bool], now: datetime) -> bool:
    """Whoever had nothing to get because all of it was paused at that moment; whether there may be more of them."""
    own = deliveries.alias("own")
    shown = (
        select(deliveries.c.id)
        .join(announcements, announcements.c.id == deliveries.c.announcement)
        .join(schedules, schedules.c.announcement == deliveries.c.announcement)
        .where(waits, deliveries.c.target == own.c.target, deliveries.c.edition == announcements.c.head)
        .where(announcements.c.withdrawn_at.is_(None), ~schedules.c.paused, schedules.c.release_at <= now)
        .where(or_(schedules.c.expires_at.is_(None), schedules.c.expires_at > now))
    )
    empty = select(own.c.id).where(own.c.announcement == digest, own.c.state == "unneeded", shown.exists())
    async with store.write() as connection:
        again = GROUPED.where(deliveries.c.id.in_(empty.limit(SLICE_ROWS))).with_for_update(of=deliveries)
        rows = (await connection.execute(again)).all()
        await regroup(connection, rows, now, marked=False)
    return len(rows) == SLICE_ROWS
