"""How long the desk keeps what about its own people, and what they threw away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.context import Context
from core.elections.tables import candidates, elections
from core.language.catalogue import Catalogue
from core.media import Media
from core.retention import SLICE_ROWS, Rule, deleting
from core.store import Store
from producers.desk.checking.tables import known
from producers.desk.composing.thinning import thinning
from producers.desk.files.jobs import UNUSED_KEPT, Destroying, left_out
from producers.desk.files.tables import files
from producers.desk.staff.openid import WITHIN
from producers.desk.staff.sessions import WHOLE
from producers.desk.staff.throttle import KEPT
from producers.desk.starting.tables import sources
from producers.desk.tables import comments, drafts, failures, openid, present, sessions, versions

WORDS = Catalogue.load(Path(__file__).with_name("retention.toml"))
DISCARDED = timedelta(days=90)
PRESENT = timedelta(days=1)
CANDIDATES = timedelta(days=730)


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""
    store = context.store
    return [
        Rule("desk_staff", WORDS),
        deleting(store, "desk_sessions", WORDS, sessions, lambda old: sessions.c.opened_at <= old, WHOLE),
        deleting(store, "desk_failures", WORDS, failures, lambda old: failures.c.at <= old, KEPT),
        deleting(store, "desk_openid", WORDS, openid, lambda old: openid.c.at <= old, WITHIN),
        deleting(store, "desk_present", WORDS, present, lambda old: present.c.at <= old, PRESENT),
        thinning(store, WORDS),
        _discarded(store),
        _candidates(store),
        _left_out(store, context.media),
    ]


def _candidates(store: Store) -> Rule:
    """Who stood in an election; the election itself stays in the calendar."""

    def old(now: datetime) -> ColumnElement[bool]:
        past = select(elections.c.id).where(elections.c.silent_until <= now - CANDIDATES)
        return candidates.c.election.in_(past)

    async def due(connection: AsyncConnection, now: datetime) -> int:
        query = select(func.count()).select_from(candidates).where(old(now))
        return int((await connection.execute(query)).scalar_one())

    async def apply(now: datetime) -> int:
        async with store.write() as connection:
            return (await connection.execute(delete(candidates).where(old(now)))).rowcount

    return Rule("desk_candidates", WORDS, CANDIDATES, due, apply)


def _left_out(store: Store, media: Media) -> Rule:
    """Files that no text of their draft names; of those of discarded drafts, see files/jobs.py."""

    async def due(connection: AsyncConnection, now: datetime) -> int:
        query = select(func.count()).select_from(files).where(left_out(now))
        return int((await connection.execute(query)).scalar_one())

    return Rule("desk_files", WORDS, UNUSED_KEPT, due, Destroying(store, media).unused)


def _discarded(store: Store) -> Rule:
    """With their versions, comments, sources, and what of the check list somebody knows."""

    async def due(connection: AsyncConnection, now: datetime) -> int:
        query = select(func.count()).select_from(drafts).where(_old(now))
        return int((await connection.execute(query)).scalar_one())

    async def apply(now: datetime) -> int:
        async with store.write() as connection:
            query = select(drafts.c.id).where(_old(now)).limit(SLICE_ROWS).with_for_update()
            ids = (await connection.execute(query)).scalars().all()
            for table in (versions, comments, present, known, sources):
                await connection.execute(delete(table).where(table.c.draft.in_(ids)))
            await connection.execute(delete(drafts).where(drafts.c.id.in_(ids)))
        return len(ids)

    def _old(now: datetime) -> ColumnElement[bool]:
        return and_(drafts.c.state == "discarded", drafts.c.changed_at <= now - DISCARDED)

    return Rule("desk_drafts", WORDS, DISCARDED, due, apply)
