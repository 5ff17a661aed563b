"""What was aired and is withdrawn is put right: once, within a day, the station says that it was withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import tables
from channels.radio.clock.weighing import anybody_tells, heard_log
from channels.radio.render import render
from channels.radio.scripts.silencing import silences
from channels.radio.settings import RadioSettings
from channels.radio.sound.label import label_of
from channels.radio.sound.spot import SUFFIX, make_spot
from core.context import Context
from core.editions import load_edition
from core.errors import Refused, TryLater
from core.language.speech import voiced
from core.lexicon import entries
from core.loudness import LoudnessFailed, Silent
from core.playout import Piece
from core.script import spoken
from core.standing import may_be_kept
from core.store import insert_for
from core.tables import announcements
from schemas.edition import Action
from schemas.localised import GREEK

log = structlog.get_logger()
FOR = timedelta(hours=24)
URGENT = 1  # of a piece


async def recalls(connection: AsyncConnection, now: datetime) -> list[Piece]:
    """Those whose sound is made, also where they were said already: the plan reads each once.

    One that names a candidate keeps an election's silence, as every announcement does.
    """
    table = tables.recalls
    rows = await connection.execute(
        select(table, announcements.c.withdrawn_at)
        .join(announcements, announcements.c.id == table.c.announcement)
        .where(
            announcements.c.head == table.c.edition,
            announcements.c.expunged_at.is_(None),
            announcements.c.withdrawn_at > now - FOR,
            announcements.c.withdrawn_at <= now,
        )
    )
    found = rows.all()
    held = await silences(connection, [(row.announcement, _said(row.parts)) for row in found], now)
    return [
        Piece(
            row.announcement,
            row.language,
            row.edition,
            row.parts,
            {"spot": row.media},
            {"duration_s": row.duration_s},
            URGENT,
            row.withdrawn_at,
            row.at,
            row.withdrawn_at + FOR,
            next(iter(spans), None),
        )
        for row, spans in zip(found, held, strict=True)
    ]


def _said(parts: Mapping[str, str]) -> str:
    return f"{parts['title']} | {parts['script']}"


async def recall_of(connection: AsyncConnection, announcement: UUID, language: str, now: datetime) -> Piece | None:
    """Its piece, where it may be heard now."""
    found = [one for one in await recalls(connection, now) if one.holds(now)]
    return next((one for one in found if (one.announcement, one.language) == (announcement, language)), None)


async def destroy(connection: AsyncConnection, announcement: UUID) -> list[str]:
    """The rows; keys of the files, which are the caller's to delete."""
    mine = tables.recalls.c.announcement == announcement
    keys = [row.media for row in await connection.execute(select(tables.recalls.c.media).where(mine))]
    await connection.execute(delete(tables.recalls).where(mine))
    return keys


class Recalling:
    """The job that makes their sound, and drops what is too old to be said. What cannot be made is tried again, and
    holds up no other."""

    name = "radio:recalls"
    every = timedelta(seconds=10)

    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._context, self._settings = context, settings

    async def run(self, now: datetime) -> bool:
        async with self._context.store.read() as connection:
            wanted = await _unsaid(connection, self._settings.spoken, now)
        for announcement, language, number in wanted:
            try:
                await self.make(announcement, language, number)
            except LoudnessFailed as error:
                log.error("radio.recall_refused", announcement=str(announcement), language=language, reason=str(error))
            except (TryLater, Refused, Silent) as error:
                log.warning("radio.recall_later", announcement=str(announcement), language=language, reason=str(error))
        await self._drop(now)
        return False

    async def make(self, announcement: UUID, language: str, number: int) -> None:
        """Its sound, from now on."""
        context = self._context
        async with context.store.read() as connection:
            edition = await load_edition(connection, context.settings.url, announcement, number)
            lexicon = tuple(await entries(connection))
        if edition.content is None:
            return
        parts = dict(render(edition, language, Action.WITHDRAW).parts)
        parts["spoken"] = spoken(parts["script"], language, lexicon)
        said = voiced(parts["spoken"], lexicon) if language == GREEK and lexicon else parts["spoken"]
        label = label_of(edition, language, parts["title"], parts["script"])
        sound = await make_spot(said, language, label, target=self._settings.loudness)
        key = await context.media.put(sound.files["mp3"], SUFFIX)
        row = {"edition": number, "parts": parts, "media": key, "duration_s": sound.facts["duration_s"]}
        async with context.store.write() as connection:
            kept = await may_be_kept(connection, announcement, ending=False)
            if kept:
                statement = insert_for(connection, tables.recalls).values(
                    announcement=announcement, language=language, at=context.clock.now(), **row
                )
                await connection.execute(statement.on_conflict_do_nothing())
        if not kept:
            await context.media.delete(key)

    async def _drop(self, now: datetime) -> None:
        async with self._context.store.write() as connection:
            old = select(announcements.c.id).where(announcements.c.withdrawn_at <= now - FOR)
            mine = tables.recalls.c.announcement.in_(old)
            keys = [row.media for row in await connection.execute(select(tables.recalls.c.media).where(mine))]
            if keys:
                await connection.execute(delete(tables.recalls).where(mine))
        for key in keys:
            await self._context.media.delete(key)


async def _unsaid(connection: AsyncConnection, languages: Sequence[str], now: datetime) -> list[tuple[UUID, str, int]]:
    """Withdrawn within a day, heard, and without a sound that says so: announcement, language, edition.

    Also heard after it: a studio that was late, or had no network, told those who listened what held no more.
    """
    log, table = heard_log(by_plan=not await anybody_tells(connection, now)), tables.recalls
    question = (
        select(log.c.announcement, log.c.language, func.max(announcements.c.head).label("head"))
        .join(announcements, announcements.c.id == log.c.announcement)
        .outerjoin(table, (table.c.announcement == log.c.announcement) & (table.c.language == log.c.language))
        .where(
            announcements.c.withdrawn_at > now - FOR,
            announcements.c.expunged_at.is_(None),
            log.c.edition < announcements.c.head,
            log.c.language.in_(languages),
            table.c.announcement.is_(None),
        )
        .group_by(log.c.announcement, log.c.language)
    )
    return [(row.announcement, row.language, row.head) for row in await connection.execute(question)]
