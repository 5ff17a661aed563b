"""How long the desk keeps what about its own people, and what they threw away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.context import Context
from core.language.catalogue import Catalogue
from core.retention import SLICE_ROWS, Rule, deleting
from core.store import Store
from producers.desk.staff.sessions import WHOLE
from producers.desk.staff.throttle import KEPT
from producers.desk.tables import comments, drafts, failures, present, sessions, versions

WORDS = Catalogue.load(Path(__file__).with_name("retention.toml"))
DISCARDED = timedelta(days=90)


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""
    store = context.store
    return [
        Rule("desk_staff", WORDS),
        deleting(store, "desk_sessions", WORDS, sessions, lambda old: sessions.c.opened_at <= old, WHOLE),
        deleting(store, "desk_failures", WORDS, failures, lambda old: failures.c.at <= old, KEPT),
        _discarded(store),
    ]


def _discarded(store: Store) -> Rule:
    """With their versions and comments."""

    async def due(connection: AsyncConnection, now: datetime) -> int:
        query = select(func.count()).select_from(drafts).where(_old(now))
        return int((await connection.execute(query)).scalar_one())

    async def apply(now: datetime) -> int:
        async with store.write() as connection:
            query = select(drafts.c.id).where(_old(now)).limit(SLICE_ROWS).with_for_update()
            ids = (await connection.execute(query)).scalars().all()
            for table in (versions, comments, present):
                await connection.execute(delete(table).where(table.c.draft.in_(ids)))
            await connection.execute(delete(drafts).where(drafts.c.id.in_(ids)))
        return len(ids)

    def _old(now: datetime) -> ColumnElement[bool]:
        return and_(drafts.c.state == "discarded", drafts.c.changed_at <= now - DISCARDED)

    return Rule("desk_drafts", WORDS, DISCARDED, due, apply)
