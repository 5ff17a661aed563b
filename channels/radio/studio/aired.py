"""The aired log: one row a play, whoever tells of it and however often; proof that an announcement was broadcast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.stopping import Edition, stopped_at
from channels.radio.render import NAME
from channels.radio.scripts.tables import rewrites
from channels.radio.studio.persons import add_named
from channels.radio.studio.tables import aired
from core.elections.naming import Candidate
from core.elections.silence import calendar, whom
from core.language.dates import clock_time
from core.ledger import add_word
from core.store import insert_for, one_at_a_time
from core.tables import deliveries, editions

Told = Literal["player", "import", "hand", "studio"]
LONGEST = timedelta(hours=2)  # of one play
SHORTEST_S = 1.0
UNENDED = "unended"  # the reason of one whose end nobody marked: it is as long as was planned
AGAIN = "#"  # between a key that came again and what makes it another


@dataclass(frozen=True)
class Play:
    """One that somebody tells of. `key` is its teller's own name of it, which a player may use again for another.
    Times are UTC."""

    key: str
    announcement: UUID
    language: str
    edition: int
    started_at: datetime
    duration_s: float
    source: Told
    who: str
    studio: str = ""
    reason: str | None = None

    @property
    def ends_at(self) -> datetime:
        return self.started_at + timedelta(seconds=self.duration_s)


@dataclass(frozen=True)
class Aired(Play):
    """One that stands in the log."""

    id: int = 0


async def note_play(connection: AsyncConnection, play: Play, now: datetime) -> tuple[Aired, bool]:
    """The row of it, and whether it is new. One segment is not on air twice at a time: what another told of the same
    minutes is the same play. What was cut off is no longer than until then; where its end was assumed, the one that is
    told counts. The ledger gets a receipt."""
    await one_at_a_time(connection, f"radio aired {play.announcement}")
    stopped = await stopped_at(
        connection, (play.announcement, play.language, play.edition), play.started_at, play.ends_at
    )
    if stopped is not None:
        play = replace(play, duration_s=_until(play, stopped))
    known = await same_play(connection, play)
    if known is not None:
        return await _ended(connection, known, play), False
    made = await connection.execute(
        insert_for(connection, aired)
        .values(
            key=await _free(connection, play.key),
            announcement=play.announcement,
            language=play.language,
            edition=play.edition,
            started_at=play.started_at,
            duration_s=play.duration_s,
            source=play.source,
            studio=play.studio,
            who=play.who,
            reason=play.reason,
            noted_at=now,
        )
        .returning(aired)
    )
    row = _aired(made.one())
    await _receipt(connection, row, now)
    for candidate in await _candidates(connection, row):
        await add_named(connection, row.id, candidate.name, candidate.list_name)
    return row, True


async def _ended(connection: AsyncConnection, known: Aired, play: Play) -> Aired:
    """With the end that its own studio tells of now, where none was known."""
    if known.key != play.key or (known.reason, play.reason) != (UNENDED, None):
        return known
    change = update(aired).where(aired.c.id == known.id)
    await connection.execute(change.values(duration_s=play.duration_s, reason=None))
    return replace(known, duration_s=play.duration_s, reason=None)


async def cut_plays(connection: AsyncConnection, edition: Edition, at: datetime) -> None:
    """What was being aired of it was heard until then."""
    announcement, language, number = edition
    await one_at_a_time(connection, f"radio aired {announcement}")
    mine = (aired.c.announcement == announcement, aired.c.language == language, aired.c.edition == number)
    near = aired.c.started_at.between(at - LONGEST, at)
    for row in map(_aired, (await connection.execute(select(aired).where(*mine, near))).all()):
        change = update(aired).where(aired.c.id == row.id)
        await connection.execute(change.values(duration_s=_until(row, at)))


def _until(play: Play, stopped: datetime) -> float:
    """How long it was heard, in seconds, where it was cut off then."""
    if not play.started_at <= stopped < play.ends_at:
        return play.duration_s
    return max(SHORTEST_S, (stopped - play.started_at).total_seconds())


async def same_play(connection: AsyncConnection, play: Play) -> Aired | None:
    """The row that tells of it already: of the same minutes, or named alike by its teller and not far from it."""
    mine = (aired.c.announcement == play.announcement, aired.c.language == play.language)
    near = aired.c.started_at.between(play.started_at - LONGEST, max(play.ends_at, play.started_at + LONGEST))
    rows = await connection.execute(select(aired).where(*mine, near).order_by(aired.c.started_at, aired.c.id))
    found = [_aired(row) for row in rows]
    named = [row for row in found if play.key in (row.key, row.key.rpartition(AGAIN)[0])]
    over = [row for row in found if row.started_at < play.ends_at and play.started_at < row.ends_at]
    return next(iter([*named, *over]), None)


async def _free(connection: AsyncConnection, key: str) -> str:
    """A player counts from 1 again after every start: then the key is of another play already."""
    known = await connection.execute(select(aired.c.id).where(aired.c.key == key))
    return key if known.first() is None else f"{key}{AGAIN}{uuid4().hex}"


async def _receipt(connection: AsyncConnection, row: Aired, now: datetime) -> None:
    """Of the delivery that brought this edition to the rundown; of the newest there is, when that one is not known."""
    mine = (
        select(deliveries.c.id)
        .where(
            deliveries.c.announcement == row.announcement,
            deliveries.c.channel == NAME,
            deliveries.c.target == row.language,
        )
        .order_by((deliveries.c.edition == row.edition).desc(), deliveries.c.edition.desc())
        .limit(1)
    )
    delivery = (await connection.execute(mine)).scalar_one_or_none()
    if delivery is not None:
        said = f"{clock_time(row.started_at, 'en')} {row.source} {row.studio}".strip()
        await add_word(connection, delivery, "aired", said, now)


async def _candidates(connection: AsyncConnection, row: Aired) -> Sequence[Candidate]:
    """Whom what was aired names of those who stand in an election to come."""
    coming = await calendar(connection, row.started_at)
    said = await said_in(connection, row) if coming else None
    return [candidate for election in coming for candidate in whom(said, election)]


async def said_in(connection: AsyncConnection, row: Aired) -> Mapping[str, Any] | None:
    """All the words of what was aired: the announcement's, and staff's own for the radio. None: they are expunged."""
    mine = (editions.c.announcement == row.announcement, editions.c.number == row.edition)
    body = (await connection.execute(select(editions.c.body).where(*mine))).scalar_one_or_none()
    if body is None:
        return None
    own = select(rewrites.c.text).where(
        rewrites.c.announcement == row.announcement,
        rewrites.c.language == row.language,
        rewrites.c.edition == row.edition,
    )
    return {**body, "read": list((await connection.execute(own)).scalars())}


async def play_of(connection: AsyncConnection, play: int) -> Aired | None:
    row = (await connection.execute(select(aired).where(aired.c.id == play))).first()
    return _aired(row) if row is not None else None


async def aired_of(connection: AsyncConnection, since: datetime, until: datetime) -> Sequence[Aired]:
    """What began in that time, in order."""
    question = select(aired).where(aired.c.started_at >= since, aired.c.started_at < until)
    return [_aired(row) for row in await connection.execute(question.order_by(aired.c.started_at, aired.c.id))]


async def last_aired(connection: AsyncConnection) -> Mapping[str, datetime]:
    """When each piece (its id) was last on air."""
    question = select(aired.c.announcement, aired.c.language, func.max(aired.c.started_at).label("last"))
    rows = await connection.execute(question.group_by(aired.c.announcement, aired.c.language))
    return {f"{row.announcement}-{row.language}": row.last for row in rows}


async def plays_of(connection: AsyncConnection, announcement: UUID) -> Sequence[Aired]:
    """When an announcement was on air, in all its languages, in order."""
    question = select(aired).where(aired.c.announcement == announcement)
    return [_aired(row) for row in await connection.execute(question.order_by(aired.c.started_at, aired.c.id))]


def _aired(row: Any) -> Aired:
    return Aired(
        row.key,
        row.announcement,
        row.language,
        row.edition,
        row.started_at,
        row.duration_s,
        row.source,
        row.who,
        row.studio,
        row.reason,
        row.id,
    )
