"""The feeds' own store: puts what was delivered, takes out what ended, counts changes, finds a feed's entries."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.feeds.address import Feed, Sort
from channels.feeds.tables import entries, terms, versions
from core.airing import goes_on
from core.channel import Rendition
from core.store import insert_for
from schemas.edition import Action, Edition
from schemas.subtypes import kind_name

ENTRIES_MOST = 50
TOMBSTONE_FOR = timedelta(days=30)  # long enough for every reader that looks once a month
STATES = {Action.WITHDRAW: "withdrawn", Action.EXPUNGE: "expunged"}
GONE = ("withdrawn", "expunged")


async def put(c: AsyncConnection, rendition: Rendition, now: datetime) -> bool:
    """Upsert; False when nothing changed: what is there is newer, gone for good, or the same."""
    edition, language = rendition.edition, rendition.language
    ended = edition.expires_at is not None and edition.expires_at <= now
    state = STATES.get(rendition.action, "expired" if ended else "live")
    published = edition.first_published_at or edition.released_at or edition.at
    row = {
        "edition": edition.number,
        "state": state,
        "parts": dict(rendition.parts),
        "updated_at": max(edition.at, published),
        "ended_at": max(edition.at, published) if state in GONE else None,
    }
    mine = and_(entries.c.announcement == edition.announcement, entries.c.language == language)
    held = (await c.execute(select(entries).where(mine).with_for_update())).first()
    back = (
        held is not None
        and held.state == "expired"
        and bool(await c.scalar(select(goes_on(edition.announcement, now))))
    )
    if held is not None and not _replaces(held, row, back=back):
        return False
    key = {"announcement": edition.announcement, "language": language}
    statement = insert_for(c, entries).values(**key, published_at=published, **row)
    await c.execute(
        statement.on_conflict_do_update(
            index_elements=["announcement", "language"],
            set_=row,
            where=entries.c.edition <= statement.excluded.edition,
        )
    )
    before = await _feeds_of(c, edition.announcement, language)
    if state != "expunged":  # its terms stay, so that the tombstone reaches who had the entry
        await c.execute(delete(terms).where(terms.c.announcement == edition.announcement, terms.c.language == language))
        await c.execute(insert(terms), [{**key, **term} for term in _terms(edition, language)])
    await _changed(c, {*before, *await _feeds_of(c, edition.announcement, language)}, now)
    return True


def _replaces(held: Row[Any], row: dict[str, Any], *, back: bool) -> bool:
    if held.state == "expunged" and row["state"] != "expunged":
        return False
    if held.edition == row["edition"]:
        return bool(back or (held.state == row["state"] and dict(held.parts) != row["parts"]))
    return bool(held.edition < row["edition"])


def _terms(edition: Edition, language: str) -> list[dict[str, str]]:
    found: set[tuple[Sort, str, str]] = {("issuer", edition.issuer.slug, edition.issuer.name.best(language))}
    if edition.content:
        found.add(("kind", str(edition.content.kind), kind_name(edition.content.kind, language)))
    found |= {("topic", topic.slug, topic.name.best(language)) for topic in edition.topics}
    return [{"sort": sort, "slug": slug, "name": name} for sort, slug, name in sorted(found)]


async def _feeds_of(c: AsyncConnection, announcement: UUID, language: str) -> set[str]:
    found = await c.execute(
        select(terms.c.sort, terms.c.slug).where(terms.c.announcement == announcement, terms.c.language == language)
    )
    return {Feed(language).key, *(Feed(language, row.sort, row.slug).key for row in found)}


async def _changed(c: AsyncConnection, keys: Iterable[str], now: datetime) -> None:
    for key in sorted(keys):  # always in one order: two deliveries at once wait, they do not deadlock
        statement = insert_for(c, versions).values(feed=key, version=1, changed_at=now)
        bumped = {"version": versions.c.version + 1, "changed_at": now}
        await c.execute(statement.on_conflict_do_update(index_elements=["feed"], set_=bumped))


async def expire(c: AsyncConnection, announcement: UUID, now: datetime) -> None:
    """Out of every feed, without a tombstone: it came to its end as announced."""
    live = and_(entries.c.announcement == announcement, entries.c.state == "live")
    languages = (await c.execute(select(entries.c.language).where(live).with_for_update())).scalars().all()
    await c.execute(update(entries).where(live).values(state="expired"))
    for language in languages:
        await _changed(c, await _feeds_of(c, announcement, language), now)


async def expunge(c: AsyncConnection, announcement: UUID, said: dict[str, dict[str, str]], now: datetime) -> None:
    """Destroy the content; `said` by language stands in its place. A reason that came already stays."""
    for language, parts in said.items():
        mine = and_(entries.c.announcement == announcement, entries.c.language == language)
        destroyed = await c.execute(
            update(entries)
            .where(mine, entries.c.state != "expunged")
            .values(state="expunged", parts=parts, updated_at=now, ended_at=now)
        )
        if destroyed.rowcount:
            await _changed(c, await _feeds_of(c, announcement, language), now)


async def held(c: AsyncConnection, announcement: UUID) -> Sequence[Row[Any]]:
    return (await c.execute(select(entries).where(entries.c.announcement == announcement))).all()


async def version(c: AsyncConnection, feed: Feed) -> tuple[int, datetime | None]:
    """How often the feed changed, and when last; (0, None) for one that never held anything."""
    found = (await c.execute(select(versions).where(versions.c.feed == feed.key))).first()
    return (found.version, found.changed_at) if found else (0, None)


async def newest(c: AsyncConnection, feed: Feed, now: datetime) -> Sequence[Row[Any]]:
    """Entries and tombstones, last changed first: who polls finds what is new to him at the top."""
    tombstones = and_(entries.c.state.in_(GONE), entries.c.ended_at > now - TOMBSTONE_FOR)
    statement = select(entries).where(entries.c.language == feed.language, or_(entries.c.state == "live", tombstones))
    if feed.sort:
        same = and_(terms.c.announcement == entries.c.announcement, terms.c.language == entries.c.language)
        statement = statement.where(exists().where(same, terms.c.sort == feed.sort, terms.c.slug == feed.slug))
    order = (entries.c.updated_at.desc(), entries.c.announcement.desc())
    return (await c.execute(statement.order_by(*order).limit(ENTRIES_MOST))).all()


async def terms_of(c: AsyncConnection, announcements: Sequence[UUID], language: str) -> Sequence[Row[Any]]:
    chosen = and_(terms.c.announcement.in_(announcements), terms.c.language == language)
    return (await c.execute(select(terms).where(chosen).order_by(terms.c.sort, terms.c.slug))).all()


async def known(c: AsyncConnection, feed: Feed) -> str | None:
    """The name of the term, as an entry had it; None when no entry ever did."""
    statement = select(terms.c.name).where(
        terms.c.language == feed.language, terms.c.sort == feed.sort, terms.c.slug == feed.slug
    )
    return (await c.execute(statement.order_by(terms.c.announcement.desc()).limit(1))).scalar()
