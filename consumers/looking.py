"""What delivering reads: the announcement as it stands, the rows whose turn it is, what the ledger says of a target.

Statements are built once, since a window's cost is mostly theirs; the words of partial indexes stand in them as
literals, since a bound value hides from both planners that the index serves.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import BigInteger, String, bindparam, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.stages import Announcement, Candidate
from core.brakes import braked
from core.given import prepared_by
from core.holdings import Head, Row
from core.prepared import Prepared
from core.tables import announcements, deliveries, editions, hub, schedules
from schemas.edition import Action, Weight

STANDS = Prepared(
    lambda _: (
        select(
            announcements.c.head,
            announcements.c.last_material,
            announcements.c.may_hold,
            editions.c.action,
            editions.c.weight,
            schedules.c.release_at,
            schedules.c.expires_at,
            schedules.c.paused,
            schedules.c.silent_from,
            schedules.c.silent_until,
            select(hub.c.hold).scalar_subquery().label("hold"),
            braked(announcements.c.id, bindparam("channel", type_=String())),
        )
        .join(editions, (editions.c.announcement == announcements.c.id) & (editions.c.number == announcements.c.head))
        .join(schedules, schedules.c.announcement == announcements.c.id)
        .where(announcements.c.id == bindparam("announcement"))
    )
)
# In the order of a Candidate.
NEXT = Prepared(
    lambda _: (
        select(
            deliveries.c.id,
            deliveries.c.target,
            deliveries.c.occasion,
            deliveries.c.edition,
            deliveries.c.attempts,
            deliveries.c.marked,
            deliveries.c.planned_at,
            deliveries.c.first_tried_at,
        )
        .where(deliveries.c.item == bindparam("item"), deliveries.c.state == literal_column("'planned'"))
        .order_by(deliveries.c.id)
        .limit(bindparam("limit", type_=BigInteger()))
    )
)
# In the order of a Row, after its target.
SAID = prepared_by(
    deliveries.c.target,
    "targets",
    select(
        deliveries.c.target,
        deliveries.c.id,
        deliveries.c.state,
        deliveries.c.may_hold,
        deliveries.c.held_edition,
        deliveries.c.sending_edition,
        deliveries.c.ref,
    ).where(
        deliveries.c.announcement == bindparam("announcement"),
        deliveries.c.channel == bindparam("channel"),
        or_(deliveries.c.may_hold > literal_column("0"), deliveries.c.state == literal_column("'sending'")),
    ),
)


async def as_it_stands(connection: AsyncConnection, announcement: UUID, channel: str) -> Announcement:
    (
        (head, last_material, may_hold, action, weight, release_at, expires_at, paused, *silence, hold, brake),
    ) = await STANDS.rows(connection, announcement=announcement, channel=channel)
    return Announcement(
        head=Head(head, Action(action), Weight(weight), last_material),
        restored=may_hold,
        release_at=release_at,
        expires_at=expires_at,
        paused=paused,
        hub_held=hold is not None,
        braked=brake is not None,
        silence=tuple(silence) if silence[0] is not None else None,
    )


async def candidates(
    connection: AsyncConnection, item: int, announcement: UUID, channel: str, limit: int
) -> Sequence[Candidate]:
    """The first deliveries of the work item that are planned, with what the ledger says of their targets."""
    rows = await NEXT.rows(connection, item=item, limit=limit)
    if not rows:
        return ()
    said = await SAID.rows(connection, announcement=announcement, channel=channel, targets=[row[1] for row in rows])
    others: dict[str, list[Row]] = {}
    for target, *what in said:
        others.setdefault(target, []).append(Row(*what))
    return [Candidate._make((*row, others.get(row[1], ()))) for row in rows]
