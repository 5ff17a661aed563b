"""The agenda: what is due. Releases, plans left behind, retries, what is unknown, expiry, and tidying up."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.due import due
from consumers.offers import end_again, offer_again
from consumers.suspects import beyond_help, try_again
from core.actions import end_in, lock_announcement, offer, release
from core.carriage import follow, let_pass
from core.channel import Channel
from core.clock import Clock
from core.dead_letters import bury
from core.elections.silence import not_silent
from core.idempotency import forget
from core.ledger import GROUPED
from core.mailings import release_due
from core.store import Store
from core.tables import deliveries, inbox, plans, receipts, schedules
from core.wake import Wake
from schemas.messages import EditionExpired

log = structlog.get_logger()
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
            found = await due(connection, self._clock.now())
        if found.held:
            return 0
        done = 0
        for is_due, step in (
            (found.release, self._release),
            (found.mailings, self._release_mailings),
            (found.offers, self._offer_again),
            (found.ends, self._end_again),
            (found.retries, self._retry),
            (found.unknown, self._settle_unknown),
            (found.carried, self._follow_carriers),
            (found.expiry, self._expire),
        ):
            if is_due:
                done += await step()
        await self._tidy()
        return done

    async def _release(self) -> int:
        now = self._clock.now()
        ready = and_(schedules.c.announced < schedules.c.head, schedules.c.release_at <= now, ~schedules.c.paused)
        due = and_(ready, not_silent(now))
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
        async with self._store.write() as connection:
            released = await release_due(connection, self._clock.now(), BATCH)
        if released:
            self._wake.notify("outbox")
        return released

    async def _offer_again(self) -> int:
        return await offer_again(self._store, self._clock, self._wake)

    async def _end_again(self) -> int:
        return await end_again(self._store, self._clock, self._wake)

    async def _retry(self) -> int:
        now = self._clock.now()
        due = and_(deliveries.c.state == "later", deliveries.c.next_at <= now)
        return await self._again(due, marked=False)

    async def _again(self, condition: object, *, marked: bool) -> int:
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
            await try_again(connection, self._clock, rows, marked=marked)
        self._wake.notify(*{f"items:{row.channel}" for row in rows}, "ledger")
        return len(rows)

    async def _settle_unknown(self) -> int:
        """A late receipt settles it; a channel that says «again» tries once more, marked; the rest ask."""
        is_unknown = and_(deliveries.c.state == "unknown", deliveries.c.carrier.is_(None))
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
        return settled.rowcount + await self._again(and_(is_unknown, deliveries.c.channel.in_(again)), marked=True)

    async def _follow_carriers(self) -> int:
        async with self._store.write() as connection:
            return await follow(connection, FOLLOW_ROWS)

    async def _bury(self, connection: AsyncConnection, channels: Sequence[str], now: datetime) -> None:
        """Unknown again and again. Where the channel asks, a person decides."""
        rows = (
            await connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.state == "unknown",
                    deliveries.c.carrier.is_(None),
                    deliveries.c.channel.in_(channels),
                    beyond_help(),
                )
                .values(state="dead")
                .returning(
                    deliveries.c.id,
                    deliveries.c.channel,
                    deliveries.c.announcement,
                    deliveries.c.attempts,
                )
            )
        ).all()
        for row in rows:
            await bury(
                connection,
                "delivery",
                str(row.id),
                f"unknown again and again in {row.attempts} tries",
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
        await let_pass(self._store, now)
