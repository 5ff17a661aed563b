"""Work items: claimed by urgency and age, under a fenced lease that is renewed while they are in hand."""

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import bindparam, literal_column, or_, select, update

from consumers.means import Means
from core.ledger import abandon
from core.prepared import Prepared
from core.tables import work_items
from schemas.every_kind import Urgency

log = structlog.get_logger()
NORMAL = Urgency.NORMAL.rank
# Built once, as those of `looking` and of the ledger are.
RENEW = Prepared(
    lambda _: (
        update(work_items)
        .where(
            work_items.c.id == bindparam("item"),
            work_items.c.fence == bindparam("held"),
            work_items.c.state == literal_column("'todo'"),
        )
        .values(lease_until=bindparam("until"))
    )
)


@dataclass(frozen=True)
class Item:
    """A claimed work item."""

    id: int
    subject: UUID  # an announcement, or a mailing
    mailing: bool
    fence: int
    tries: int
    alone: bool
    urgent: bool
    lease_ends: float  # by the monotonic clock


async def claim(means: Means, holder: str, *, urgent_only: bool) -> Item | None:
    """The next item of the channel that is due; what a lost member had in flight in it is unknown from now on."""
    now, started = means.clock.now(), means.clock.monotonic()
    due = [
        work_items.c.channel == means.channel.name,
        work_items.c.state == "todo",
        work_items.c.next_at <= now,
        or_(work_items.c.lease_until.is_(None), work_items.c.lease_until <= now),
    ]
    if urgent_only:
        due.append(work_items.c.urgency < NORMAL)
    chosen = (
        select(work_items.c.id)
        .where(*due)
        .order_by(work_items.c.urgency, work_items.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    async with means.store.read() as connection:
        if (await connection.execute(select(work_items.c.id).where(*due).limit(1))).first() is None:
            return None
    async with means.store.write() as connection:
        # In two steps: PostgreSQL may run a locking subquery of an UPDATE again, past its LIMIT.
        item = (await connection.execute(chosen)).scalar_one_or_none()
        if item is None:
            return None
        row = (
            await connection.execute(
                update(work_items)
                .where(work_items.c.id == item)
                .values(
                    lease_until=now + means.lease,
                    holder=holder,
                    fence=work_items.c.fence + 1,
                    tries=work_items.c.tries + 1,
                )
                .returning(
                    work_items.c.id,
                    work_items.c.announcement,
                    work_items.c.mailing,
                    work_items.c.fence,
                    work_items.c.tries,
                    work_items.c.alone,
                    work_items.c.urgency,
                )
            )
        ).one()
        lost = await abandon(connection, row.id, now)
    if lost:
        log.warning("delivering.lost", item=row.id, unknown=lost)
        means.wake.notify("agenda")
    ends = started + means.lease.total_seconds()
    return Item(row.id, row.announcement, row.mailing, row.fence, row.tries, row.alone, row.urgency < NORMAL, ends)
