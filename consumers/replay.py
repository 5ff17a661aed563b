"""Replay: reads the store and offers editions to one channel again. A place is written anew; nobody is mailed twice."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import offer
from core.channel import Channel
from core.ledger import regroup
from core.tables import announcements, deliveries, editions, plans, schedules
from schemas.edition import Action
from schemas.messages import EditionReleased


async def replay(connection: AsyncConnection, channel: Channel, since: datetime, now: datetime) -> int:
    """Offer every announcement released since then; how many. Times are UTC."""
    rows = (
        await connection.execute(
            select(announcements, editions.c.action)
            .join(
                editions,
                (editions.c.announcement == announcements.c.id) & (editions.c.number == announcements.c.head),
            )
            .join(schedules, schedules.c.announcement == announcements.c.id)
            .where(announcements.c.first_released_at >= since, schedules.c.announced == announcements.c.head)
            .order_by(announcements.c.first_released_at)
        )
    ).all()
    for row in rows:
        mine = (plans.c.announcement == row.id) & (plans.c.edition == row.head) & (plans.c.channel == channel.name)
        if channel.takes_every_edition and channel.after_unknown == "again":
            await _write_again(connection, channel.name, row.id, row.head, row.urgency, now)
        await connection.execute(
            update(plans).where(mine, plans.c.state != "superseded").values(state="awaited", cursor="", offered_at=now)
        )
        message = EditionReleased(
            uid=f"{row.id}.{row.head}.replay.{channel.name}.{int(now.timestamp() * 1000)}",
            announcement=row.id,
            edition=row.head,
            action=Action(row.action),
            kind=row.kind,
            issuer=row.issuer,
            urgency=row.urgency,
            at=now,
            channels=[channel.name],
        )
        await offer(connection, message, row.urgency, now)
    return len(rows)


async def _write_again(
    connection: AsyncConnection, channel: str, announcement: object, head: int, urgency: int, now: datetime
) -> None:
    """An upsert may be repeated as often as one likes: what a place took is handed to it again."""
    rows = (
        await connection.execute(
            select(deliveries.c.id, deliveries.c.announcement).where(
                deliveries.c.announcement == announcement,
                deliveries.c.edition == head,
                deliveries.c.channel == channel,
                deliveries.c.state == "sent",
            )
        )
    ).all()
    await regroup(connection, [(r.id, r.announcement, channel, urgency) for r in rows], now, alone=False, marked=False)
