"""The agenda: what is due. Releases, plans left behind, retries, what is unknown, expiry, and tidying up."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import end_in, lock_announcement, offer, offer_again_after, release
from core.carriage import FOLLOWED, follow, let_pass
from core.channel import Channel
from core.clock import Clock
from core.dead_letters import bury
from core.idempotency import forget
from core.ledger import GROUPED, regroup
from core.mailings import release_due
from core.store import Store
from core.tables import announcements, deliveries, editions, endings, hub, inbox, mailings, plans, receipts, schedules
from core.wake import Wake
from schemas.edition import Action
from schemas.messages import AnyMessage, EditionExpired, EditionReleased

log = structlog.get_logger()
UNKNOWN_TRIES = 3
BATCH = 500
FOLLOW_ROWS = 5_000
INBOX_KEPT = timedelta(days=8)  # longer than Kafka keeps its records, so that none comes back as new
TIDY_EVERY = timedelta(hours=1)


class Agenda:
    """Every step is one short transaction, safe to run on several workers at once and to stop anywhere."""

    def __init__(self, store: Store, clock: Clock, wake: Wake, channels: Mapping[str, Channel]) -> None:
        self._store, self._clock, self._wake, self._channels = store, clock, wake, channels
        self._tidied: datetime | None = None

    async def run_once(self) -> int:
        """Do what is due; how much was."""
        async with self._store.read() as connection:
            if (await connection.execute(select(hub.c.hold))).scalar_one() is not None:
                return 0
        done = 0
        for step in (
            self._release,
            self._release_mailings,
            self._offer_again,
            self._end_again,
            self._retry,
            self._settle_unknown,
            self._follow_carriers,
            self._expire,
        ):
            done += await step()
        await self._tidy()
        return done

    async def _release(self) -> int:
        now = self._clock.now()
        due = and_(schedules.c.announced < schedules.c.head, schedules.c.release_at <= now, ~schedules.c.paused)
        async with self._store.read() as connection:
            found = (
                await connection.execute(
                    select(schedules.c.announcement).where(due).order_by(schedules.c.release_at).limit(BATCH)
                )
            ).all()
        for row in found:
            async with self._store.write() as connection:
                current = await lock_announcement(connection, row.announcement)
                still = select(schedules.c.announcement).where(schedules.c.announcement == row.announcement, due)
                if (await connection.execute(still)).first() is not None:
                    await release(connection, row.announcement, current.head, now)
        if found:
            self._wake.notify("outbox", "ledger")
        return len(found)

    async def _release_mailings(self) -> int:
        now = self._clock.now()
        open_ones = (mailings.c.state.in_(("awaited", "planning"))) & (mailings.c.offer_at <= now)
        async with self._store.read() as connection:
            if (await connection.execute(select(mailings.c.id).where(open_ones).limit(1))).first() is None:
                return 0
        async with self._store.write() as connection:
            released = await release_due(connection, now, BATCH)
        if released:
            self._wake.notify("outbox")
        return released

    async def _offer_again(self) -> int:
        """Plans still open long after their message: it may have been lost on the way."""
        now = self._clock.now()
        stale = and_(plans.c.state.in_(("awaited", "planning")), plans.c.offer_at <= now)
        async with self._store.read() as connection:
            if (await connection.execute(select(plans.c.channel).where(stale).limit(1))).first() is None:
                return 0
        async with self._store.write() as connection:
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
        self._wake.notify("outbox")
        return len(rows)

    async def _end_again(self) -> int:
        """Channels that have not yet said that they took out what expired, or destroyed what was expunged."""
        now = self._clock.now()
        stale = endings.c.offer_at <= now
        async with self._store.read() as connection:
            if (await connection.execute(select(endings.c.channel).where(stale).limit(1))).first() is None:
                return 0
        async with self._store.write() as connection:
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
        self._wake.notify("outbox")
        return len(rows)

    async def _retry(self) -> int:
        now = self._clock.now()
        due = and_(deliveries.c.state == "later", deliveries.c.next_at <= now)
        return await self._again(due, alone=False, marked=False)

    async def _again(self, condition: object, *, alone: bool, marked: bool) -> int:
        async with self._store.read() as connection:
            if (await connection.execute(select(deliveries.c.id).where(condition).limit(1))).first() is None:  # type: ignore[arg-type]
                return 0
        async with self._store.write() as connection:
            rows = (
                await connection.execute(
                    GROUPED.where(condition)  # type: ignore[arg-type]
                    .order_by(deliveries.c.id)
                    .limit(BATCH)
                    .with_for_update(of=deliveries, skip_locked=True)
                )
            ).all()
            await regroup(connection, rows, self._clock.now(), alone=alone, marked=marked)
        self._wake.notify(*{f"items:{row.channel}" for row in rows}, "ledger")
        return len(rows)

    async def _settle_unknown(self) -> int:
        """A late receipt settles it; a channel that says «again» tries once more, alone and marked; the rest ask."""
        is_unknown = and_(deliveries.c.state == "unknown", deliveries.c.carrier.is_(None))
        async with self._store.read() as connection:
            if (await connection.execute(select(deliveries.c.id).where(is_unknown).limit(1))).first() is None:
                return 0
        said = and_(
            receipts.c.delivery == deliveries.c.id,
            receipts.c.edition == deliveries.c.sending_edition,
            receipts.c.outcome == "sent",
        )
        ref = select(receipts.c.ref).where(said).order_by(receipts.c.id.desc()).limit(1).scalar_subquery()
        again = [name for name, channel in self._channels.items() if channel.after_unknown == "again"]
        now = self._clock.now()
        async with self._store.write() as connection:
            settled = await connection.execute(
                update(deliveries)
                .where(is_unknown, exists().where(said))
                .values(
                    state="sent",
                    may_hold=2,
                    held_edition=deliveries.c.sending_edition,
                    ref=ref,
                    reason=None,
                    next_at=None,
                )
            )
            await self._bury(connection, again, now)
        return settled.rowcount + await self._again(
            and_(is_unknown, deliveries.c.channel.in_(again)), alone=True, marked=True
        )

    async def _follow_carriers(self) -> int:
        carried = and_(deliveries.c.carrier.is_not(None), deliveries.c.state.in_(FOLLOWED))
        async with self._store.read() as connection:
            if (await connection.execute(select(deliveries.c.id).where(carried).limit(1))).first() is None:
                return 0
        async with self._store.write() as connection:
            return await follow(connection, FOLLOW_ROWS)

    async def _bury(self, connection: AsyncConnection, channels: Sequence[str], now: datetime) -> None:
        """Unknown again and again: whatever takes it kills its worker. Where the channel asks, a person decides."""
        lost = (
            select(func.count())
            .where(receipts.c.delivery == deliveries.c.id, receipts.c.outcome == "unknown")
            .scalar_subquery()
        )
        rows = (
            await connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.state == "unknown",
                    deliveries.c.carrier.is_(None),
                    deliveries.c.channel.in_(channels),
                    lost >= UNKNOWN_TRIES,
                )
                .values(state="dead")
                .returning(deliveries.c.id, deliveries.c.channel, deliveries.c.announcement, deliveries.c.attempts)
            )
        ).all()
        for row in rows:
            await bury(
                connection,
                "delivery",
                str(row.id),
                f"unknown {UNKNOWN_TRIES} times in {row.attempts} tries",
                now,
                channel=row.channel,
                announcement=row.announcement,
            )

    async def _expire(self) -> int:
        now = self._clock.now()
        due = and_(~schedules.c.expired, schedules.c.expires_at <= now)
        async with self._store.read() as connection:
            found = (await connection.execute(select(schedules.c.announcement).where(due).limit(BATCH))).all()
        for row in found:
            async with self._store.write() as connection:
                current = await lock_announcement(connection, row.announcement)
                still = select(schedules.c.version).where(schedules.c.announcement == row.announcement, due)
                version = (await connection.execute(still)).scalar_one_or_none()
                if version is None:
                    continue
                reached = select(plans.c.channel).where(plans.c.announcement == row.announcement).distinct()
                channels = (await connection.execute(reached)).scalars().all()
                await end_in(connection, row.announcement, "expire", channels, now)
                await connection.execute(
                    update(schedules).where(schedules.c.announcement == row.announcement).values(expired=True)
                )
                message = EditionExpired(
                    uid=f"{row.announcement}.{current.head}.expired.{version}",
                    announcement=row.announcement,
                    edition=current.head,
                    at=now,
                )
                await offer(connection, message, current.urgency, now)
        if found:
            self._wake.notify("outbox")
        return len(found)

    async def _tidy(self) -> None:
        now = self._clock.now()
        if self._tidied is not None and now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        async with self._store.write() as connection:
            await connection.execute(delete(inbox).where(inbox.c.state == "done", inbox.c.at < now - INBOX_KEPT))
            await forget(connection, now)
            await let_pass(connection, now)
