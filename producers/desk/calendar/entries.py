"""What stands in the calendar between two days: releases, events, deadlines, and drafts that have a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from core.language.dates import ATHENS
from core.store import Store
from core.tables import announcements
from producers.desk.composing import drafts
from producers.desk.following.seeing import Sight
from producers.desk.following.tables import found_by_days, found_by_words
from schemas.moments import moment

MOST = 2_000


@dataclass(frozen=True)
class Entry:
    """`key` names it when it is moved: announcement:… or draft:…; "" where it cannot be."""

    sort: str  # release, starts, deadline, draft
    at: datetime
    title: str
    issuer: str
    path: str
    key: str
    withdrawn: bool = False

    @property
    def day(self) -> date:
        return self.at.astimezone(ATHENS).date()


async def entries(store: Store, seen: Sight, start: datetime, end: datetime) -> list[Entry]:
    """What is seen, the earliest first; `end` is not in it any more. Drafts are for the office alone."""
    query = (
        select(
            found_by_days.c.sort,
            found_by_days.c.at,
            found_by_words.c.title,
            announcements.c.id,
            announcements.c.issuer,
            announcements.c.withdrawn_at,
            announcements.c.first_released_at,
        )
        .join(announcements, announcements.c.id == found_by_days.c.announcement)
        .join(found_by_words, found_by_words.c.announcement == found_by_days.c.announcement)
        .where(found_by_days.c.at >= start, found_by_days.c.at < end, announcements.c.issuer.in_(seen.issuers))
        .order_by(found_by_days.c.at, announcements.c.id)
        .limit(MOST)
    )
    only = seen.condition()
    if only is not None:
        query = query.where(only)
    async with store.read() as connection:
        rows = (await connection.execute(query)).all()
    found = [_announced(row) for row in rows] + await _drafted(store, set(seen.issuers) - set(seen.partly), start, end)
    return sorted(found, key=lambda entry: (entry.at, entry.path))


def _announced(row: Any) -> Entry:
    gone, out = row.withdrawn_at is not None, row.first_released_at is not None
    movable = row.sort == "release" and not gone and not out
    key = f"announcement:{row.id}" if movable else ""
    return Entry(row.sort, row.at, row.title, row.issuer, f"/desk/announcements/{row.id}", key, gone)


async def _drafted(store: Store, issuers: Collection[str], start: datetime, end: datetime) -> list[Entry]:
    """Drafts whose form has a release; what is on its way already is not moved."""
    found = []
    for draft in await drafts.in_hand(store):
        at = planned(draft.body.get("release") or draft.body.get("embargo"))
        if at is not None and start <= at < end and draft.issuer in issuers:
            key = f"draft:{draft.id}" if draft.state in ("writing", "submitted") and draft.body.get("release") else ""
            found.append(Entry("draft", at, draft.title, draft.issuer, f"/desk/drafts/{draft.id}", key))
    return found


def planned(typed: Any) -> datetime | None:
    """The time that was typed, where it is one."""
    try:
        return moment(typed) if typed else None
    except ValueError:  # pydantic's own errors are of this kind
        return None
