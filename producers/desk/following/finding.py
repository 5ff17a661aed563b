"""Announcements for the desk's lists: the last posted first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from core.store import Store
from core.tables import announcements, editions, schedules

A_PAGE = 30
State = Literal["waiting", "out", "expired", "withdrawn", "expunged"]


@dataclass(frozen=True)
class Listed:
    id: UUID
    reference: str
    issuer: str
    kind: str
    subtype: str
    title: str
    head: int
    state: State
    posted_at: datetime
    release_at: datetime


async def newest(store: Store, now: datetime, issuers: Sequence[str], after: UUID | None = None) -> list[Listed]:
    """Of these issuers, the last posted first; `after` is the last one of the page before. Their ids grow with time."""
    conditions: list[ColumnElement[bool]] = [announcements.c.issuer.in_(issuers)]
    if after is not None:
        conditions.append(announcements.c.id < after)
    async with store.read() as connection:
        rows = await connection.execute(_LISTED.where(*conditions).order_by(announcements.c.id.desc()).limit(A_PAGE))
        return [listed(row, now) for row in rows]


async def one(store: Store, now: datetime, announcement: UUID) -> Listed | None:
    async with store.read() as connection:
        row = (await connection.execute(_LISTED.where(announcements.c.id == announcement))).first()
    return listed(row, now) if row is not None else None


_LISTED = (
    select(
        announcements.c.id,
        announcements.c.reference,
        announcements.c.issuer,
        announcements.c.kind,
        announcements.c.head,
        announcements.c.withdrawn_at,
        announcements.c.expunged_at,
        announcements.c.first_released_at,
        announcements.c.posted_at,
        schedules.c.release_at,
        schedules.c.expires_at,
        editions.c.body,
    )
    .join(schedules, schedules.c.announcement == announcements.c.id)
    .join(
        editions,
        and_(editions.c.announcement == announcements.c.id, editions.c.number == announcements.c.head),
    )
)


def listed(row: Any, now: datetime) -> Listed:
    body = row.body or {}
    return Listed(
        row.id,
        row.reference,
        row.issuer,
        row.kind,
        str(body.get("subtype", "")),
        str((body.get("title") or {}).get("el", row.reference)),
        row.head,
        _state(row, now),
        row.posted_at,
        row.release_at,
    )


def _state(row: Any, now: datetime) -> State:
    if row.expunged_at is not None:
        return "expunged"
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.expires_at is not None and row.expires_at <= now:
        return "expired"
    return "out" if row.first_released_at is not None else "waiting"
