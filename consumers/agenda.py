"""The agenda: what is due. Releases, plans left behind, retries, what is unknown, expiry, and tidying up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    literal_column,
    select,
    text,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.offers import Now, end_again, offer_again, open_long, unended
from consumers.suspects import beyond_help, try_again
from core.actions import end_in, lock_announcement, offer, release
from core.carriage import CARRIED, follow, let_pass
from core.channel import Channel
from core.clock import Clock
from core.dead_letters import bury
from core.elections.silence import not_silent
from core.idempotency import forget
from core.ledger import GROUPED
from core.mailings import release_due
from core.prepared import Prepared
from core.store import Instant, Store
from core.tables import deliveries, endings, hub, inbox, mailings, plans, receipts, schedules
from core.wake import Wake
from schemas.messages import EditionExpired

log = structlog.get_logger()
BATCH = 500
FOLLOW_ROWS = 5_000
INBOX_KEPT = timedelta(days=8)  # longer than Kafka keeps its records, so that none comes back as new
TIDY_EVERY = timedelta(hours=1)


def _to_release(now: Now) -> ColumnElement[bool]:
    ready = and_(schedules.c.announced < schedules.c.head, schedules.c.release_at <= now, ~schedules.c.paused)
    return and_(ready, not_silent(now))


def _mailings(now: Now) -> ColumnElement[bool]:
    goes = and_(~mailings.c.paused, mailings.c.cancelled_at.is_(None))
    return and_(text("mailings.state IN ('awaited', 'planning')"), mailings.c.offer_at <= now, goes)


def _later(now: Now) -> ColumnElement[bool]:
    return and_(text("deliveries.state = 'later'"), deliveries.c.next_at <= now)


def _unknown(_: Now) -> ColumnElement[bool]:
    opened = text("deliveries.state IN ('unknown', 'held', 'dead') AND deliveries.state = 'unknown'")
    return and_(opened, deliveries.c.carrier.is_(None))


def _to_expire(now: Now) -> ColumnElement[bool]:
    return and_(text("NOT schedules.expired AND schedules.expires_at IS NOT NULL"), schedules.c.expires_at <= now)


# Of which step there is anything to do: one look, since it is asked twice a second and nearly never is. What an index
# is of stands in its own words, or SQLite would read the whole table.
WHAT: Mapping[str, tuple[Table, Callable[[Now], ColumnElement[bool]]]] = {
    "release": (schedules, _to_release),
    "mailings": (mailings, _mailings),
    "offer": (plans, open_long),
    "end": (endings, unended),
    "retry": (deliveries, _later),
    "unknown": (deliveries, _unknown),
    "carriers": (deliveries, lambda _: and_(true(), CARRIED)),
    "expire": (schedules, _to_expire),
}


def _look(_: str) -> Executable:
    now: BindParameter[datetime] = bindparam("now", type_=Instant)
    there = [
        exists(select(literal_column("1")).select_from(t).where(due(now))).label(n) for n, (t, due) in WHAT.items()
    ]
    held = exists(select(literal_column("1")).select_from(hub).where(hub.c.hold.is_not(None)))
    return select(held.label("held"), *there)


LOOK = Prepared(_look)


class Agenda:
    """Every step is one short transaction, safe to run on several workers at once and to stop anywhere."""

    def __init__(self, store: Store, clock: Clock, wake: Wake, channels: Mapping[str, Channel]) -> None:
        self._store, self._clock, self._wake, self._channels = store, clock, wake, channels
        self._tidied: datetime | None = None

    async def run_once(self) -> int:
        """Do what is due; how much was."""
        async with self._store.read() as connection:
            ((held, *there),) = await LOOK.rows(connection, now=self._clock.now())
        if held:
            return 0
        steps = {
            "release": self._release,
            "mailings": self._release_mailings,
            "offer": self._offer_again,
            "end": self._end_again,
            "retry": self._retry,
            "unknown": self._settle_unknown,
            "carriers": self._follow_carriers,
            "expire": self._expire,
        }
        done = 0
        for name, due in zip(WHAT, there, strict=True):
            if due:
                done += await steps[name]()
        await self._tidy()
        return done

    async def _release(self) -> int:
        now = self._clock.now()
        due = _to_release(now)
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
        async with self._store.write() as connection:
            released = await release_due(connection, now, BATCH)
        if released:
            self._wake.notify("outbox")
        return released

    async def _offer_again(self) -> int:
        return await offer_again(self._store, self._clock, self._wake)

    async def _end_again(self) -> int:
        return await end_again(self._store, self._clock, self._wake)

    async def _retry(self) -> int:
        return await self._again(_later(self._clock.now()), marked=False)

    async def _again(self, condition: ColumnElement[bool], *, marked: bool) -> int:
        async with self._store.write() as connection:
            rows = (
                await connection.execute(
                    GROUPED.where(condition)
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
        is_unknown = _unknown(self._clock.now())
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
        due = _to_expire(now)
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
