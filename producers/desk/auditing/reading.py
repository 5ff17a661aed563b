"""The whole trail in one order: what was noted at the desk, the editions, and the changes of their times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, null, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from core.editions import of_reference
from core.store import Store
from core.tables import announcements, editions, schedule_changes
from producers.desk.tables import drafts, trail

A_PAGE = 50


@dataclass(frozen=True)
class Entry:
    """One act. `act` is its key in the words; `announcement` and `draft` are what it was done to, where it was one."""

    at: datetime
    who: str
    act: str
    subject: str
    issuer: str | None
    before: Any
    after: Any
    reason: str | None
    edition: int | None
    source: int
    id: int
    title: str = ""


@dataclass(frozen=True)
class Place:
    """Where a page begins: at or before this time, without the first `skip` of that very time."""

    at: datetime
    skip: int


@dataclass(frozen=True)
class Asked:
    """`issuers`: None for everything, also the office's own. `subjects`: None for all."""

    issuers: Sequence[str] | None = None
    who: str = ""
    subjects: Sequence[str] | None = None
    since: datetime | None = None
    until: datetime | None = None  # not counted in
    place: Place | None = None


async def subjects_of(connection: AsyncConnection, written: str) -> Sequence[str]:
    """What somebody names: a reference, an id, or a subject as the trail writes it. An announcement's drafts too."""
    announcement = await of_reference(connection, written)
    if announcement is None:
        try:
            announcement = UUID(written)
        except ValueError:
            return [written]
    return await subjects_about(connection, announcement)


async def subjects_about(connection: AsyncConnection, identity: UUID) -> Sequence[str]:
    rows = await connection.execute(select(drafts.c.id).where(drafts.c.announcement == identity))
    return [f"announcement:{identity}", f"draft:{identity}", *(f"draft:{draft}" for draft in rows.scalars())]


async def page(store: Store, asked: Asked, limit: int = A_PAGE) -> tuple[list[Entry], Place | None]:
    """The newest first, and where the next page begins."""
    skip = asked.place.skip if asked.place else 0
    async with store.read() as connection:
        found: list[Entry] = []
        for question in (_noted(asked), _editions(asked), _times(asked)):
            if question is not None:
                rows = await connection.execute(question.limit(limit + skip + 1))
                found += [_entry(row) for row in rows]
        found.sort(key=lambda one: (one.at, one.source, one.id, one.subject), reverse=True)
        shown = found[skip : skip + limit]
        more = len(found) > skip + limit
        titled = await _titled(connection, shown)
    if not more:
        return titled, None
    last = shown[-1].at
    so_far = skip if asked.place is not None and asked.place.at == last else 0
    return titled, Place(last, so_far + sum(one.at == last for one in shown))


def _entry(row: Any) -> Entry:
    subject = row.subject if isinstance(row.subject, str) else f"announcement:{row.subject}"
    return Entry(
        row.at,
        row.who,
        row.act,
        subject,
        row.issuer,
        row.before,
        row.after,
        row.reason,
        row.edition,
        row.source,
        int(row.row),
    )


def _noted(asked: Asked) -> Select[Any]:
    conditions = _of_everything(asked, trail.c.at, trail.c.who, trail.c.issuer)
    if asked.subjects is not None:
        conditions.append(trail.c.subject.in_(asked.subjects))
    columns = (trail.c.at, trail.c.who, trail.c.act, trail.c.subject, trail.c.issuer)
    values = (trail.c.before, trail.c.after, trail.c.reason, null().label("edition"))
    question = select(*columns, *values, literal(2).label("source"), trail.c.id.label("row"))
    return question.where(*conditions).order_by(trail.c.at.desc(), trail.c.id.desc())


def _editions(asked: Asked) -> Select[Any] | None:
    conditions = _of_everything(asked, editions.c.at, editions.c.who, announcements.c.issuer)
    if not _of_announcements(asked, editions.c.announcement, conditions):
        return None
    question = (
        select(
            editions.c.at,
            editions.c.who,
            ("edition." + editions.c.action).label("act"),
            editions.c.announcement.label("subject"),
            announcements.c.issuer,
            null().label("before"),
            null().label("after"),
            editions.c.note.label("reason"),
            editions.c.number.label("edition"),
            literal(1).label("source"),
            editions.c.number.label("row"),
        )
        .join(announcements, announcements.c.id == editions.c.announcement)
        .where(*conditions)
    )
    return question.order_by(editions.c.at.desc(), editions.c.number.desc(), editions.c.announcement.desc())


def _times(asked: Asked) -> Select[Any] | None:
    conditions = _of_everything(asked, schedule_changes.c.at, schedule_changes.c.who, announcements.c.issuer)
    if not _of_announcements(asked, schedule_changes.c.announcement, conditions):
        return None
    question = (
        select(
            schedule_changes.c.at,
            schedule_changes.c.who,
            literal("schedule").label("act"),
            schedule_changes.c.announcement.label("subject"),
            announcements.c.issuer,
            schedule_changes.c.before,
            schedule_changes.c.after,
            null().label("reason"),
            null().label("edition"),
            literal(0).label("source"),
            schedule_changes.c.id.label("row"),
        )
        .join(announcements, announcements.c.id == schedule_changes.c.announcement)
        .where(*conditions)
    )
    return question.order_by(schedule_changes.c.at.desc(), schedule_changes.c.id.desc())


def _of_everything(
    asked: Asked, at: ColumnElement[datetime], who: ColumnElement[str], issuer: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    return [
        at <= asked.place.at if asked.place else true(),
        at >= asked.since if asked.since else true(),
        at < asked.until if asked.until else true(),
        who == asked.who if asked.who else true(),
        issuer.in_(asked.issuers) if asked.issuers is not None else true(),
    ]


def _of_announcements(asked: Asked, column: ColumnElement[UUID], conditions: list[ColumnElement[bool]]) -> bool:
    """Whether any can be among the subjects that were asked for."""
    if asked.subjects is None:
        return True
    wanted = [UUID(name) for sort, _, name in (one.partition(":") for one in asked.subjects) if sort == "announcement"]
    conditions.append(column.in_(wanted))
    return bool(wanted)


async def _titled(connection: AsyncConnection, entries: Sequence[Entry]) -> list[Entry]:
    """Each with the title of what it was done to, as it is called today."""
    of_posts = {UUID(one.subject[13:]) for one in entries if one.subject.startswith("announcement:")}
    of_drafts = {UUID(one.subject[6:]) for one in entries if one.subject.startswith("draft:")}
    head = and_(editions.c.announcement == announcements.c.id, editions.c.number == announcements.c.head)
    posts = select(announcements.c.id, announcements.c.reference, editions.c.body).join(editions, head)
    titles: dict[str, str] = {}
    for row in await connection.execute(posts.where(announcements.c.id.in_(of_posts))):
        titles[f"announcement:{row.id}"] = f"{row.reference} {_title(row.body)}".strip()
    for draft in await connection.execute(select(drafts.c.id, drafts.c.body).where(drafts.c.id.in_(of_drafts))):
        titles[f"draft:{draft.id}"] = _title(draft.body)
    return [replace(one, title=titles.get(one.subject, "")) for one in entries]


def _title(body: Any) -> str:
    title = (body or {}).get("title")
    return str(title.get("el") or "") if isinstance(title, dict) else str(title or "")
