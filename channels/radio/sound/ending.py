"""Bulletins that were made anew or dropped: who had begun to play one has it to its end, by parts too."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.on_air import GRACE
from channels.radio.sound.tables import bulletins, ending
from core.store import insert_for


@dataclass(frozen=True)
class Ending:
    """A file by its key in the media store. `at` (UTC): when it was made."""

    media: str
    at: datetime


async def keep(connection: AsyncConnection, row: Any, now: datetime, still: Collection[str] = ()) -> None:
    """The files of a bulletin's row until whoever began it just now has heard it; but those that are in use `still`."""
    until = now + timedelta(seconds=row.facts["duration_s"]) + GRACE
    about = {"name": row.name, "language": row.language, "items": row.items, "at": row.at, "until": until}
    for media in set(row.files.values()) - set(still):
        statement = insert_for(connection, ending).values(media=media, **about)
        await connection.execute(statement.on_conflict_do_update(index_elements=["media"], set_=about))
    await connection.execute(delete(ending).where(ending.c.media.in_(still)))


async def begun(connection: AsyncConnection, name: str, language: str, media: str, now: datetime) -> Ending | None:
    """The file that somebody has a part of, by its key."""
    mine = (ending.c.name == name, ending.c.language == language, ending.c.media == media, ending.c.until > now)
    row = (await connection.execute(select(ending).where(*mine))).first()
    return Ending(row.media, row.at) if row is not None else None


async def let_go(connection: AsyncConnection, now: datetime) -> Collection[str]:
    """Forget those that are over; the keys of the files, which are the caller's to delete."""
    return await _forget(connection, [row.media for row in await _rows(connection) if row.until <= now])


async def destroy(connection: AsyncConnection, announcement: UUID) -> Collection[str]:
    """The same of those that say something of it (idempotent)."""
    return await _forget(connection, [row.media for row in await _rows(connection) if _says(row.items, announcement)])


async def _rows(connection: AsyncConnection) -> Sequence[Any]:
    return (await connection.execute(select(ending))).all()


async def _forget(connection: AsyncConnection, gone: Sequence[str]) -> Collection[str]:
    """A bulletin that comes to the same again has the same files."""
    if not gone:
        return ()
    await connection.execute(delete(ending).where(ending.c.media.in_(gone)))
    used = (await connection.execute(select(bulletins.c.files))).scalars()
    return set(gone) - {media for files in used for media in files.values()}


def _says(items: Sequence[Mapping[str, Any]], announcement: UUID) -> bool:
    return any(item["announcement"] == str(announcement) for item in items)
