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
from core.given import found_by
from core.holdings import Head, Row
from core.tables import announcements, deliveries, editions, hub, schedules
from schemas.edition import Action, Weight

STANDS = (
    select(
        announcements.c.head,
        announcements.c.last_material,
        announcements.c.may_hold,
        editions.c.action,
        editions.c.weight,
        schedules.c.release_at,
        schedules.c.expires_at,
        schedules.c.paused,
        select(hub.c.hold).scalar_subquery().label("hold"),
        braked(announcements.c.id, bindparam("channel", type_=String())),
    )
    .join(editions, (editions.c.announcement == announcements.c.id) & (editions.c.number == announcements.c.head))
    .join(schedules, schedules.c.announcement == announcements.c.id)
    .where(announcements.c.id == bindparam("announcement"))
)
NEXT = (
    select(
        deliveries.c.id,
        deliveries.c.target,
        deliveries.c.edition,
        deliveries.c.occasion,
        deliveries.c.attempts,
        deliveries.c.marked,
        deliveries.c.planned_at,
        deliveries.c.first_tried_at,
    )
    .where(deliveries.c.item == bindparam("item"), deliveries.c.state == literal_column("'planned'"))
    .order_by(deliveries.c.id)
    .limit(bindparam("limit", type_=BigInteger()))
)
SAID = select(
    deliveries.c.id,
    deliveries.c.target,
    deliveries.c.state,
    deliveries.c.may_hold,
    deliveries.c.held_edition,
    deliveries.c.sending_edition,
    deliveries.c.ref,
).where(
    deliveries.c.announcement == bindparam("announcement"),
    deliveries.c.channel == bindparam("channel"),
    or_(deliveries.c.may_hold > literal_column("0"), deliveries.c.state == literal_column("'sending'")),
)


async def as_it_stands(connection: AsyncConnection, announcement: UUID, channel: str) -> Announcement:
    row = (await connection.execute(STANDS, {"announcement": announcement, "channel": channel})).one()
    return Announcement(
        head=Head(row.head, Action(row.action), Weight(row.weight), row.last_material),
        restored=row.may_hold,
        release_at=row.release_at,
        expires_at=row.expires_at,
        paused=row.paused,
        hub_held=row.hold is not None,
        braked=row.braked is not None,
    )


async def candidates(
    connection: AsyncConnection, item: int, announcement: UUID, channel: str, limit: int
) -> Sequence[Candidate]:
    """The first deliveries of the work item that are planned, with what the ledger says of their targets."""
    rows = (await connection.execute(NEXT, {"item": item, "limit": limit})).all()
    if not rows:
        return ()
    targets = [row.target for row in rows]
    said = await connection.execute(
        found_by(connection, deliveries.c.target, "targets", SAID),
        {"announcement": announcement, "channel": channel, "targets": targets},
    )
    others: dict[str, list[Row]] = {}
    for row in said:
        others.setdefault(row.target, []).append(
            Row(row.id, row.state, row.may_hold, row.held_edition, row.sending_edition, row.ref)
        )
    return [
        Candidate(
            id=row.id,
            target=row.target,
            occasion=row.occasion,
            edition=row.edition,
            attempts=row.attempts,
            marked=row.marked,
            planned_at=row.planned_at,
            first_tried_at=row.first_tried_at,
            others=others.get(row.target, ()),
        )
        for row in rows
    ]
