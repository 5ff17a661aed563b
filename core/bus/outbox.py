"""The outbox: a message is a row in the caller's transaction; the relay hands rows to the carrier."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from sqlalchemy import delete, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.bus.carrier import Carrier
from core.bus.envelope import Envelope
from core.clock import Clock
from core.dead_letters import announcement_of, bury, plainly
from core.errors import TryLater
from core.given import among
from core.leases import held_by_another, hold, release
from core.store import Store, insert_for
from core.tables import outbox

log = structlog.get_logger()
BATCH = 1000
TURNS = 10  # batches of one call: then it looks from the start again, where what is urgent stands
LEASE = "relay"
LEASE_LENGTH = timedelta(seconds=15)
RENEW_BEFORE = timedelta(seconds=10)
MAX_BODY_BYTES = 512 * 1024
MAX_TRIES = 5
SLOWEST_RETRY = timedelta(seconds=15)
OWN_FAULT_WAIT = timedelta(seconds=1)

GONE = delete(outbox).where(among(outbox.c.id, "ids"))


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
    """Reads rows, sends them, deletes what was confirmed: no transaction is open over the network.

    One relay works at a time, by a named lease, so rows need no leases of their own: each is written once and deleted
    once. Should two overlap for a moment, a message travels twice and is stored once.
    """

    def __init__(self, store: Store, clock: Clock, carrier: Carrier, holder: str = "") -> None:
        self._store, self._clock, self._carrier, self._holder = store, clock, carrier, holder
        self._held_until = float("-inf")  # by the monotonic clock
        self._failures = 0

    async def run_once(self) -> int:
        """Carry what waits; the number of messages confirmed. TryLater when the carrier is down.

        While one batch travels the next is read, and while that one travels the first is deleted.
        """
        batch = await self._read(None)
        if not batch or not await self._holds():
            return 0
        confirmed = 0
        travelling = asyncio.create_task(self._carry(batch))
        try:
            for turn in range(TURNS):
                last = len(batch) < BATCH or turn == TURNS - 1
                batch = [] if last else await self._read(batch[-1])
                carried = await travelling
                if batch and carried.down is None:
                    travelling = asyncio.create_task(self._carry(batch))
                await self._settle(carried)
                confirmed += len(carried.done)
                if carried.down is not None:
                    raise self._down(carried.down)
                if not batch:
                    break
        finally:
            travelling.cancel()
            await asyncio.gather(travelling, return_exceptions=True)
        self._failures = 0
        return confirmed

    async def release(self) -> None:
        """Let another relay work."""
        if self._held_until > self._clock.monotonic():
            self._held_until = float("-inf")
            async with self._store.write() as connection:
                await release(connection, LEASE, self._holder, self._clock.now())

    async def _holds(self) -> bool:
        """Take or renew the lease; False while another relay has it."""
        now, started = self._clock.now(), self._clock.monotonic()
        if self._held_until - started > RENEW_BEFORE.total_seconds():
            return True
        async with self._store.read() as connection:
            if await held_by_another(connection, LEASE, self._holder, now):
                return False
        async with self._store.write() as connection:
            held = await hold(connection, LEASE, self._holder, now, LEASE_LENGTH)
        if held:
            self._held_until = started + LEASE_LENGTH.total_seconds()
        return held

    async def _read(self, after: "_Row | None") -> "Sequence[_Row]":
        """The next rows in order. Those that come in before `after` meanwhile are the next call's."""
        question = (
            select(*(outbox.c[name] for name in ("id", "uid", "type", "key", "urgency", "body", "tries")))
            .where(or_(outbox.c.next_at.is_(None), outbox.c.next_at <= self._clock.now()))
            .order_by(outbox.c.urgency, outbox.c.id)
            .limit(BATCH)
        )
        if after is not None:
            position = tuple_(literal(after.envelope.urgency), literal(after.id))
            question = question.where(tuple_(outbox.c.urgency, outbox.c.id) > position)
        async with self._store.read() as connection:
            rows = (await connection.execute(question)).all()
        return [_Row(r.id, Envelope(r.uid, r.type, r.key, r.urgency, r.body), r.tries) for r in rows]

    async def _carry(self, batch: "Sequence[_Row]") -> "_Carried":
        outcomes = await self._carrier.send([row.envelope for row in batch])
        carried = _Carried()
        for row in batch:
            match outcomes[row.envelope.uid]:
                case None:
                    carried.done.append(row.id)
                case TryLater() as error:
                    carried.down = error
                case error:
                    carried.failed.append((row, error))
        return carried

    async def _settle(self, carried: "_Carried") -> None:
        """Delete what was confirmed. The carrier's fault changes nothing; a row's own is counted, and has an end."""
        now = self._clock.now()
        gone = list(carried.done)
        if not gone and not carried.failed:
            return
        async with self._store.write() as connection:
            for row, error in carried.failed:
                e, tries = row.envelope, row.tries + 1
                if tries >= MAX_TRIES:
                    log.error("outbox.dead", uid=e.uid, error=repr(error))
                    about = announcement_of(e.key)
                    await bury(
                        connection, "outbox", e.uid, plainly(error), now, announcement=about, type=e.type, body=e.body
                    )
                    gone.append(row.id)
                    continue
                log.warning("outbox.failed", uid=e.uid, tries=tries, error=repr(error))
                await connection.execute(
                    update(outbox).where(outbox.c.id == row.id).values(tries=tries, next_at=now + OWN_FAULT_WAIT)
                )
            await connection.execute(GONE, {"ids": gone})

    def _down(self, error: TryLater) -> TryLater:
        self._failures += 1
        wait = timedelta(seconds=0.25 * 2 ** min(self._failures, 8))
        return TryLater(error.reason, min(SLOWEST_RETRY, wait))


class _Row(NamedTuple):
    id: int
    envelope: Envelope
    tries: int


@dataclass
class _Carried:
    """What became of a batch."""

    done: list[int] = field(default_factory=list)
    failed: list[tuple[_Row, Exception]] = field(default_factory=list)  # by their own fault
    down: TryLater | None = None  # the carrier
