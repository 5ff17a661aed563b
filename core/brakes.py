"""The brake: what too many refuse is stopped in its channel, a person is called, and only a person lets it go on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import move_waiting
from core.channel import Limit
from core.dead_letters import bury
from core.errors import Conflict
from core.store import insert_for
from core.tables import announcements, brakes, deliveries, mailings

LETTER: Final = "brake"  # source of the dead letter that calls a person


@dataclass(frozen=True)
class Brake:
    """An announcement or a mailing that stands still in one channel."""

    subject: UUID
    channel: str
    reference: str | None  # of an announcement
    kind: str | None  # of a mailing
    reason: str
    since: datetime


async def consider(
    connection: AsyncConnection, subject: UUID, channel: str, came_back: int, limit: Limit, now: datetime
) -> bool:
    """Pull the brake if it is due, in the caller's transaction; whether it was pulled now.

    `came_back`: how many of those that were taken failed later, for good. One that a person let go on is never
    stopped again: they have looked.
    """
    ours = brakes.c.subject == subject, brakes.c.channel == channel
    if (await connection.execute(select(brakes.c.since).where(*ours))).first() is not None:
        return False
    editions = await _editions(connection, subject)
    failed = came_back + await _at_most(connection, subject, channel, editions, ("refused",), limit.after * 1_000)
    if failed * 100 <= limit.percent * limit.after:
        return False
    enough = max(limit.after, math.ceil(failed * 100 / limit.percent))  # with so many handed over all would be well
    handed = await _at_most(connection, subject, channel, editions, ("sent", "refused"), enough)
    if handed < limit.after or failed * 100 <= limit.percent * handed:
        return False
    return await pull(connection, subject, channel, f"{failed} of {handed} failed for good", now)


async def pull(connection: AsyncConnection, subject: UUID, channel: str, reason: str, now: datetime) -> bool:
    """Stop it, and call a person, in the caller's transaction. False: it is stopped, or was let go on, already."""
    done = await connection.execute(
        insert_for(connection, brakes)
        .values(subject=subject, channel=channel, since=now, reason=reason)
        .on_conflict_do_nothing()
    )
    if done.rowcount:
        await bury(connection, LETTER, f"{channel}:{subject}", reason, now, channel=channel, announcement=subject)
    return bool(done.rowcount)


async def is_on(connection: AsyncConnection, subject: UUID, channel: str) -> bool:
    ours = brakes.c.subject == subject, brakes.c.channel == channel, brakes.c.released_at.is_(None)
    return (await connection.execute(select(brakes.c.since).where(*ours))).first() is not None


async def release(connection: AsyncConnection, subject: UUID, channel: str, who: str, now: datetime) -> None:
    """A person looked, and it goes on. Wake `items:{channel}` after the commit."""
    result = await connection.execute(
        update(brakes)
        .where(brakes.c.subject == subject, brakes.c.channel == channel, brakes.c.released_at.is_(None))
        .values(released_at=now, released_by=who)
    )
    if not result.rowcount:
        raise Conflict(
            f"Δεν έχει σταματήσει στο κανάλι «{channel}»· δείτε όσα στέκονται με «keryx brakes list».",
            f"It is not stopped in the channel “{channel}”; see what stands by `keryx brakes list`.",
        )
    await move_waiting(connection, subject, now)


async def standing(connection: AsyncConnection, limit: int = 500) -> Sequence[Brake]:
    """Those that wait for a person, oldest first."""
    rows = await connection.execute(
        select(brakes, announcements.c.reference, mailings.c.kind)
        .outerjoin(announcements, announcements.c.id == brakes.c.subject)
        .outerjoin(mailings, mailings.c.id == brakes.c.subject)
        .where(brakes.c.released_at.is_(None))
        .order_by(brakes.c.since)
        .limit(limit)
    )
    return [Brake(r.subject, r.channel, r.reference, r.kind, r.reason, r.since) for r in rows]


def braked(subject: ColumnElement[UUID], channel: ColumnElement[str]) -> ColumnElement[datetime | None]:
    """A column for looks: since when it is stopped, NULL when it is not."""
    return (
        select(brakes.c.since)
        .where(brakes.c.subject == subject, brakes.c.channel == channel, brakes.c.released_at.is_(None))
        .scalar_subquery()
        .label("braked")
    )


async def _editions(connection: AsyncConnection, subject: UUID) -> list[int]:
    """The numbers that its deliveries can have: named one by one they lead both planners to the index."""
    head = (
        await connection.execute(select(announcements.c.head).where(announcements.c.id == subject))
    ).scalar_one_or_none()
    return list(range((head or 0) + 1))


async def _at_most(
    connection: AsyncConnection,
    subject: UUID,
    channel: str,
    editions: Sequence[int],
    states: Sequence[str],
    most: int,
) -> int:
    """How many deliveries are in one of these states, counted no further than needed."""
    found = (
        select(literal_column("1"))
        .where(
            deliveries.c.announcement == subject,
            deliveries.c.edition.in_(editions),
            deliveries.c.channel == channel,
            deliveries.c.state.in_(states),
        )
        .limit(most)
        .subquery()
    )
    return int((await connection.execute(select(func.count()).select_from(found))).scalar_one())
