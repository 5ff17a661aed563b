"""From when until when an announcement is held because it names a candidate: written beside its schedule.

It is looked up in the transaction of every action, and again by a job when the calendar changes or a silence is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import lock_announcement, move_waiting
from core.elections.naming import Candidate, named, text_of
from core.elections.tables import candidates, elections
from core.language.dates import local_instant
from core.store import Store
from core.tables import announcements, editions, schedules, silence_changes
from schemas.subtypes import PressReleaseSubtype

EXEMPT = frozenset({PressReleaseSubtype.SERVICE_NOTICE.value})  # a broken main is told on every day
POLLS_CLOSE = time(19)
SLICE_ROWS = 200


@dataclass(frozen=True)
class Election:
    """Of the calendar; `candidates` as they are listed. Times are UTC."""

    id: UUID
    name: Mapping[str, str]
    poll_on: date
    silent_from: datetime
    silent_until: datetime
    version: int
    candidates: tuple[Candidate, ...]


def silence_of(poll_on: date) -> tuple[datetime, datetime]:
    """From Friday 24:00 until the polls close, at 19:00 on Sunday (in Athens)."""
    return local_instant(poll_on - timedelta(days=1), time()), local_instant(poll_on, POLLS_CLOSE)


def silent(now: datetime) -> ColumnElement[bool]:
    """For questions that have the schedule: the text may not be told at this moment."""
    return and_(schedules.c.silent_until > now, schedules.c.silent_from <= now)


def not_silent(now: Any) -> ColumnElement[bool]:
    """`now`: an instant, or a bound one."""
    return or_(schedules.c.silent_until.is_(None), schedules.c.silent_until <= now, schedules.c.silent_from > now)


async def calendar(connection: AsyncConnection, since: datetime | None = None) -> list[Election]:
    """Every election, or those whose silence ends after `since`; the nearest first."""
    question = select(elections).order_by(elections.c.silent_until, elections.c.id)
    if since is not None:
        question = question.where(elections.c.silent_until > since)
    rows = (await connection.execute(question)).all()
    if not rows:
        return []
    standing: dict[UUID, list[Candidate]] = {row.id: [] for row in rows}
    listed = select(candidates).where(candidates.c.election.in_(standing)).order_by(candidates.c.position)
    for one in await connection.execute(listed):
        standing[one.election].append(Candidate(one.name, one.list_name, tuple(one.also)))
    return [
        Election(row.id, row.name, row.poll_on, row.silent_from, row.silent_until, row.version, tuple(standing[row.id]))
        for row in rows
    ]


def whom(body: Mapping[str, Any] | None, election: Election) -> list[Candidate]:
    """The candidates whom an announcement's text names; service notices are exempt."""
    if body is None or body.get("subtype") in EXEMPT:
        return []
    return named(text_of(body), election.candidates)


async def mark(
    connection: AsyncConnection, announcement: UUID, body: Mapping[str, Any] | None, now: datetime
) -> datetime | None:
    """Write down the next silence that holds this text, and which it had. When it ends, if it holds it now.

    The announcement row is locked by the caller.
    """
    holding = next((one for one in await calendar(connection, now) if whom(body, one)), None)
    span = (holding.silent_from, holding.silent_until) if holding else (None, None)
    other = and_(
        schedules.c.announcement == announcement,
        or_(schedules.c.silent_from.is_distinct_from(span[0]), schedules.c.silent_until.is_distinct_from(span[1])),
    )
    had = (await connection.execute(select(schedules.c.silent_from, schedules.c.silent_until).where(other))).first()
    if had is not None:
        values = {"announcement": announcement, "at": now, "silent_from": had[0], "silent_until": had[1]}
        await connection.execute(insert(silence_changes).values(values))
        await connection.execute(update(schedules).where(other).values(silent_from=span[0], silent_until=span[1]))
    return holding.silent_until if holding and holding.silent_from <= now else None


class Marking:
    """The job: what was announced before the calendar knew, and what the next election's silence holds after this."""

    name = "elections.marking"
    every = timedelta(seconds=20)

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, now: datetime) -> bool:
        async with self._store.read() as connection:
            over = (
                await connection.execute(
                    select(schedules.c.announcement).where(schedules.c.silent_until <= now).limit(SLICE_ROWS)
                )
            ).scalars()
            found = list(over)
            open_ones = select(elections.c.id, elections.c.version, elections.c.marked_to)
            election = (await connection.execute(open_ones.where(elections.c.marked_to.is_not(None)).limit(1))).first()
            if election is not None and not found:
                behind = (
                    select(announcements.c.id)
                    .where(announcements.c.id < election.marked_to, announcements.c.withdrawn_at.is_(None))
                    .order_by(announcements.c.id.desc())
                    .limit(SLICE_ROWS)
                )
                found = list((await connection.execute(behind)).scalars())
                last = found[-1] if found else None
            else:
                election = None
        for announcement in found:
            async with self._store.write() as connection:
                await self._look_again(connection, announcement, now)
        if election is not None:
            mine = (elections.c.id == election.id, elections.c.version == election.version)
            async with self._store.write() as connection:
                await connection.execute(update(elections).where(*mine).values(marked_to=last))
        return bool(found)

    async def _look_again(self, connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
        current = await lock_announcement(connection, announcement)
        body = select(editions.c.body).where(editions.c.announcement == announcement, editions.c.number == current.head)
        await mark(connection, announcement, (await connection.execute(body)).scalar_one(), now)
        await move_waiting(connection, announcement, now)


async def named_now(connection: AsyncConnection, announcement: UUID, now: datetime) -> Sequence[Candidate]:
    """Whom its newest text names, of the election whose silence is the next to hold it."""
    body = (
        select(editions.c.body)
        .join(announcements, announcements.c.id == editions.c.announcement)
        .where(announcements.c.id == announcement, editions.c.number == announcements.c.head)
    )
    text = (await connection.execute(body)).scalar_one_or_none()
    return next((found for one in await calendar(connection, now) if (found := whom(text, one))), ())
