"""Announcements for the desk's lists: the last posted first, page by page, by words, issuer, kind, state and period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.language.letters import fold
from core.store import Store
from core.tables import announcements, editions, schedules
from producers.desk.following.tables import found_by_words
from schemas.edition import Action

A_PAGE = 30
MOST_WORDS = 8
State = Literal["waiting", "out", "expired", "withdrawn", "expunged"]
STATES: tuple[State, ...] = ("waiting", "out", "expired", "withdrawn", "expunged")


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
    paused: bool
    posted_at: datetime
    release_at: datetime  # one that waits: when an election's silence is over, where that is later
    channels: frozenset[str]  # that take its newest text
    silence: tuple[datetime, datetime] | None = None  # from when until when an election holds it


@dataclass(frozen=True)
class Wanted:
    """What is looked for; "" and None stand for any. Of the period, `until` is not in it any more."""

    words: str = ""
    kind: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


async def newest(
    store: Store,
    now: datetime,
    issuers: Sequence[str],
    after: UUID | None = None,
    wanted: Wanted | None = None,
    most: int = A_PAGE,
    seen: ColumnElement[bool] | None = None,
) -> list[Listed]:
    """Of these issuers, what is `seen` of them (seeing.py), the last posted first.

    `after` is the last one of the page before. Their ids grow with time.
    """
    # One issuer's are found by its index. Of several SQLite would find them all by it, and sort: said so that no index
    # knows it, they are read from the newest down, as far as the page goes.
    several = announcements.c.issuer.concat("").in_(issuers)
    whose = announcements.c.issuer == issuers[0] if len(issuers) == 1 else several
    conditions: list[ColumnElement[bool]] = [whose] if seen is None else [whose, seen]
    query, order = _LISTED, announcements.c.id
    if wanted is not None:
        conditions += _conditions(wanted, now)
        if words := fold(wanted.words).split()[:MOST_WORDS]:
            # Read from the newest down as well. PostgreSQL thinks that a LIKE finds next to nothing, and would read all
            # of them first: it goes by the words' own order, and looks up only those that match. SQLite goes by the
            # announcements' as ever.
            order = announcements.c.id if store.sqlite else found_by_words.c.announcement
            query = query.join(found_by_words, found_by_words.c.announcement == announcements.c.id)
            place = func.instr if store.sqlite else func.strpos
            conditions += [place(found_by_words.c.words, word) > 0 for word in words]
    if after is not None:
        conditions.append(order < after)
    async with store.read() as connection:
        rows = await connection.execute(query.where(*conditions).order_by(order.desc()).limit(most))
        return [listed(row, now) for row in rows]


def _conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(announcements.c.kind == wanted.kind)
    if wanted.since is not None:
        found.append(announcements.c.posted_at >= wanted.since)
    if wanted.until is not None:
        found.append(announcements.c.posted_at < wanted.until)
    if wanted.state:
        found.append(_in_state(wanted.state, now))
    return found


def _in_state(state: str, now: datetime) -> ColumnElement[bool]:
    """The question that `_state` answers."""
    expunged, withdrawn = announcements.c.expunged_at.is_not(None), announcements.c.withdrawn_at.is_not(None)
    over = and_(schedules.c.expires_at.is_not(None), schedules.c.expires_at <= now)
    if state == "expunged":
        return expunged
    if state == "withdrawn":
        return and_(withdrawn, ~expunged)
    if state == "expired":
        return and_(over, ~withdrawn)
    going_on = and_(~withdrawn, or_(schedules.c.expires_at.is_(None), schedules.c.expires_at > now))
    released = announcements.c.first_released_at.is_not(None)
    return and_(going_on, released if state == "out" else ~released)


async def one(store: Store, now: datetime, announcement: UUID) -> Listed | None:
    async with store.read() as connection:
        row = (await connection.execute(_LISTED.where(announcements.c.id == announcement))).first()
    return listed(row, now) if row is not None else None


# An ending goes to whoever holds the text, and names no channels: it is for those of the last text.
_text = editions.alias()
CHANNELS = (
    select(_text.c.channels)
    .where(_text.c.announcement == announcements.c.id, _text.c.action.in_([Action.PUBLISH, Action.CORRECT]))
    .order_by(_text.c.number.desc())
    .limit(1)
    .correlate(announcements)
    .scalar_subquery()
)
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
        schedules.c.paused,
        schedules.c.silent_from,
        schedules.c.silent_until,
        editions.c.body,
        CHANNELS.label("channels"),
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
        row.paused,
        row.posted_at,
        _release(row, now),
        frozenset(row.channels),
        (row.silent_from, row.silent_until) if row.silent_from else None,
    )


def _release(row: Any, now: datetime) -> datetime:
    release_at: datetime = row.release_at
    if row.silent_from and row.silent_from <= max(release_at, now) < row.silent_until:
        return row.silent_until if row.first_released_at is None else release_at
    return release_at


def _state(row: Any, now: datetime) -> State:
    if row.expunged_at is not None:
        return "expunged"
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.expires_at is not None and row.expires_at <= now:
        return "expired"
    return "out" if row.first_released_at is not None else "waiting"
