"""The segments in the store: put on air, taken off, and read as they stand at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.tables import segments, spots
from core.airing import airing
from core.channel import Asset, Rendition
from core.store import insert_for
from core.tables import announcements, schedules


@dataclass(frozen=True)
class Segment:
    """`until`: from then on it is not read any more; always a time, also where the announcement names none."""

    id: str
    announcement: UUID
    language: str
    edition: int
    title: str
    script: str
    spoken: str
    media: str
    duration_s: float
    urgency: int
    fresh_at: datetime
    since: datetime
    until: datetime

    @property
    def audio(self) -> str:
        """The path of its sound; another edition has another, so no player keeps the old one."""
        return f"/radio/spots/{self.id}-{self.edition}.mp3"


def segment_id(announcement: UUID, language: str) -> str:
    return f"{announcement}-{language}"


async def put_on_air(connection: AsyncConnection, rendition: Rendition, spot: Asset, now: datetime) -> str:
    """Insert or replace; an older edition never replaces a newer one, and nothing returns once withdrawn."""
    edition, parts = rendition.edition, rendition.parts
    when = airing(edition)
    row = {
        "id": segment_id(edition.announcement, rendition.language),
        "announcement": edition.announcement,
        "language": rendition.language,
        "edition": edition.number,
        "state": "on_air",
        "title": parts["title"],
        "script": parts["script"],
        "spoken": parts["spoken"],
        "media": spot.media,
        "duration_s": spot.facts["duration_s"],
        "urgency": edition.content.urgency.rank if edition.content else 9,
        "fresh_at": edition.released_at if edition.number == 1 and edition.released_at else edition.at,
        "since": when.since,
        "until": when.until,
        "expires_at": edition.expires_at,
        "changed_at": now,
    }
    await _upsert(connection, row)
    return str(row["id"])


async def take_off(connection: AsyncConnection, rendition: Rendition, now: datetime) -> str:
    """Withdrawn: the row stays without its words, so that an older edition that comes late finds it taken."""
    edition = rendition.edition
    row = {
        "id": segment_id(edition.announcement, rendition.language),
        "announcement": edition.announcement,
        "language": rendition.language,
        "edition": edition.number,
        "state": "withdrawn",
        "title": "",
        "script": "",
        "spoken": "",
        "media": None,
        "duration_s": 0.0,
        "urgency": 9,
        "fresh_at": edition.at,
        "since": edition.at,
        "changed_at": now,
    }
    await _upsert(connection, row)
    return str(row["id"])


async def _upsert(connection: AsyncConnection, row: dict[str, Any]) -> None:
    statement = insert_for(connection, segments).values(row)
    new = statement.excluded
    if row["state"] == "withdrawn":
        wanted = and_(new.edition >= segments.c.edition, segments.c.state != "expunged")
    else:
        # What is over may come back: its schedule decides at every look.
        again = and_(new.edition == segments.c.edition, segments.c.state.in_(("on_air", "expired")))
        open_still = segments.c.state.not_in(("withdrawn", "expunged"))
        wanted = and_(open_still, or_(new.edition > segments.c.edition, again))
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[segments.c.id], set_={name: new[name] for name in row}, where=wanted
        )
    )


async def mark_expired(connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
    await connection.execute(
        update(segments)
        .where(segments.c.announcement == announcement, segments.c.state == "on_air")
        .values(state="expired", changed_at=now)
    )


async def destroy(connection: AsyncConnection, announcement: UUID, now: datetime) -> list[str]:
    """Destroy every word; the keys of the files that nobody else uses are returned, to be deleted."""
    await connection.execute(
        update(segments)
        .where(segments.c.announcement == announcement)
        .values(state="expunged", title="", script="", spoken="", media=None, duration_s=0.0, changed_at=now)
    )
    mine = select(spots.c.media).where(spots.c.announcement == announcement)
    shared = select(spots.c.media).where(spots.c.announcement != announcement)
    keys = (await connection.execute(mine.where(spots.c.media.not_in(shared)))).scalars().all()
    await connection.execute(delete(spots).where(spots.c.announcement == announcement))
    return list(dict.fromkeys(keys))


async def on_air(
    connection: AsyncConnection,
    start: datetime,
    end: datetime,
    now: datetime,
    languages: Sequence[str],
    keep: timedelta,
) -> list[Segment]:
    """The segments that may be read at some time between `start` and `end`, as the store stands now.

    What was withdrawn or expunged a moment ago is out, whether or not this channel has heard of it; so is what is over
    by `now`, in the rundowns of past days too.
    """
    rows = await connection.execute(
        _question()
        .where(
            segments.c.since < end,
            segments.c.language.in_(languages),
            or_(schedules.c.release_at.is_(None), schedules.c.release_at < end),
            or_(segments.c.until.is_(None), segments.c.until > start),
        )
        .order_by(segments.c.id)
    )
    found = [_segment(row, keep) for row in rows]
    return [segment for segment in found if segment.until > max(start, now)]


async def find(connection: AsyncConnection, name: str, now: datetime, keep: timedelta) -> Segment | None:
    """The segment of this id, if it may be heard now."""
    row = (await connection.execute(_question().where(segments.c.id == name))).first()
    segment = _segment(row, keep) if row else None
    return segment if segment and segment.since <= now < segment.until else None


def _question() -> Any:
    return (
        select(
            segments,
            schedules.c.release_at,
            schedules.c.announcement.label("scheduled"),
            schedules.c.expires_at.label("scheduled_end"),
        )
        .outerjoin(announcements, announcements.c.id == segments.c.announcement)
        .outerjoin(schedules, schedules.c.announcement == segments.c.announcement)
        .where(
            segments.c.state == "on_air",
            segments.c.media.is_not(None),
            announcements.c.withdrawn_at.is_(None),
            announcements.c.expunged_at.is_(None),
        )
    )


def _segment(row: Row[Any], keep: timedelta) -> Segment:
    since = max(time for time in (row.since, row.release_at) if time)
    # The schedule may have changed since the edition was made; where there is one, it rules.
    expires_at = row.scheduled_end if row.scheduled else row.expires_at
    ends = [time for time in (row.until, expires_at) if time]
    return Segment(
        id=row.id,
        announcement=row.announcement,
        language=row.language,
        edition=row.edition,
        title=row.title,
        script=row.script,
        spoken=row.spoken,
        media=row.media,
        duration_s=row.duration_s,
        urgency=row.urgency,
        fresh_at=row.fresh_at,
        since=since,
        until=min(ends) if ends else row.fresh_at + keep,
    )
