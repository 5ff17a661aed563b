"""What was offered on the bus and is still open long after: it is offered again, since messages get lost."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, select, text, update

from core.actions import offer, offer_again_after
from core.clock import Clock
from core.store import Store
from core.tables import announcements, editions, endings, plans
from core.wake import Wake
from schemas.edition import Action
from schemas.messages import AnyMessage, EditionExpired, EditionReleased

BATCH = 500
Now = datetime | BindParameter[datetime]


def open_long(now: Now) -> ColumnElement[bool]:
    """Plans still open long after their message."""
    return and_(text("plans.state IN ('awaited', 'planning')"), plans.c.offer_at <= now)


def unended(now: Now) -> ColumnElement[bool]:
    """Endings that a channel has not told of long after their message."""
    return endings.c.offer_at <= now


async def offer_again(store: Store, clock: Clock, wake: Wake) -> int:
    """Plans still open long after their message: it may have been lost on the way."""
    now = clock.now()
    stale = open_long(now)
    async with store.write() as connection:
        rows = (
            await connection.execute(
                select(
                    plans.c.announcement,
                    plans.c.edition,
                    plans.c.channel,
                    plans.c.offers,
                    announcements.c.head,
                    announcements.c.kind,
                    announcements.c.issuer,
                    announcements.c.urgency,
                    editions.c.action,
                )
                .join(announcements, announcements.c.id == plans.c.announcement)
                .join(
                    editions,
                    and_(editions.c.announcement == plans.c.announcement, editions.c.number == plans.c.edition),
                )
                .where(stale)
                .limit(BATCH)
                .with_for_update(of=plans, skip_locked=True)
            )
        ).all()
        for row in rows:
            mine = and_(
                plans.c.announcement == row.announcement,
                plans.c.edition == row.edition,
                plans.c.channel == row.channel,
            )
            if row.head != row.edition:
                await connection.execute(update(plans).where(mine).values(state="superseded"))
                continue
            offers = row.offers + 1
            await connection.execute(
                update(plans).where(mine).values(offers=offers, offer_at=now + offer_again_after(offers))
            )
            message = EditionReleased(
                uid=f"{row.announcement}.{row.edition}.again.{row.channel}.{int(now.timestamp())}",
                announcement=row.announcement,
                edition=row.edition,
                action=Action(row.action),
                kind=row.kind,
                issuer=row.issuer,
                urgency=row.urgency,
                at=now,
                channels=[row.channel],
            )
            await offer(connection, message, row.urgency, now)
    wake.notify("outbox")
    return len(rows)


async def end_again(store: Store, clock: Clock, wake: Wake) -> int:
    """Channels that have not yet said that they took out what expired, or destroyed what was expunged."""
    now = clock.now()
    stale = unended(now)
    async with store.write() as connection:
        rows = (
            await connection.execute(
                select(endings, announcements.c.head, announcements.c.kind, announcements.c.issuer)
                .add_columns(announcements.c.urgency)
                .join(announcements, announcements.c.id == endings.c.announcement)
                .where(stale)
                .limit(BATCH)
                .with_for_update(of=endings, skip_locked=True)
            )
        ).all()
        for row in rows:
            offers = row.offers + 1
            await connection.execute(
                update(endings)
                .where(
                    endings.c.announcement == row.announcement,
                    endings.c.channel == row.channel,
                    endings.c.what == row.what,
                )
                .values(offers=offers, offer_at=now + offer_again_after(offers))
            )
            about = {
                "uid": f"{row.announcement}.{row.head}.{row.what}.{row.channel}.{offers}",
                "announcement": row.announcement,
                "edition": row.head,
                "at": now,
                "channels": [row.channel],
            }
            message: AnyMessage = (
                EditionExpired(**about)
                if row.what == "expire"
                else EditionReleased(
                    **about, action=Action.EXPUNGE, kind=row.kind, issuer=row.issuer, urgency=row.urgency
                )
            )
            await offer(connection, message, row.urgency, now)
    wake.notify("outbox")
    return len(rows)
