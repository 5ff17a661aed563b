"""The site's own store: puts what was delivered, finds what is shown. Whether it is shown, the ledger says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.site.tables import changes, pages, terms
from core.channel import Rendition
from core.language import fold
from core.standing import in_ledger, may_be_kept, shown, standing
from core.store import insert_for
from core.tables import announcements
from schemas.edition import Action, Edition
from schemas.subtypes import kind_name

SORTS = ("kind", "topic", "issuer", "area")
ENDINGS = (Action.WITHDRAW, Action.EXPUNGE)


async def put(c: AsyncConnection, rendition: Rendition) -> bool:
    """Upsert; False when what is there is newer, or the content must not exist any more."""
    edition, language, action = rendition.edition, rendition.language, rendition.action
    if not await may_be_kept(c, edition.announcement, ending=action is Action.EXPUNGE):
        return False
    published = edition.first_published_at or edition.released_at or edition.at
    row = {
        "edition": edition.number,
        "reference": edition.reference,
        "parts": dict(rendition.parts),
        "notice": rendition.parts["notice"] or None,
        "updated_at": max(edition.at, published),
    }
    new = {"announcement": edition.announcement, "language": language, "published_at": published, **row}
    statement = insert_for(c, pages).values(new)
    statement = statement.on_conflict_do_update(
        index_elements=["announcement", "language"],
        set_=row,
        where=pages.c.edition <= statement.excluded.edition,
    ).returning(pages.c.edition)
    if (await c.execute(statement)).first() is None:
        return False
    mine = and_(terms.c.announcement == edition.announcement, terms.c.language == language)
    await c.execute(delete(terms).where(mine))
    if action not in ENDINGS:
        await c.execute(insert(terms), _terms(edition, language))
    if action is Action.EXPUNGE:
        await c.execute(delete(changes).where(changes.c.announcement == edition.announcement))
    if line := rendition.parts.get("change"):
        key = {"announcement": edition.announcement, "language": language, "edition": edition.number}
        await c.execute(insert_for(c, changes).values(**key, line=line).on_conflict_do_nothing())
    return True


def _terms(edition: Edition, language: str) -> list[dict[str, Any]]:
    named: set[tuple[str, str, str]] = {("issuer", edition.issuer.slug, edition.issuer.name.best(language))}
    if edition.content:
        named.add(("kind", str(edition.content.kind), kind_name(edition.content.kind, language)))
    named |= {("topic", topic.slug, topic.name.best(language)) for topic in edition.topics}
    named |= {("area", area.slug, area.name.best(language)) for area in edition.areas}
    return [
        {"announcement": edition.announcement, "language": language, "sort": sort, "slug": slug, "name": name}
        for sort, slug, name in sorted(named)
    ]


async def expunge(c: AsyncConnection, announcement: UUID) -> None:
    """Destroy the content in every language. What stands in its place is the edition that says so."""
    await c.execute(delete(terms).where(terms.c.announcement == announcement))
    await c.execute(delete(changes).where(changes.c.announcement == announcement))
    said = (
        exists()
        .where(announcements.c.id == announcement, announcements.c.expunged_at.is_not(None))
        .where(announcements.c.head == pages.c.edition)
    )
    await c.execute(update(pages).where(pages.c.announcement == announcement, ~said).values(parts={}, notice=None))


async def find(c: AsyncConnection, announcement: UUID) -> Sequence[Row[Any]]:
    """The announcement's pages in all languages, with how it stands."""
    question = standing(select(pages), pages.c.announcement).where(pages.c.announcement == announcement)
    found: Sequence[Row[Any]] = (await c.execute(question)).all()
    return found


async def history(c: AsyncConnection, announcement: UUID, language: str) -> Sequence[str]:
    """Lines of what changed, newest first."""
    mine = and_(changes.c.announcement == announcement, changes.c.language == language)
    return (await c.execute(select(changes.c.line).where(mine).order_by(changes.c.edition.desc()))).scalars().all()


async def listed(
    c: AsyncConnection, language: str, chosen: Mapping[str, str], after: UUID | None, limit: int, now: datetime
) -> Sequence[Row[Any]]:
    """Pages that are shown, with all the chosen terms, newest first, those after `after` in that order."""
    statement = standing(select(pages), pages.c.announcement).where(pages.c.language == language, shown(now))
    for sort, slug in chosen.items():
        same = and_(terms.c.announcement == pages.c.announcement, terms.c.language == language)
        statement = statement.where(exists().where(same, terms.c.sort == sort, terms.c.slug == slug))
    if after is not None:
        # The last one shown may have left the list meanwhile: its row, and its place in the order, stay.
        place = select(pages.c.published_at).where(pages.c.announcement == after, pages.c.language == language)
        since = place.scalar_subquery()
        statement = statement.where(
            or_(
                pages.c.published_at < since,
                and_(pages.c.published_at == since, pages.c.announcement < after),
            )
        )
    order = (pages.c.published_at.desc(), pages.c.announcement.desc())
    found: Sequence[Row[Any]] = (await c.execute(statement.order_by(*order).limit(limit))).all()
    return found


async def offered(c: AsyncConnection, language: str, now: datetime) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Terms that these pages have, by sort: (slug, name), by name."""
    statement = (
        select(terms.c.sort, terms.c.slug, func.max(terms.c.name).label("name"))
        .where(terms.c.language == language, shown(now))
        .group_by(terms.c.sort, terms.c.slug)
    )
    statement = in_ledger(statement, terms.c.announcement)
    rows = sorted((await c.execute(statement)).all(), key=lambda row: fold(row.name))
    return {sort: [(row.slug, row.name) for row in rows if row.sort == sort] for sort in SORTS}
