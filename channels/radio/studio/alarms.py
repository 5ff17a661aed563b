"""What was taken off while a studio may have it in its hands: told there, and acknowledged by name.

An alarm is seen, never heard: a microphone may be open.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.render import NAME
from channels.radio.studio.shift import OnShift, on_shift
from channels.radio.studio.tables import alarms
from core.ledger import hasten
from core.store import insert_for

Why = Literal["printed", "prompter", "due", "claimed"]
DUE_WITHIN = timedelta(minutes=15)
MESSAGE_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class InHand:
    """Where somebody has it: `place` is a studio or whose copy it is; `due_at` when it was to be read."""

    why: Why
    place: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True)
class Alarm:
    """`edition`: the one that takes it off. Times are UTC."""

    announcement: UUID
    language: str
    edition: int
    why: str
    place: str
    due_at: datetime | None
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    messaged_at: datetime | None


async def raise_alarms(
    connection: AsyncConnection,
    announcement: UUID,
    language: str,
    edition: int,
    found: Collection[InHand],
    now: datetime,
) -> None:
    """One for each way and place in which somebody has it; raising again changes nothing."""
    for one in found:
        await connection.execute(
            insert_for(connection, alarms)
            .values(
                announcement=announcement,
                language=language,
                edition=edition,
                why=one.why,
                place=one.place,
                due_at=one.due_at,
                raised_at=now,
            )
            .on_conflict_do_nothing()
        )


async def waits(connection: AsyncConnection, announcement: UUID, language: str) -> bool:
    """Somebody has not said yet that they know."""
    mine = (alarms.c.announcement == announcement, alarms.c.language == language, alarms.c.acknowledged_at.is_(None))
    return (await connection.execute(select(alarms.c.why).where(*mine).limit(1))).first() is not None


async def acknowledge(
    connection: AsyncConnection, announcement: UUID, studio: str, who: str, now: datetime
) -> Sequence[Alarm]:
    """ "I saw it", said in a studio: every alarm of it that is this studio's to see, with the name. What waited for the
    last of them in the ledger is due: wake `agenda` after the commit."""
    found = []
    for one in await alarms_for(connection, studio, now):
        if one.announcement == announcement:
            this = [
                alarms.c[name] == getattr(one, name) for name in ("announcement", "language", "edition", "why", "place")
            ]
            seen = update(alarms).where(*this, alarms.c.acknowledged_at.is_(None))
            rows = await connection.execute(seen.values(acknowledged_at=now, acknowledged_by=who).returning(alarms))
            found += [_alarm(row) for row in rows]
    if found:
        await hasten(connection, announcement, NAME, now)
    return found


async def alarms_for(connection: AsyncConnection, studio: str, now: datetime) -> Sequence[Alarm]:
    """The open ones that a studio must see: its own, and those of no studio that anybody is in."""
    people = await on_shift(connection, now)
    return [one for one in await open_alarms(connection) if studio in (rooms := _rooms(one, people)) or not rooms]


def _rooms(alarm: Alarm, people: Sequence[OnShift]) -> set[str]:
    """Where who has it in hand is on shift: the studio that claimed it, or the one that its reader is in."""
    if alarm.why == "claimed":
        return {one.studio for one in people if one.studio == alarm.place}
    return {one.studio for one in people if one.name == alarm.place}


async def open_alarms(connection: AsyncConnection) -> Sequence[Alarm]:
    """The oldest first."""
    question = select(alarms).where(alarms.c.acknowledged_at.is_(None)).order_by(alarms.c.raised_at, alarms.c.why)
    return [_alarm(row) for row in await connection.execute(question)]


async def told_about(connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
    """The shift was written to."""
    mine = (alarms.c.announcement == announcement, alarms.c.acknowledged_at.is_(None))
    await connection.execute(update(alarms).where(*mine, alarms.c.messaged_at.is_(None)).values(messaged_at=now))


def _alarm(row: Any) -> Alarm:
    return Alarm(
        row.announcement,
        row.language,
        row.edition,
        row.why,
        row.place,
        row.due_at,
        row.raised_at,
        row.acknowledged_at,
        row.acknowledged_by,
        row.messaged_at,
    )
