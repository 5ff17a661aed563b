"""How an announcement stands at this moment, by the ledger itself.

Places (pages, feeds, rundowns, playlists) ask at every look: what was put off, withdrawn or is over by now is out,
whether or not the channel has heard of it. Nothing waits for a message to arrive.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import lock_announcement
from core.elections.silence import not_silent
from core.tables import announcements, schedules

State = Literal["unreleased", "live", "expired", "withdrawn", "expunged"]

STANDING = (
    announcements.c.head,
    announcements.c.withdrawn_at,
    announcements.c.expunged_at,
    schedules.c.release_at,
    schedules.c.expires_at,
    schedules.c.silent_from,
    schedules.c.silent_until,
    schedules.c.announced,
    schedules.c.version.label("schedule_version"),
)


def in_ledger(question: Select[Any], announcement: ColumnElement[Any]) -> Select[Any]:
    """The question joined with the ledger; rows it knows nothing of are left out."""
    return question.join(announcements, announcements.c.id == announcement).join(
        schedules, schedules.c.announcement == announcement
    )


def standing(question: Select[Any], announcement: ColumnElement[Any]) -> Select[Any]:
    """The question joined with the ledger, with `STANDING` beside each row."""
    return in_ledger(question.add_columns(*STANDING), announcement)


def live(now: datetime) -> ColumnElement[bool]:
    """Released, not withdrawn, not over: for questions joined with the ledger."""
    return and_(
        announcements.c.withdrawn_at.is_(None),
        schedules.c.release_at <= now,
        or_(schedules.c.expires_at.is_(None), schedules.c.expires_at > now),
    )


def shown(now: datetime) -> ColumnElement[bool]:
    """Live, and not held by the silence before an election: what public lists show."""
    return and_(live(now), not_silent(now))


def silent_until(row: Any, now: datetime) -> datetime | None:
    """Of a row that `standing` joined: when the silence ends that holds it now, None when none does."""
    held = row.silent_from is not None and row.silent_from <= now < row.silent_until
    return row.silent_until if held else None


def gone_at() -> ColumnElement[datetime]:
    """When it was withdrawn or, after that, expunged; NULL for one that was not."""
    return func.coalesce(announcements.c.expunged_at, announcements.c.withdrawn_at)


def state_of(row: Any, now: datetime) -> State:
    """Of a row that `standing` joined. What is withdrawn stays withdrawn, whatever its schedule says."""
    if row.expunged_at is not None:
        return "expunged"
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.release_at > now:
        return "unreleased"
    return "expired" if row.expires_at is not None and row.expires_at <= now else "live"


async def state_now(connection: AsyncConnection, announcement: UUID, now: datetime) -> State | None:
    """Of one announcement; None when the ledger does not know it."""
    question = select(*STANDING).join_from(announcements, schedules).where(announcements.c.id == announcement)
    row = (await connection.execute(question)).first()
    return state_of(row, now) if row is not None else None


async def may_be_kept(connection: AsyncConnection, announcement: UUID, *, ending: bool) -> bool:
    """Asked first in the transaction that stores an edition's text: not once it is expunged, but for the ending itself.

    An action waits until that transaction is over, so that no text is stored behind an expunge's back.
    """
    row = await lock_announcement(connection, announcement, shared=True)
    return row is not None and (ending or row.expunged_at is None)
