"""The clips in the store: put on air, taken off, and read as they stand at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.webtv.tables import clips, makings
from core.airing import airing
from core.channel import Rendition
from core.store import insert_for
from core.tables import announcements, schedules

FILES = ("clip", "poster", "captions")
GONE = ("withdrawn", "expunged")


@dataclass(frozen=True)
class Shown:
    """A clip that may be played. `until`: from then on it is not; always a time."""

    id: str
    announcement: UUID
    language: str
    edition: int
    title: str
    clip: str
    poster: str
    captions: str
    duration_s: float
    urgency: int
    fresh_at: datetime
    since: datetime
    until: datetime

    def path(self, suffix: str) -> str:
        """The path of its file; another edition has another, so no player keeps the old one."""
        return f"/tv/clips/{self.id}-{self.edition}.{suffix}"


def clip_id(announcement: UUID, language: str) -> str:
    return f"{announcement}-{language}"


async def put_on_air(connection: AsyncConnection, rendition: Rendition, files: Mapping[str, Any], now: datetime) -> str:
    """Insert or replace; an older edition never replaces a newer one, and nothing returns once withdrawn."""
    edition = rendition.edition
    when = airing(edition)
    row = _row(rendition, "on_air", now) | {
        "title": rendition.parts["title"],
        "clip": files["clip"],
        "poster": files["poster"],
        "captions": files["captions"],
        "duration_s": files["duration_s"],
        "urgency": edition.content.urgency.rank if edition.content else 9,
        "since": when.since,
        "until": when.until,
    }
    await _upsert(connection, row)
    return str(row["id"])


async def take_off(connection: AsyncConnection, rendition: Rendition, now: datetime) -> str:
    """Withdrawn: the row stays without its words, so that an older edition that comes late finds it taken."""
    row = _row(rendition, "withdrawn", now)
    await _upsert(connection, row)
    return str(row["id"])


def _row(rendition: Rendition, state: str, now: datetime) -> dict[str, Any]:
    edition = rendition.edition
    return {
        "id": clip_id(edition.announcement, rendition.language),
        "announcement": edition.announcement,
        "language": rendition.language,
        "edition": edition.number,
        "state": state,
        "title": "",
        "clip": None,
        "poster": None,
        "captions": None,
        "duration_s": 0.0,
        "urgency": 9,
        "fresh_at": edition.at,
        "since": edition.at,
        "until": None,
        "changed_at": now,
    }


async def _upsert(connection: AsyncConnection, row: dict[str, Any]) -> None:
    statement = insert_for(connection, clips).values(row)
    new = statement.excluded
    if row["state"] == "withdrawn":
        wanted = and_(new.edition >= clips.c.edition, clips.c.state != "expunged")
    else:
        # What is over may come back in the same edition: its schedule decides at every look.
        wanted = and_(clips.c.state.not_in(GONE), new.edition >= clips.c.edition)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[clips.c.id], set_={name: new[name] for name in row}, where=wanted
        )
    )


async def mark_expired(connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
    await connection.execute(
        update(clips)
        .where(clips.c.announcement == announcement, clips.c.state == "on_air")
        .values(state="expired", changed_at=now)
    )


async def destroy(connection: AsyncConnection, announcement: UUID, now: datetime) -> list[str]:
    """Destroy every word; the keys of the files that nobody else uses are returned, to be deleted."""
    await connection.execute(
        update(clips)
        .where(clips.c.announcement == announcement)
        .values(state="expunged", title="", clip=None, poster=None, captions=None, duration_s=0.0, changed_at=now)
    )
    rows = await connection.execute(select(makings.c.files).where(makings.c.announcement == announcement))
    keys = {row.files[name] for row in rows for name in FILES}
    await connection.execute(delete(makings).where(makings.c.announcement == announcement))
    others = await connection.execute(select(makings.c.files))
    return sorted(keys - {row.files[name] for row in others for name in FILES})


async def on_air(
    connection: AsyncConnection, start: datetime, end: datetime, now: datetime, keep: timedelta
) -> Sequence[Shown]:
    """Clips that may be played at some time between `start` and `end`; what is over by `now` is out everywhere."""
    rows = await connection.execute(
        _question().where(clips.c.since < end, schedules.c.release_at < end).order_by(clips.c.id)
    )
    return [shown for row in rows if (shown := _shown(row, keep)).until > max(start, now)]


async def find(connection: AsyncConnection, name: str, now: datetime, keep: timedelta) -> Shown | None:
    """The clip of this id, if it may be seen now."""
    row = (await connection.execute(_question().where(clips.c.id == name))).first()
    shown = _shown(row, keep) if row else None
    return shown if shown and shown.since <= now < shown.until else None


async def changed_at(connection: AsyncConnection) -> datetime | None:
    """When anything on the shelf last changed."""
    found: datetime | None = (
        await connection.execute(select(clips.c.changed_at).order_by(clips.c.changed_at.desc()).limit(1))
    ).scalar_one_or_none()
    return found


def _question() -> Any:
    """Joined with the truth: what was withdrawn a moment ago is out, whether or not this channel has heard of it."""
    return (
        select(clips, schedules.c.release_at, schedules.c.expires_at)
        .join(announcements, announcements.c.id == clips.c.announcement)
        .join(schedules, schedules.c.announcement == clips.c.announcement)
        .where(clips.c.state == "on_air", clips.c.clip.is_not(None), announcements.c.withdrawn_at.is_(None))
    )


def _shown(row: Row[Any], keep: timedelta) -> Shown:
    ends = [time for time in (row.until, row.expires_at) if time]
    return Shown(
        id=row.id,
        announcement=row.announcement,
        language=row.language,
        edition=row.edition,
        title=row.title,
        clip=row.clip,
        poster=row.poster,
        captions=row.captions,
        duration_s=row.duration_s,
        urgency=row.urgency,
        fresh_at=row.fresh_at,
        since=max(row.since, row.release_at),
        until=min(ends) if ends else row.fresh_at + keep,
    )
