"""Keeps the desk's list of words and days in step with what is announced: in the transaction of every action."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import lock_announcement
from core.editions import CONTENT
from core.language.letters import fold
from core.moments import dates_of
from core.store import Store, insert_for
from core.tables import announcements, editions, schedules
from producers.desk.following.tables import found_by_days, found_by_words

SLICE_ROWS = 200
LONGEST_WORDS = 4_000
_STANDS = (
    select(
        announcements.c.reference,
        announcements.c.head,
        announcements.c.withdrawn_at,
        schedules.c.release_at,
        editions.c.body,
    )
    .join(schedules, schedules.c.announcement == announcements.c.id)
    .join(editions, (editions.c.announcement == announcements.c.id) & (editions.c.number == announcements.c.head))
)


class IndexFollower:
    """`core.following.Follower`: what was withdrawn has no dates to come, what was expunged no words."""

    async def follow(self, connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
        row = (await connection.execute(_STANDS.where(announcements.c.id == announcement))).one()
        body = row.body or {}
        words = {
            "head": row.head,
            "title": _greek(body.get("title")) or row.reference,
            "subtype": str(body.get("subtype", "")),
            "words": words_of(row.reference, body),
        }
        await connection.execute(
            insert_for(connection, found_by_words)
            .values(announcement=announcement, **words)
            .on_conflict_do_update(index_elements=["announcement"], set_=words)
        )
        await connection.execute(delete(found_by_days).where(found_by_days.c.announcement == announcement))
        days = {("release", row.release_at)}
        if row.body is not None and row.withdrawn_at is None:
            days |= {(date.sort, date.at) for date in dates_of(CONTENT.validate_python(row.body))}
        await connection.execute(
            insert(found_by_days), [{"announcement": announcement, "sort": sort, "at": at} for sort, at in sorted(days)]
        )


class Indexing:
    """The job: what was announced before there was a list, or put in again after a restore."""

    name = "desk.indexing"
    every = timedelta(minutes=10)

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, now: datetime) -> bool:
        behind = (
            select(announcements.c.id)
            .outerjoin(found_by_words, found_by_words.c.announcement == announcements.c.id)
            .where(or_(found_by_words.c.head.is_(None), found_by_words.c.head < announcements.c.head))
            .order_by(announcements.c.id.desc())
            .limit(SLICE_ROWS)
        )
        async with self._store.read() as connection:
            found = list((await connection.execute(behind)).scalars())
        for announcement in found:
            async with self._store.write() as connection:
                await lock_announcement(connection, announcement)
                await IndexFollower().follow(connection, announcement, now)
        return len(found) == SLICE_ROWS


def words_of(reference: str, body: Any) -> str:
    """What somebody may remember of it: number, title, summary, place, ΑΔΑ, ΑΔΑΜ, then the text as far as it goes."""
    acts = [*(str(act.get("ada", "")) for act in body.get("acts") or ()), *map(str, body.get("adam") or ())]
    venue = (body.get("venue") or {}).get("name")
    texts = [body.get("title"), body.get("summary"), venue, body.get("body")]
    said = [reference, *acts, *(str(text) for field in texts for text in _all(field))]
    return fold(" ".join(said))[:LONGEST_WORDS]


def _all(field: Any) -> list[Any]:
    return list(field.values()) if isinstance(field, dict) else [field] if field else []


def _greek(field: Any) -> str:
    return str(field.get("el", "")) if isinstance(field, dict) else str(field or "")
