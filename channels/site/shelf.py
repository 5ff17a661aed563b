"""The site's own store: puts what was delivered, takes out what ended, finds what is shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.site.tables import changes, pages, terms
from core.airing import goes_on
from core.channel import Rendition
from core.language import fold
from core.store import insert_for
from schemas.edition import Action, Edition
from schemas.subtypes import kind_name

SORTS = ("kind", "topic", "issuer", "area")
STATES = {Action.WITHDRAW: "withdrawn", Action.EXPUNGE: "expunged"}


async def put(c: AsyncConnection, rendition: Rendition, now: datetime) -> bool:
    """Upsert; False when what is there is newer, ended or gone. A repeat of the same edition changes nothing seen."""
    edition, language = rendition.edition, rendition.language
    ended = edition.expires_at is not None and edition.expires_at <= now
    state = STATES.get(rendition.action, "expired" if ended else "live")
    published = edition.first_published_at or edition.released_at or edition.at
    row = {
        "edition": edition.number,
        "state": state,
        "reference": edition.reference,
        "issuer": edition.issuer.slug,
        "parts": dict(rendition.parts),
        "notice": rendition.parts["notice"] or None,
        "updated_at": max(edition.at, published),
        "expires_at": edition.expires_at,
    }
    kind = str(edition.content.kind) if edition.content else ""
    new = {"announcement": edition.announcement, "language": language, "kind": kind, "published_at": published, **row}
    back = and_(pages.c.state == "expired", goes_on(edition.announcement, now))
    statement = insert_for(c, pages).values(new)
    given = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["announcement", "language"],
        set_=row,
        where=and_(
            or_(
                pages.c.edition < given.edition,
                and_(pages.c.edition == given.edition, or_(pages.c.state == given.state, back)),
            ),
            or_(pages.c.state != "expunged", given.state == "expunged"),
        ),
    ).returning(pages.c.edition)
    if (await c.execute(statement)).first() is None:
        return False
    mine = and_(terms.c.announcement == edition.announcement, terms.c.language == language)
    await c.execute(delete(terms).where(mine))
    if state == "live":
        await c.execute(insert(terms), _terms(edition, language))
    if state == "expunged":
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


async def expire(c: AsyncConnection, announcement: UUID) -> None:
    """Out of the lists; the page stays."""
    await c.execute(
        update(pages).where(pages.c.announcement == announcement, pages.c.state == "live").values(state="expired")
    )
    await c.execute(delete(terms).where(terms.c.announcement == announcement))


async def expunge(c: AsyncConnection, announcement: UUID, parts: Mapping[str, Mapping[str, str]]) -> None:
    """Destroy the content in every language; `parts` by language say that it is gone. A reason that came stays."""
    await c.execute(delete(terms).where(terms.c.announcement == announcement))
    await c.execute(delete(changes).where(changes.c.announcement == announcement))
    for language, said in parts.items():
        await c.execute(
            update(pages)
            .where(pages.c.announcement == announcement, pages.c.language == language, pages.c.state != "expunged")
            .values(state="expunged", parts=dict(said), notice=said["notice"], expires_at=None)
        )


async def find(c: AsyncConnection, announcement: UUID) -> Sequence[Row[Any]]:
    """The announcement's pages, in all languages."""
    return (await c.execute(select(pages).where(pages.c.announcement == announcement))).all()


async def history(c: AsyncConnection, announcement: UUID, language: str) -> Sequence[str]:
    """Lines of what changed, newest first."""
    mine = and_(changes.c.announcement == announcement, changes.c.language == language)
    return (await c.execute(select(changes.c.line).where(mine).order_by(changes.c.edition.desc()))).scalars().all()


async def listed(
    c: AsyncConnection, language: str, chosen: Mapping[str, str], after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Live pages with all the chosen terms, newest first, those after `after` in that order."""
    statement = select(pages).where(pages.c.language == language, pages.c.state == "live")
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
    return (await c.execute(statement.order_by(*order).limit(limit))).all()


async def offered(c: AsyncConnection, language: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Terms that live pages have, by sort: (slug, name), by name."""
    statement = (
        select(terms.c.sort, terms.c.slug, func.max(terms.c.name).label("name"))
        .where(terms.c.language == language)
        .group_by(terms.c.sort, terms.c.slug)
    )
    rows = sorted((await c.execute(statement)).all(), key=lambda row: fold(row.name))
    return {sort: [(row.slug, row.name) for row in rows if row.sort == sort] for sort in SORTS}
