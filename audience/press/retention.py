"""How long the press list keeps what."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import remembered
from audience.press.contacts import STANDING
from audience.press.tables import contacts
from core.context import Context
from core.language.catalogue import Catalogue
from core.retention import SLICE_ROWS, RetentionSettings, Rule
from core.tokens import Keys
from core.witness import Witness

WORDS = Catalogue.load(Path(__file__).with_name("retention.toml"))


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""
    return [Rule("press", WORDS), _Stopped(context, timedelta(days=RetentionSettings().left_days)).rule()]


class _Stopped:
    """Who objected or complained becomes a keyed hash; whose mail came back for good is forgotten."""

    def __init__(self, context: Context, kept: timedelta) -> None:
        self._store, self._kept = context.store, kept
        self._keys, self._witness = Keys(context.store, context.clock), Witness(context.media)

    def rule(self) -> Rule:
        return Rule("press_stopped", WORDS, self._kept, self.due, self.apply)

    def _old(self, now: datetime) -> ColumnElement[bool]:
        # Without a date: who had stopped before a backup that was restored.
        since = func.coalesce(contacts.c.stopped_at, contacts.c.silent_since)
        return and_(STANDING != "active", or_(since.is_(None), since <= now - self._kept))

    async def due(self, connection: AsyncConnection, now: datetime) -> int:
        query = select(func.count()).select_from(contacts).where(self._old(now))
        return int((await connection.execute(query)).scalar_one())

    async def apply(self, now: datetime) -> int:
        ring = await self._keys.ring()
        columns = contacts.c.id, contacts.c.email, STANDING.label("standing")
        query = select(*columns).where(self._old(now)).limit(SLICE_ROWS)
        async with self._store.read() as connection:
            rows = (await connection.execute(query)).all()
        # A mailbox that is lost objects to nothing: it may be mended, and listed again.
        hashes = {row.id: remembered.pseudonyms(ring, row.email) for row in rows if row.standing != "bounced"}
        # Before the transaction, as every word: nobody waits for the media store with what others want to write.
        for kept in hashes.values():
            await self._witness.said("erased", kept, now)
        still = and_(self._old(now), contacts.c.id.in_([row.id for row in rows]))
        async with self._store.write() as connection:
            people = set((await connection.execute(select(contacts.c.id).where(still).with_for_update())).scalars())
            gone = [hashed for identity in people for hashed in hashes.get(identity, ())]
            # As an erasure: of who only left the subscribers, the press list takes no notice.
            await remembered.remember(connection, gone, "erased", now)
            await connection.execute(delete(contacts).where(contacts.c.id.in_(people)))
            # Whom a clerk set back in between objects no more, unless they were erased on another list.
            back = {hashed for identity, kept in hashes.items() if identity not in people for hashed in kept}
            back -= await remembered.kept_as(connection, list(back), "erased")
        await self._witness.unsaid(("erased",), sorted(back))
        return len(people)
