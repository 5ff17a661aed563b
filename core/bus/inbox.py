"""The inbox of a group: stored once, claimed by urgency and age under a fenced lease, tried, or buried."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, and_, exists, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.bus.envelope import Envelope, Unreadable
from core.clock import Clock
from core.dead_letters import bury, plainly
from core.errors import TryLater
from core.given import among
from core.store import Store, written
from core.tables import inbox
from schemas.every_kind import Urgency

log = structlog.get_logger()
BATCH = 200
LEASE = timedelta(seconds=30)
RENEW_EVERY_S = 8.0
TURN_S = 0.5
MAX_TRIES = 5
SUSPECT_EVERY = 4  # turns: new work goes first, but what a dead member left is not starved by it
WAITS = (timedelta(seconds=2), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))

NORMAL = Urgency.NORMAL.rank


class Handler(Protocol):
    """What a group does with a message. `given_up` hears, in the transaction that buries one, that it is dead."""

    async def __call__(self, envelope: Envelope) -> None: ...

    async def given_up(self, connection: AsyncConnection, envelope: Envelope, reason: str) -> UUID | None:
        """The announcement it was about, if there is one."""


@dataclass(frozen=True)
class Claim:
    """A row this member works on until its lease ends; `fence` tells a later claim from this one."""

    envelope: Envelope
    fence: int
    tries: int
    suspect: bool  # a former member died, or lost its lease, with this in its hands


# In the drivers' own form: binding each value by its column's type would cost more than storing it.
PUT = {
    "sqlite": (
        "INSERT INTO inbox (member_group, uid, type, urgency, body, state, next_at, at)"
        " VALUES (?, ?, ?, ?, ?, 'todo', ?, ?) ON CONFLICT DO NOTHING"
    ),
    "postgresql": (
        "INSERT INTO inbox (member_group, uid, type, urgency, body, state, next_at, at)"
        " SELECT $1, m.uid, m.type, m.urgency, m.body, 'todo', $2, $2"
        " FROM unnest($3::text[], $4::text[], $5::int[], $6::bytea[]) AS m (uid, type, urgency, body)"
        " ON CONFLICT DO NOTHING"
    ),
}


async def put(connection: AsyncConnection, group: str, envelopes: Sequence[Envelope], now: datetime) -> None:
    """Store messages once; a repeat changes nothing. Tombstones carry nothing to do."""
    kept = [e for e in envelopes if e.body is not None]
    if not kept:
        return
    at, dialect = written(connection, now), connection.dialect.name
    if dialect == "sqlite":
        rows: Any = [(group, e.uid, e.type, e.urgency, e.body, at, at) for e in kept]
    else:
        rows = (group, at, *([getattr(e, name) for e in kept] for name in ("uid", "type", "urgency", "body")))
    await connection.exec_driver_sql(PUT[dialect], rows)


class Suspicion:
    """Lets innocent work run side by side, and a suspect only by itself, so that nobody else is blamed for it."""

    def __init__(self) -> None:
        self._running = 0
        self._changed = asyncio.Condition()
        self._suspect = False

    @contextlib.asynccontextmanager
    async def room(self, *, suspect: bool) -> AsyncIterator[None]:
        async with self._changed:
            await self._changed.wait_for(lambda: not self._suspect and not (suspect and self._running))
            self._suspect = suspect
            self._running += 1
        try:
            yield
        finally:
            async with self._changed:
                self._running -= 1
                if suspect:
                    self._suspect = False
                self._changed.notify_all()


class Inbox:
    """One member of a group."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        group: str,
        handler: Handler,
        suspicion: Suspicion | None = None,
        *,
        holder: str = "",
        urgent_only: bool = False,
    ) -> None:
        self._store, self._clock, self._group, self._handler = store, clock, group, handler
        self._suspicion = suspicion or Suspicion()
        self._urgent_only, self._holder = urgent_only, holder
        self._turns = 0
        self._lease_ends = 0.0  # of what is in hand, by the monotonic clock

    async def run_once(self) -> int:
        """Claim what is due and handle it; the number of rows handled."""
        claims = await self._claim()
        if not claims:
            return 0
        renewing = asyncio.create_task(self._renew(claims))
        try:
            async with self._suspicion.room(suspect=claims[0].suspect):
                outcomes = await self._work(claims)
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
        await self._settle(outcomes, claims[len(outcomes) :])
        return len(claims)

    async def _work(self, claims: Sequence[Claim]) -> list[tuple[Claim, Exception | None]]:
        """Handle them in turn, but not for long: what is left goes back, and may be overtaken by what is urgent."""
        outcomes: list[tuple[Claim, Exception | None]] = []
        started = self._clock.monotonic()
        for claim in claims:
            if self._clock.monotonic() > self._lease_ends:
                log.error("inbox.lost", group=self._group, uid=claim.envelope.uid)
                break  # the database was away for longer than the lease: somebody else may be at it
            if outcomes and self._clock.monotonic() - started > TURN_S:
                break
            outcomes.append((claim, await self._handle(claim.envelope)))
        return outcomes

    async def _handle(self, envelope: Envelope) -> Exception | None:
        try:
            await self._handler(envelope)
        except Exception as error:
            return error
        return None

    async def _claim(self) -> Sequence[Claim]:
        now, started = self._clock.now(), self._clock.monotonic()
        due = [inbox.c.member_group == self._group, inbox.c.state == "todo", inbox.c.next_at <= now]
        if self._urgent_only:
            due.append(inbox.c.urgency < NORMAL)
        order = (inbox.c.urgency, inbox.c.at, inbox.c.uid)
        fresh = and_(*due, inbox.c.lease_until.is_(None))
        lost = and_(*due, inbox.c.lease_until <= now)
        async with self._store.read() as connection:
            has_fresh, has_lost = (
                await connection.execute(
                    select(exists(select(inbox.c.uid).where(fresh)), exists(select(inbox.c.uid).where(lost)))
                )
            ).one()
        if not has_fresh and not has_lost:
            return []
        self._turns += 1
        suspect = has_lost and (not has_fresh or self._turns % SUSPECT_EVERY == 0)
        condition, limit = (lost, 1) if suspect else (fresh, BATCH)
        chosen = select(inbox.c.uid).where(condition).order_by(*order).limit(limit).with_for_update(skip_locked=True)
        async with self._store.write() as connection:
            # In two steps: PostgreSQL may run a locking subquery of an UPDATE again, past its LIMIT.
            uids = [row.uid for row in await connection.execute(chosen)]
            rows = await connection.execute(
                update(inbox)
                .where(inbox.c.member_group == self._group, among(inbox.c.uid, "uids"))
                .values(lease_until=now + LEASE, holder=self._holder, fence=inbox.c.fence + 1, tries=inbox.c.tries + 1)
                .returning(
                    inbox.c.uid, inbox.c.type, inbox.c.urgency, inbox.c.body, inbox.c.fence, inbox.c.tries, inbox.c.at
                ),
                {"uids": uids},
            )
            found = sorted(rows.all(), key=lambda row: (row.urgency, row.at, row.uid))
            claims = []
            for row in found:
                envelope = Envelope(row.uid, row.type, "", row.urgency, row.body)
                if row.tries > MAX_TRIES and suspect:
                    await self._bury(connection, envelope, f"its member died {row.tries - 1} times", now)
                    continue
                claims.append(Claim(envelope, row.fence, row.tries, suspect=suspect))
        self._lease_ends = started + LEASE.total_seconds()
        return claims

    async def _renew(self, claims: Sequence[Claim]) -> None:
        while True:
            await self._clock.sleep(RENEW_EVERY_S)
            started = self._clock.monotonic()
            try:
                async with self._store.write() as connection:
                    await connection.execute(
                        update(inbox)
                        .where(self._mine(claims), inbox.c.state == "todo")
                        .values(lease_until=self._clock.now() + LEASE)
                    )
            except Exception as error:  # the database is away: the lease is still good for a while, so try again
                log.warning("inbox.not_renewed", group=self._group, error=repr(error))
            else:
                self._lease_ends = started + LEASE.total_seconds()

    def _mine(self, claims: Sequence[Claim]) -> ColumnElement[bool]:
        return and_(
            inbox.c.member_group == self._group,
            tuple_(inbox.c.uid, inbox.c.fence).in_([(c.envelope.uid, c.fence) for c in claims]),
        )

    async def _settle(self, outcomes: Sequence[tuple[Claim, Exception | None]], left: Sequence[Claim]) -> None:
        now = self._clock.now()
        done = [claim for claim, error in outcomes if error is None]
        async with self._store.write() as connection:
            if done:
                await connection.execute(
                    update(inbox).where(self._mine(done)).values(state="done", lease_until=None, next_at=now)
                )
            if left:
                await connection.execute(
                    update(inbox).where(self._mine(left)).values(lease_until=None, tries=inbox.c.tries - 1)
                )
            for claim, error in outcomes:
                if error is not None:
                    await self._failed(connection, claim, error, now)

    async def _failed(self, connection: AsyncConnection, claim: Claim, error: Exception, now: datetime) -> None:
        mine = self._mine([claim])
        if isinstance(error, TryLater):  # the world's fault: not counted, however long it lasts
            await connection.execute(
                update(inbox).where(mine).values(lease_until=None, tries=claim.tries - 1, next_at=now + error.after)
            )
            return
        log.error("inbox.failed", group=self._group, uid=claim.envelope.uid, tries=claim.tries, exc_info=error)
        if isinstance(error, Unreadable) or claim.tries >= MAX_TRIES:
            await self._bury(connection, claim.envelope, plainly(error), now)
            return
        wait = WAITS[min(claim.tries, len(WAITS)) - 1]
        await connection.execute(update(inbox).where(mine).values(lease_until=None, next_at=now + wait))

    async def _bury(self, connection: AsyncConnection, e: Envelope, reason: str, now: datetime) -> None:
        log.error("inbox.dead", group=self._group, uid=e.uid, reason=reason)
        await connection.execute(
            update(inbox)
            .where(inbox.c.member_group == self._group, inbox.c.uid == e.uid)
            .values(state="dead", lease_until=None)
        )
        about = await self._handler.given_up(connection, e, reason)
        await bury(
            connection, "inbox", e.uid, reason, now, channel=self._group, announcement=about, type=e.type, body=e.body
        )
