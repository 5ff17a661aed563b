"""What follows from what came back: a row and a receipt, the brake, and at last the end of a subscription."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import returns as registry
from channels.email.returned import patience
from channels.email.returned.classify import Returned
from channels.email.returned.diagnosis import diagnosed
from channels.email.returned.ours import CHANNEL, Ours
from channels.email.returned.patience import Bearing
from channels.email.tables import returns
from core import brakes
from core.channel import Limit, Mailing, Target
from core.clock import Clock
from core.ledger import add_word
from core.store import Store, insert_for
from core.witness import Witness

log = structlog.get_logger()
TOLD = {"hard": "bounced", "soft": "bounced", "full": "bounced", "block": "bounced", "complaint": "complained"}


class Following:
    """Each mail, and each refusal, has its consequences once."""

    def __init__(self, store: Store, clock: Clock, witness: Witness, bearing: Bearing, limit: Limit) -> None:
        self._store, self._clock, self._witness = store, clock, witness
        self._bearing, self._limit = bearing, limit

    async def known(self, digest: str) -> bool:
        async with self._store.read() as connection:
            query = select(returns.c.id).where(returns.c.digest == digest)
            return (await connection.execute(query)).first() is not None

    async def follow(self, digest: str, found: Returned, ours: Ours | None) -> None:
        """A mail that came back. `digest` names it."""
        now = self._clock.now()
        if found.meaning == "complaint" and ours is not None:
            await registry.complained(self._store, self._witness, ours.person, "feedback report", now)
        async with self._store.write() as connection:
            if not await self._note(connection, digest, found, ours, now, refusal=False):
                return
            if ours is None or ours.delivery is None:
                return
            if outcome := TOLD.get(found.meaning):
                await add_word(connection, ours.delivery, outcome, _in_words(found), now)
            if found.meaning == "hard" and ours.subject is not None:
                await self._brake(connection, ours.subject, now)
            if found.meaning in patience.FAILURES:
                await self._end_if_lost(connection, ours.person, now)

    async def refused(self, targets: Sequence[tuple[Target, str]], handed: int) -> None:
        """What the next server would not take at RCPT, of `handed` recipients: it counts as what comes back does.

        Their receipts are the ledger's. One plain word ends a subscription, but not where so many are refused that
        the server may be at fault.
        """
        now, doubtful = self._clock.now(), len(targets) * 100 > self._limit.percent * max(handed, self._limit.after)
        async with self._store.write() as connection:
            for target, reason in targets:
                told = diagnosed(reason)
                found = Returned(told.meaning, None, told.status)
                ours = Ours(target.name, target.delivery, _subject(target))
                digest = hashlib.sha256(f"refusal {target.delivery} {target.attempt}".encode()).hexdigest()
                if not await self._note(connection, digest, found, ours, now, refusal=True):
                    continue
                if found.meaning not in patience.FAILURES or doubtful:
                    continue
                if not await brakes.is_on(connection, _subject(target), CHANNEL):
                    plain = found.meaning == "hard" and found.status in patience.NO_SUCH_MAILBOX
                    why = f"hard {found.status}, refused" if plain else None
                    await self._end_if_lost(connection, target.name, now, why)

    async def _note(
        self,
        connection: AsyncConnection,
        digest: str,
        found: Returned,
        ours: Ours | None,
        now: datetime,
        *,
        refusal: bool,
    ) -> bool:
        """A row without any address. False: it was noted before."""
        row = {
            "digest": digest,
            "meaning": found.meaning,
            "status": found.status,
            "refusal": refusal,
            "delivery": ours.delivery if ours else None,
            "subject": ours.subject if ours else None,
            "person": ours.person if ours else None,
            "at": now,
        }
        result = await connection.execute(insert_for(connection, returns).values(row).on_conflict_do_nothing())
        return bool(result.rowcount)

    async def _brake(self, connection: AsyncConnection, subject: UUID, now: datetime) -> None:
        query = select(func.count(func.distinct(returns.c.delivery))).where(
            returns.c.subject == subject, returns.c.meaning == "hard", ~returns.c.refusal
        )
        came_back = int((await connection.execute(query)).scalar_one())
        if await brakes.consider(connection, subject, CHANNEL, came_back, self._limit, now):
            log.error("email.stopped", subject=str(subject), came_back=came_back)

    async def _end_if_lost(
        self, connection: AsyncConnection, person: str, now: datetime, why: str | None = None
    ) -> None:
        """`why`: what is proof enough by itself."""
        if why is None:
            since = await registry.counts_since(connection, person)
            why = await patience.lost(connection, person, self._bearing, now, since)
        if why is not None and await registry.bounced(connection, person, why, now):
            log.info("email.lost", person=person, why=why)


def _subject(target: Target) -> UUID:
    about = target.rendition.subject
    return about.id if isinstance(about, Mailing) else about.announcement


def _in_words(found: Returned) -> str:
    return f"{found.meaning} {found.status or ''}".strip()
