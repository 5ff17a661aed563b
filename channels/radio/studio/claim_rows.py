"""Claims as they stand in the store: a row each, of which one a reading is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.times import day_bounds
from channels.radio.studio.tables import claims
from core.store import insert_for


@dataclass(frozen=True)
class Which:
    """A reading: the start of its slot (UTC), the segment's announcement and language."""

    slot: datetime
    announcement: UUID
    language: str

    @property
    def row(self) -> ColumnElement[bool]:
        return and_(
            claims.c.slot == self.slot,
            claims.c.announcement == self.announcement,
            claims.c.language == self.language,
        )


@dataclass(frozen=True)
class Claim:
    """`twice`: another studio read it too. `form_s`, `script`: in which form and words it was begun; the words only
    while it is being read. Times are UTC."""

    id: int
    key: str
    which: Which
    edition: int
    studio: str
    who: str
    claimed_at: datetime
    started_at: datetime | None
    done_at: datetime | None
    source: str
    held: bool
    twice: bool
    form_s: int | None = None
    script: str | None = None


@dataclass(frozen=True)
class Marks:
    """What a studio did with a reading while it had no network. `key` is the device's own name of it, which counts for
    this reading alone."""

    key: str
    which: Which
    edition: int
    claimed_at: datetime
    started_at: datetime | None = None
    done_at: datetime | None = None


async def claims_of(connection: AsyncConnection, day: date) -> Sequence[Claim]:
    """Of the slots of a day in Athens: those that are held, and every one that was read twice; as they were made."""
    return await claims_between(connection, *day_bounds(day))


async def claims_between(connection: AsyncConnection, start: datetime, end: datetime) -> Sequence[Claim]:
    """The same, of the slots that start in that time."""
    shown = claims.c.held | claims.c.twice
    question = select(claims).where(claims.c.slot >= start, claims.c.slot < end, shown).order_by(claims.c.id)
    return [claim_in(row) for row in await connection.execute(question)]


async def held_by(connection: AsyncConnection, which: Which) -> Claim | None:
    """Who has this reading."""
    row = (await connection.execute(select(claims).where(which.row, claims.c.held))).first()
    return claim_in(row) if row is not None else None


async def reading_in(connection: AsyncConnection, studio: str, since: datetime, until: datetime) -> Sequence[Claim]:
    """What this studio began between these moments and has not ended."""
    mine = (claims.c.held, claims.c.studio == studio, claims.c.done_at.is_(None))
    question = select(claims).where(*mine, claims.c.started_at.between(since, until)).order_by(claims.c.started_at)
    return [claim_in(row) for row in await connection.execute(question)]


async def never_done(connection: AsyncConnection, since: datetime, until: datetime) -> Sequence[Claim]:
    """What any studio began between these moments and nobody ended; also what another read too."""
    mine = (claims.c.held | claims.c.twice, claims.c.done_at.is_(None), claims.c.started_at.between(since, until))
    return [claim_in(row) for row in await connection.execute(select(claims).where(*mine).order_by(claims.c.id))]


async def insert(
    connection: AsyncConnection,
    marks: Marks,
    studio: str,
    who: str,
    source: str,
    *,
    held: bool = True,
    twice: bool = False,
) -> Claim | None:
    """None: its key is known, or somebody holds the reading."""
    which = marks.which
    made = await connection.execute(
        insert_for(connection, claims)
        .values(
            key=marks.key,
            slot=which.slot,
            announcement=which.announcement,
            language=which.language,
            edition=marks.edition,
            studio=studio,
            who=who,
            claimed_at=marks.claimed_at,
            started_at=marks.started_at or marks.done_at,
            done_at=marks.done_at,
            source=source,
            held=held,
            twice=twice,
        )
        .on_conflict_do_nothing()
        .returning(claims)
    )
    row = made.first()
    return claim_in(row) if row is not None else None


async def key_of(connection: AsyncConnection, key: str, which: Which) -> str:
    """The key, or the one that stands for it where a device gave it to another reading before."""
    other = await connection.execute(select(claims.c.id).where(claims.c.key == key, ~which.row))
    if other.first() is None:
        return key
    return str(uuid5(which.announcement, f"{key} {which.slot.isoformat()} {which.language}"))


async def by_key(connection: AsyncConnection, key: str) -> Claim | None:
    row = (await connection.execute(select(claims).where(claims.c.key == key))).first()
    return claim_in(row) if row is not None else None


async def change(connection: AsyncConnection, one: Claim, **values: datetime | str | bool | None) -> None:
    await connection.execute(update(claims).where(claims.c.id == one.id).values(values))


def claim_in(row: Any) -> Claim:
    return Claim(
        row.id,
        row.key,
        Which(row.slot, row.announcement, row.language),
        row.edition,
        row.studio,
        row.who,
        row.claimed_at,
        row.started_at,
        row.done_at,
        row.source,
        row.held,
        row.twice,
        row.form_s,
        row.script,
    )
