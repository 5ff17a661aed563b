"""The outbox: a message is a row in the caller's transaction; the relay hands rows to the carrier."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.bus.carrier import Carrier
from core.bus.envelope import Envelope
from core.clock import Clock
from core.dead_letters import bury
from core.errors import TryLater
from core.store import Store, insert_for
from core.tables import outbox

log = structlog.get_logger()
BATCH = 500
LEASE = timedelta(seconds=60)
MAX_BODY_BYTES = 512 * 1024
MAX_TRIES = 5
SLOWEST_RETRY = timedelta(seconds=15)


class TooLarge(Exception):
    """The message is larger than the bus takes: shorten the announcement's text."""


async def publish(connection: AsyncConnection, envelope: Envelope, at: datetime) -> None:
    """Put a message into the outbox, in the caller's transaction. The same uid twice is one message."""
    if envelope.body is not None and len(envelope.body) > MAX_BODY_BYTES:
        raise TooLarge(f"{len(envelope.body)} bytes, at most {MAX_BODY_BYTES}")
    await connection.execute(
        insert_for(connection, outbox)
        .values(
            uid=envelope.uid,
            key=envelope.key,
            type=envelope.type,
            urgency=envelope.urgency,
            body=envelope.body,
            at=at,
        )
        .on_conflict_do_nothing()
    )


class Relay:
    """Leases rows, sends them, deletes what was confirmed: two short transactions, none open over the network."""

    def __init__(self, store: Store, clock: Clock, carrier: Carrier, holder: str = "") -> None:
        self._store, self._clock, self._carrier, self._holder = store, clock, carrier, holder
        self._failures = 0

    async def run_once(self) -> int:
        """Carry one batch; the number of messages confirmed. TryLater when the carrier is down."""
        batch = await self._lease()
        if not batch:
            return 0
        outcomes = await self._carrier.send([envelope for envelope, _ in batch])
        done = [uid for uid, error in outcomes.items() if error is None]
        down = [uid for uid, error in outcomes.items() if isinstance(error, TryLater)]
        broken = [
            (envelope, error)
            for envelope, tries in batch
            if (error := outcomes[envelope.uid]) is not None and not isinstance(error, TryLater) and tries >= MAX_TRIES
        ]
        now = self._clock.now()
        async with self._store.write() as connection:
            await connection.execute(delete(outbox).where(outbox.c.uid.in_(done + [e.uid for e, _ in broken])))
            for envelope, error in broken:
                log.error("outbox.dead", uid=envelope.uid, error=repr(error))
                await bury(connection, "outbox", envelope.uid, repr(error), now, type=envelope.type, body=envelope.body)
            if down:
                # The carrier's fault is not the row's: it is not counted against it.
                await connection.execute(
                    update(outbox)
                    .where(outbox.c.uid == bindparam("u"))
                    .values(tries=outbox.c.tries - 1, lease_until=now),
                    [{"u": uid} for uid in down],
                )
        if down:
            self._failures += 1
            error = outcomes[down[0]]
            assert isinstance(error, TryLater)
            raise TryLater(error.reason, min(SLOWEST_RETRY, timedelta(seconds=0.25 * 2 ** min(self._failures, 8))))
        self._failures = 0
        return len(done)

    async def _lease(self) -> Sequence[tuple[Envelope, int]]:
        now = self._clock.now()
        free = (
            select(outbox.c.uid)
            .where(or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now))
            .order_by(outbox.c.urgency, outbox.c.at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        async with self._store.read() as connection:
            if (await connection.execute(select(outbox.c.uid).limit(1))).first() is None:
                return []
        async with self._store.write() as connection:
            # PostgreSQL may run a locking subquery of an UPDATE again, past its LIMIT: there it goes in two steps.
            chosen = free if self._store.sqlite else [row.uid for row in await connection.execute(free)]
            rows = await connection.execute(
                update(outbox)
                .where(outbox.c.uid.in_(chosen))
                .values(lease_until=now + LEASE, holder=self._holder, tries=outbox.c.tries + 1)
                .returning(outbox.c.uid, outbox.c.type, outbox.c.key, outbox.c.urgency, outbox.c.body, outbox.c.tries)
            )
            found = sorted(rows.all(), key=lambda row: (row.urgency, row.uid))
        return [(Envelope(row.uid, row.type, row.key, row.urgency, row.body), row.tries) for row in found]
