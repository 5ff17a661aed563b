"""The agenda: what is due. Releases, plans left behind, retries, what is unknown, expiry, and tidying up."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import offer, release
from core.channel import Channel
from core.clock import Clock
from core.dead_letters import bury
from core.idempotency import forget
from core.ledger import regroup
from core.store import Store
from core.tables import announcements, deliveries, editions, hub, inbox, plans, receipts, schedules
from core.wake import Wake
from schemas.edition import Action
from schemas.messages import EditionExpired, EditionReleased

log = structlog.get_logger()
OFFER_AGAIN = timedelta(seconds=25)
UNKNOWN_TRIES = 5
BATCH = 500
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
        for step in (self._release, self._offer_again, self._retry, self._settle_unknown, self._expire):
            done += await step()
        await self._tidy()
        return done

    async def _release(self) -> int:
        now = self._clock.now()
        due = and_(schedules.c.announced < schedules.c.head, schedules.c.release_at <= now)
        async with self._store.read() as connection:
            found = (
                await connection.execute(
                    select(schedules.c.announcement).where(due).order_by(schedules.c.release_at).limit(BATCH)
                )
            ).all()
        for row in found:
            async with self._store.write() as connection:
                current = (
                    await connection.execute(
                        select(announcements.c.head, schedules.c.paused)
                        .join(schedules, schedules.c.announcement == announcements.c.id)
                        .where(announcements.c.id == row.announcement, due)
                        .with_for_update(of=announcements)
                    )
                ).first()
                if current is not None:
                    await release(connection, row.announcement, current.head, now)
        if found:
            self._wake.notify("outbox", "ledger")
        return len(found)

    async def _offer_again(self) -> int:
        """Plans still open long after their message: it may have been lost on the way."""
        now = self._clock.now()
        stale = and_(plans.c.state.in_(("awaited", "planning")), plans.c.offered_at <= now - OFFER_AGAIN)
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
                await connection.execute(update(plans).where(mine).values(offered_at=now))
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
                    select(deliveries.c.id, deliveries.c.announcement, deliveries.c.channel, announcements.c.urgency)
                    .join(announcements, announcements.c.id == deliveries.c.announcement)
                    .where(condition)  # type: ignore[arg-type]
                    .order_by(deliveries.c.id)
                    .limit(BATCH)
                    .with_for_update(of=deliveries, skip_locked=True)
                )
            ).all()
            await regroup(
                connection,
                [(row.id, row.announcement, row.channel, row.urgency) for row in rows],
                self._clock.now(),
                alone=alone,
                marked=marked,
            )
        self._wake.notify(*{f"items:{row.channel}" for row in rows}, "ledger")
        return len(rows)

    async def _settle_unknown(self) -> int:
        """A late receipt settles it; a channel that says «again» tries once more, alone and marked; the rest ask."""
        is_unknown = deliveries.c.state == "unknown"
        async with self._store.read() as connection:
            if (await connection.execute(select(deliveries.c.id).where(is_unknown).limit(1))).first() is None:
                return 0
        told = exists().where(
            receipts.c.delivery == deliveries.c.id,
            receipts.c.edition == deliveries.c.sending_edition,
            receipts.c.outcome == "sent",
        )
        now = self._clock.now()
        async with self._store.write() as connection:
            settled = await connection.execute(
                update(deliveries)
                .where(is_unknown, told)
                .values(state="sent", may_hold=2, held_edition=deliveries.c.sending_edition)
            )
            await self._bury(connection, now)
        again = [name for name, channel in self._channels.items() if channel.after_unknown == "again"]
        return settled.rowcount + await self._again(
            and_(is_unknown, deliveries.c.channel.in_(again)), alone=True, marked=True
        )

    async def _bury(self, connection: AsyncConnection, now: datetime) -> None:
        """Unknown again and again: whatever takes it kills its worker."""
        rows = (
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.state == "unknown", deliveries.c.attempts >= UNKNOWN_TRIES)
                .values(state="dead")
                .returning(deliveries.c.id, deliveries.c.channel, deliveries.c.announcement, deliveries.c.attempts)
            )
        ).all()
        for row in rows:
            await bury(
                connection,
                "delivery",
                str(row.id),
                f"unknown after {row.attempts} tries",
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
                head = (
                    await connection.execute(
                        select(announcements.c.head, announcements.c.urgency, schedules.c.version)
                        .join(schedules, schedules.c.announcement == announcements.c.id)
                        .where(announcements.c.id == row.announcement, due)
                        .with_for_update(of=announcements)
                    )
                ).first()
                if head is None:
                    continue
                await connection.execute(
                    update(schedules).where(schedules.c.announcement == row.announcement).values(expired=True)
                )
                message = EditionExpired(
                    uid=f"{row.announcement}.{head.head}.expired.{head.version}",
                    announcement=row.announcement,
                    edition=head.head,
                    at=now,
                )
                await offer(connection, message, head.urgency, now)
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
