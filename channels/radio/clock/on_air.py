"""What is on air keeps the sound it began with, until it is over: whatever is withdrawn, corrected or written anew."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import tables
from channels.radio.clock.rundown import Reading
from channels.radio.sound.takes import Take
from channels.radio.studio.tables import aired, claims, stops
from core.tables import announcements

GRACE = timedelta(seconds=30)  # players run behind, and ask for the last part of a file again
Recipe = tuple[UUID, str]  # an announcement, and what names the files made of it


@dataclass(frozen=True)
class Sound:
    """What a reading began with: a take, or where none was made yet the segment's own spot (its key in the media
    store). `since`, `until` (UTC): when the segment might be aired, as it was then."""

    since: datetime
    until: datetime
    spot: str = ""
    take: Take | None = None

    def is_at(self, form_s: int | None, day: str) -> bool:
        """Whether its files are named so; None: those of the spot."""
        if self.take is None:
            return form_s is None
        return (self.take.form_s, self.take.day) == (form_s, day)

    def key(self, ending: str) -> str | None:
        """Of its file in the media store: mp3, opus, wav; a spot is an MP3 alone."""
        if self.take is None:
            return self.spot if ending == "mp3" else None
        return self.take.files.get(ending)


@dataclass(frozen=True)
class Ended:
    """A reading that is over. `recipe`: of its take; None: it was the spot."""

    slot: datetime
    start: datetime
    announcement: UUID
    recipe: str | None


def written(reading: Reading) -> Mapping[str, Any] | None:
    """As it is kept beside the reading; None: there is no sound of it."""
    piece, take = reading.segment, reading.take
    times = {"since": piece.since.isoformat(), "until": piece.until.isoformat()}
    if take is not None:
        said = {**asdict(take), "announcement": str(take.announcement), "at": take.at.isoformat()}
        return {**times, "take": said}
    return {**times, "spot": piece.files["spot"]} if "spot" in piece.files else None


def read(kept: Mapping[str, Any] | None) -> Sound | None:
    """What `written` wrote."""
    if kept is None:
        return None
    times = datetime.fromisoformat(kept["since"]), datetime.fromisoformat(kept["until"])
    if "spot" in kept:
        return Sound(*times, spot=kept["spot"])
    said = kept["take"]
    named = {"announcement": UUID(said["announcement"]), "at": datetime.fromisoformat(said["at"])}
    return Sound(*times, take=Take(**{**said, **named}))


async def heard_now(
    connection: AsyncConnection, announcement: UUID, language: str, edition: int, now: datetime
) -> Sequence[Sound]:
    """What is on air of this edition: not what was marked as ended, cut off («διακοπή τώρα») or destroyed."""
    table = tables.begun
    mine = (table.c.announcement == announcement, table.c.language == language, table.c.edition == edition)
    question = _going_on(now).where(*mine).order_by(table.c.start.desc())
    rows = (await connection.execute(question)).all()
    found = [read(row.sound) for row in rows if await _until(connection, row) > now]
    return [sound for sound in found if sound is not None]


async def recipes_on_air(connection: AsyncConnection, now: datetime) -> Collection[Recipe]:
    """Whose files are needed for what is on air."""
    rows = (await connection.execute(_going_on(now))).all()
    return {
        (row.announcement, recipe)
        for row in rows
        if (recipe := _recipe(row.sound)) is not None and await _until(connection, row) > now
    }


async def ended(connection: AsyncConnection, now: datetime) -> Sequence[Ended]:
    """What is over, and has its sound still."""
    table = tables.begun
    going = {(row.slot, row.start) for row in await connection.execute(_going_on(now))}
    rows = (await connection.execute(select(table).where(table.c.sound.is_not(None), table.c.start <= now))).all()
    over = [row for row in rows if (row.slot, row.start) not in going or await _until(connection, row) <= now]
    return [Ended(row.slot, row.start, row.announcement, _recipe(row.sound)) for row in over]


async def let_go(connection: AsyncConnection, over: Sequence[Ended]) -> Collection[Recipe]:
    """Forget the sounds of these, with their words; whose files are not needed for them any more."""
    table = tables.begun
    for one in over:
        at = (table.c.slot == one.slot, table.c.start == one.start)
        await connection.execute(update(table).where(*at).values(sound=null()))
    return {(one.announcement, one.recipe) for one in over if one.recipe is not None}


async def destroy(connection: AsyncConnection, announcement: UUID) -> None:
    """That it began stays; its words and the names of its files go (idempotent)."""
    table = tables.begun
    await connection.execute(update(table).where(table.c.announcement == announcement).values(sound=null()))


def _going_on(now: datetime) -> Any:
    """Readings that have a sound, which nobody ended; by their length they may be over."""
    table = tables.begun
    its_slot = (
        (one.c.slot == table.c.slot)
        & (one.c.announcement == table.c.announcement)
        & (one.c.language == table.c.language)
        for one in (stops, claims)
    )
    stopped, ended = its_slot
    return (
        select(table)
        .join(announcements, announcements.c.id == table.c.announcement)
        .where(
            table.c.sound.is_not(None),
            table.c.start <= now,
            announcements.c.expunged_at.is_(None),
            ~exists().where(stopped, stops.c.edition == table.c.edition),
            ~exists().where(ended, claims.c.done_at <= now),
        )
    )


async def _until(connection: AsyncConnection, row: Any) -> datetime:
    """Since when it is over: by the plan, and by the players that told when they began it."""
    planned: datetime = row.start + timedelta(seconds=row.duration_s)
    told = select(aired.c.started_at, aired.c.duration_s).where(
        aired.c.announcement == row.announcement,
        aired.c.language == row.language,
        aired.c.edition == row.edition,
        aired.c.source == "player",
        aired.c.started_at.between(row.start - GRACE, planned + GRACE),
    )
    for play in await connection.execute(told):
        planned = max(planned, play.started_at + timedelta(seconds=play.duration_s))
    return planned + GRACE


def _recipe(kept: Mapping[str, Any]) -> str | None:
    return str(kept["take"]["recipe"]) if "take" in kept else None
