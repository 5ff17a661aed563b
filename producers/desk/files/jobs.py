"""Destroys what must not exist any more: files and drafts of what was expunged, files of drafts long discarded, and
files that were uploaded and left out."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, delete, exists, or_, select, update

from core.context import Context
from core.jobs import Job
from core.media import Media
from core.retention import SLICE_ROWS
from core.store import Store
from core.tables import announcements, assets, edition_files
from producers.desk.files.tables import files
from producers.desk.tables import comments, drafts, versions

DISCARDED_KEPT = UNUSED_KEPT = timedelta(days=30)
MOST_AT_ONCE = 50


def jobs(context: Context) -> list[Job]:
    return [Destroying(context.store, context.media)]


class Destroying:
    """The bytes first, the rows last: they know what is still to be destroyed, so being cut off loses nothing."""

    name = "desk.destroying"
    every = timedelta(seconds=20)

    def __init__(self, store: Store, media: Media) -> None:
        self._store, self._media = store, media

    async def run(self, now: datetime) -> bool:
        async with self._store.read() as connection:
            expunged = list((await connection.execute(_expunged())).scalars())
            discarded = list((await connection.execute(_discarded(now))).scalars())
        for announcement in expunged:
            await self._expunge(announcement)
        for draft in discarded:
            await self._delete(await self._keys(select(files.c.media).where(files.c.draft == draft)), drafts_of={draft})
            async with self._store.write() as connection:
                await connection.execute(delete(files).where(files.c.draft == draft))
        return len(expunged) == MOST_AT_ONCE or len(discarded) == MOST_AT_ONCE

    async def unused(self, now: datetime) -> int:
        """A slice of what was uploaded and is named by no text of its draft; how many."""
        query = select(files.c.draft, files.c.media).where(left_out(now)).limit(SLICE_ROWS)
        async with self._store.read() as connection:
            found = (await connection.execute(query)).all()
        for draft, key in found:
            await self._delete({key}, drafts_of={draft})
            async with self._store.write() as connection:
                await connection.execute(delete(files).where(files.c.draft == draft, files.c.media == key))
        return len(found)

    async def _expunge(self, announcement: UUID) -> None:
        """Its files, and every text of its drafts; that there were drafts, and whose, stays."""
        async with self._store.read() as connection:
            query = select(drafts.c.id).where(drafts.c.announcement == announcement)
            mine = list((await connection.execute(query)).scalars())
        keys = await self._keys(select(edition_files.c.media).where(edition_files.c.announcement == announcement))
        keys |= await self._keys(select(files.c.media).where(files.c.draft.in_(mine)))
        await self._delete(keys, drafts_of=mine, announcement=announcement)
        async with self._store.write() as connection:
            await connection.execute(delete(edition_files).where(edition_files.c.announcement == announcement))
            for table in (files, versions, comments):
                await connection.execute(delete(table).where(table.c.draft.in_(mine)))
            await connection.execute(
                update(drafts).where(drafts.c.id.in_(mine)).values(body={}, alone=None, change=None)
            )
            open_ones = drafts.c.id.in_(mine) & drafts.c.state.in_(("writing", "submitted", "leaving", "asked"))
            await connection.execute(update(drafts).where(open_ones).values(state="discarded"))

    async def _keys(self, query: Select[str]) -> set[str]:
        async with self._store.read() as connection:
            return set((await connection.execute(query)).scalars())

    async def _delete(self, keys: set[str], *, drafts_of: Collection[UUID], announcement: UUID | None = None) -> None:
        """Those that nothing else uses."""
        for key in keys:
            uses = (
                select(files.c.media).where(files.c.media == key, files.c.draft.not_in(drafts_of)),
                select(edition_files.c.media).where(
                    edition_files.c.media == key, edition_files.c.announcement.is_distinct_from(announcement)
                ),
                select(assets.c.media).where(assets.c.media == key),
            )
            async with self._store.read() as connection:
                used = [(await connection.execute(use.limit(1))).first() for use in uses]
            if not any(used):
                await self._media.delete(key)


def left_out(now: datetime) -> ColumnElement[bool]:
    """Neither the draft as it stands names the file, nor a version that can be brought back. Keys are in no need of
    escapes: digits and letters."""
    named = exists().where(drafts.c.id == files.c.draft, cast(drafts.c.body, Text).contains(files.c.media))
    once = exists().where(versions.c.draft == files.c.draft, cast(versions.c.body, Text).contains(files.c.media))
    return and_(files.c.at <= now - UNUSED_KEPT, ~named, ~once)


def _expunged() -> Select[UUID]:
    carried = exists().where(edition_files.c.announcement == announcements.c.id)
    written = exists().where(drafts.c.announcement == announcements.c.id, versions.c.draft == drafts.c.id)
    return (
        select(announcements.c.id)
        .where(announcements.c.expunged_at.is_not(None), or_(carried, written))
        .order_by(announcements.c.expunged_at)
        .limit(MOST_AT_ONCE)
    )


def _discarded(now: datetime) -> Select[UUID]:
    return (
        select(files.c.draft)
        .distinct()
        .join(drafts, drafts.c.id == files.c.draft)
        .where(drafts.c.state == "discarded", drafts.c.changed_at < now - DISCARDED_KEPT)
        .limit(MOST_AT_ONCE)
    )
