"""How long the register keeps what: sign-ups, who left, and the proofs of consents that are no more."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import erasure
from audience.remembered import pseudonyms, remember
from audience.signups import KEPT, awaited
from audience.tables import consents, loose_scans, signups, subscribers
from core.context import Context
from core.language.catalogue import Catalogue
from core.retention import SLICE_ROWS, RetentionSettings, Rule
from core.store import insert_for
from core.tokens import Keys
from core.witness import Witness

WORDS = Catalogue.load(Path(__file__).with_name("retention.toml"))
_LATER = consents.alias("later")
_REPLACED = exists().where(
    _LATER.c.subscriber == consents.c.subscriber,
    _LATER.c.issuer == consents.c.issuer,
    _LATER.c.what == "choices",
    _LATER.c.id > consents.c.id,
)
_WITH_ADDRESS = signups.c.state.in_(("waiting", "wrote"))
_WITH_PROOF = or_(consents.c.network.is_not(None), consents.c.scan.is_not(None))


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""
    settings = RetentionSettings()
    answered = timedelta(days=settings.asked_days)
    return [
        _SignUps(context, "unconfirmed", lambda now: and_(_WITH_ADDRESS, ~awaited(now)), KEPT).rule(),
        _SignUps(context, "asked", lambda now: _asked(now - answered), answered).rule(),
        Rule("subscribers", WORDS),
        _Ended(context, timedelta(days=settings.left_days)).rule(),
        _Proofs(context, timedelta(days=settings.proofs_days)).rule(),
        Rule("remembered", WORDS),
        _Scans(context).rule(),  # the last: what the others let go is deleted in the same hour
    ]


async def _count(connection: AsyncConnection, table: Table, condition: ColumnElement[bool]) -> int:
    return int((await connection.execute(select(func.count()).select_from(table).where(condition))).scalar_one())


def _asked(before: datetime) -> ColumnElement[bool]:
    return and_(signups.c.state != "waiting", signups.c.created_at <= before)


class _SignUps:
    """Nobody followed the link, or it was answered long ago: what stands here goes, and the scan of a form with it."""

    def __init__(
        self, context: Context, name: str, old: Callable[[datetime], ColumnElement[bool]], kept: timedelta
    ) -> None:
        """`old(now)`: those whose time is over."""
        self._store, self._name, self._old, self._kept = context.store, name, old, kept

    def rule(self) -> Rule:
        return Rule(self._name, WORDS, self._kept, self.due, self.apply)

    async def due(self, connection: AsyncConnection, now: datetime) -> int:
        return await _count(connection, signups, self._old(now))

    async def apply(self, now: datetime) -> int:
        query = select(signups.c.id, signups.c.scan).where(self._old(now)).limit(SLICE_ROWS)
        async with self._store.write() as connection:
            rows = (await connection.execute(query)).all()
            await connection.execute(delete(signups).where(signups.c.id.in_([row.id for row in rows])))
            await _let_go(connection, {row.scan for row in rows if row.scan is not None})
        return len(rows)


class _Ended:
    """Who left or complained becomes a keyed hash; whose mail came back for good is forgotten without one, since a lost
    mailbox objects to nothing: it may be mended, and subscribed again."""

    def __init__(self, context: Context, kept: timedelta) -> None:
        self._store, self._kept = context.store, kept
        self._keys, self._witness = Keys(context.store, context.clock), Witness(context.media)

    def rule(self) -> Rule:
        return Rule("left", WORDS, self._kept, self.due, self.apply)

    def _old(self, now: datetime) -> ColumnElement[bool]:
        # Without a date: who had left before a backup that was restored.
        return and_(
            subscribers.c.state != "confirmed",
            or_(subscribers.c.left_at.is_(None), subscribers.c.left_at <= now - self._kept),
        )

    async def due(self, connection: AsyncConnection, now: datetime) -> int:
        return await _count(connection, subscribers, self._old(now))

    async def apply(self, now: datetime) -> int:
        ring = await self._keys.ring()
        columns = subscribers.c.id, subscribers.c.email, subscribers.c.state
        query = select(*columns).where(self._old(now)).limit(SLICE_ROWS)
        async with self._store.read() as connection:
            rows = (await connection.execute(query)).all()
        hashes = {row.id: pseudonyms(ring, row.email) for row in rows if row.state != "bounced"}
        # Before the transaction, as every word: nobody waits for the media store with what others want to write.
        for kept in hashes.values():
            await self._witness.said("left", kept, now)
        still = and_(self._old(now), subscribers.c.id.in_([row.id for row in rows]))
        async with self._store.write() as connection:
            found = await connection.execute(select(*columns).where(still).with_for_update())
            people = {row.id: row.email for row in found}
            theirs = consents.c.subscriber.in_(list(people)), consents.c.scan.is_not(None)
            scans = set((await connection.execute(select(consents.c.scan).where(*theirs))).scalars())
            if people:
                await erasure.blank(connection, ring, people)
                gone = [hashed for identity in people for hashed in hashes.get(identity, ())]
                await remember(connection, gone, "left", now)
            await _let_go(connection, scans)
        # Who came back in between has not left.
        back = [hashed for identity, kept in hashes.items() if identity not in people for hashed in kept]
        await self._witness.unsaid(("left",), back)
        return len(people)


class _Proofs:
    """What a later act of the same person replaced needs no proof for ever."""

    def __init__(self, context: Context, kept: timedelta) -> None:
        self._store, self._kept = context.store, kept

    def rule(self) -> Rule:
        return Rule("proofs", WORDS, self._kept, self.due, self.apply)

    def _old(self, now: datetime) -> ColumnElement[bool]:
        return and_(_WITH_PROOF, consents.c.at <= now - self._kept, _REPLACED)

    async def due(self, connection: AsyncConnection, now: datetime) -> int:
        return await _count(connection, consents, self._old(now))

    async def apply(self, now: datetime) -> int:
        query = select(consents.c.id, consents.c.scan).where(self._old(now)).limit(SLICE_ROWS)
        async with self._store.write() as connection:
            rows = (await connection.execute(query)).all()
            mine = consents.c.id.in_([row.id for row in rows])
            await connection.execute(update(consents).where(mine).values(network=None, scan=None))
            await _let_go(connection, {row.scan for row in rows if row.scan is not None})
        return len(rows)


class _Scans:
    """The files of scans that nothing names any more. One that came in anew meanwhile stays."""

    def __init__(self, context: Context) -> None:
        self._store, self._media = context.store, context.media

    def rule(self) -> Rule:
        return Rule("scans", WORDS, due=self.due, apply=self.apply)

    async def due(self, connection: AsyncConnection, _now: datetime) -> int:
        return await _count(connection, loose_scans, true())

    async def apply(self, _now: datetime) -> int:
        async with self._store.read() as connection:
            scans = set((await connection.execute(select(loose_scans.c.scan).limit(SLICE_ROWS))).scalars())
            loose = await _loose(connection, scans)
        for scan in sorted(loose):
            await self._media.delete(scan)
        async with self._store.write() as connection:
            await connection.execute(delete(loose_scans).where(loose_scans.c.scan.in_(sorted(scans))))
        return len(scans)


async def _loose(connection: AsyncConnection, scans: set[str]) -> set[str]:
    """Those of the scans that nothing names any more: one paper may show several acts."""
    kept: set[str | None] = set()
    for table in (consents, signups):
        kept |= set((await connection.execute(select(table.c.scan).where(table.c.scan.in_(sorted(scans))))).scalars())
    return {scan for scan in scans if scan not in kept}


async def _let_go(connection: AsyncConnection, scans: set[str]) -> None:
    """Their files are to be deleted, unless something still names them."""
    if loose := await _loose(connection, scans):
        rows = [{"scan": scan} for scan in sorted(loose)]
        await connection.execute(insert_for(connection, loose_scans).on_conflict_do_nothing(), rows)
