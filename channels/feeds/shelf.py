"""The feeds' own store: puts what was delivered, finds a feed's entries. Whether they are shown, the ledger says."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.feeds.address import Feed, Sort
from channels.feeds.tables import entries, terms
from core.channel import Rendition
from core.standing import gone_at, may_be_kept, shown, standing
from core.store import insert_for
from core.tables import announcements
from schemas.edition import Action, Edition
from schemas.subtypes import kind_name

ENTRIES_MOST = 50
TOMBSTONE_FOR = timedelta(days=30)  # long enough for every reader that looks once a month


async def put(c: AsyncConnection, rendition: Rendition, now: datetime) -> bool:
    """Upsert; False when nothing changed: there is a newer edition, or the same, or the content must not exist."""
    edition, language, action = rendition.edition, rendition.language, rendition.action
    if not await may_be_kept(c, edition.announcement, ending=action is Action.EXPUNGE):
        return False
    published = edition.first_published_at or edition.released_at or edition.at
    mine = and_(entries.c.announcement == edition.announcement, entries.c.language == language)
    held = (await c.execute(select(entries).where(mine).with_for_update())).first()
    row = {"edition": edition.number, "parts": dict(rendition.parts), "updated_at": max(edition.at, published)}
    if held is not None and (held.edition, dict(held.parts), held.updated_at) == tuple(row.values()):
        return False
    key = {"announcement": edition.announcement, "language": language}
    statement = insert_for(c, entries).values(**key, published_at=published, changed_at=now, **row)
    stored = await c.execute(
        statement.on_conflict_do_update(
            index_elements=["announcement", "language"],
            set_={**row, "changed_at": now},
            where=entries.c.edition <= statement.excluded.edition,
        ).returning(entries.c.edition)
    )
    if stored.first() is None:
        return False
    if action is not Action.EXPUNGE:  # its terms stay, so that the tombstone reaches who had the entry
        await c.execute(delete(terms).where(terms.c.announcement == edition.announcement, terms.c.language == language))
        await c.execute(insert(terms), [{**key, **term} for term in _terms(edition, language)])
    return True


def _terms(edition: Edition, language: str) -> list[dict[str, str]]:
    found: set[tuple[Sort, str, str]] = {("issuer", edition.issuer.slug, edition.issuer.name.best(language))}
    if edition.content:
        found.add(("kind", str(edition.content.kind), kind_name(edition.content.kind, language)))
    found |= {("topic", topic.slug, topic.name.best(language)) for topic in edition.topics}
    return [{"sort": sort, "slug": slug, "name": name} for sort, slug, name in sorted(found)]


async def expunge(c: AsyncConnection, announcement: UUID, now: datetime) -> None:
    """Destroy the content in every language. What stands in its place is the edition that says so."""
    said = (
        exists()
        .where(announcements.c.id == announcement, announcements.c.expunged_at.is_not(None))
        .where(announcements.c.head == entries.c.edition)
    )
    await c.execute(
        update(entries).where(entries.c.announcement == announcement, ~said).values(parts={}, changed_at=now)
    )


async def held(c: AsyncConnection, announcement: UUID) -> Sequence[Row[Any]]:
    """The announcement's entries in all languages, with how it stands."""
    question = standing(select(entries), entries.c.announcement).where(entries.c.announcement == announcement)
    found: Sequence[Row[Any]] = (await c.execute(question)).all()
    return found


async def newest(c: AsyncConnection, feed: Feed, now: datetime) -> Sequence[Row[Any]]:
    """Entries and tombstones with how they stand, last changed first: who polls finds what is new to him at the top."""
    found: Sequence[Row[Any]] = (await c.execute(_newest(feed, now, *entries.c))).all()
    return found


async def stand(c: AsyncConnection, feed: Feed, now: datetime) -> tuple[object, ...]:
    """Another one whenever `newest` would find another row, or one in another shape: in one row what it follows from.

    Whatever is delivered has a newer `changed_at`; an action has a newer head, a change of the schedule a newer
    version; and what comes or goes by time changes how many there are or which is the last.
    """
    newest = _newest(feed, now, entries.c.updated_at, entries.c.changed_at).subquery("newest")
    found = await c.execute(
        select(
            func.count(),
            func.min(newest.c.updated_at),
            func.max(newest.c.changed_at),
            func.sum(newest.c.head),
            func.sum(newest.c.schedule_version),
            func.count(newest.c.withdrawn_at),
        ).select_from(newest)
    )
    return tuple(found.one())


def _newest(feed: Feed, now: datetime, *columns: ColumnElement[Any]) -> Select[Any]:
    tombstones = gone_at() > now - TOMBSTONE_FOR
    statement = standing(select(*columns), entries.c.announcement).where(
        entries.c.language == feed.language, or_(shown(now), tombstones)
    )
    if feed.sort:
        same = and_(terms.c.announcement == entries.c.announcement, terms.c.language == entries.c.language)
        statement = statement.where(exists().where(same, terms.c.sort == feed.sort, terms.c.slug == feed.slug))
    order = (entries.c.updated_at.desc(), entries.c.announcement.desc())
    return statement.order_by(*order).limit(ENTRIES_MOST)


async def terms_of(c: AsyncConnection, which: Sequence[UUID], language: str) -> Sequence[Row[Any]]:
    chosen = and_(terms.c.announcement.in_(which), terms.c.language == language)
    return (await c.execute(select(terms).where(chosen).order_by(terms.c.sort, terms.c.slug))).all()


async def known(c: AsyncConnection, feed: Feed) -> str | None:
    """The name of the term, as an entry had it; None when no entry ever did."""
    statement = select(terms.c.name).where(
        terms.c.language == feed.language, terms.c.sort == feed.sort, terms.c.slug == feed.slug
    )
    return (await c.execute(statement.order_by(terms.c.announcement.desc()).limit(1))).scalar()
