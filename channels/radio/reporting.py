"""What was aired of an announcement, as the aired log has it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.aired import plays_of
from channels.radio.studio.words import WORDS
from core.reporting import Measure, Played

LANGUAGES = ("el", "en")


async def said(connection: AsyncConnection, announcement: UUID) -> Mapping[Measure, int]:
    plays = await plays_of(connection, announcement)
    return {"aired": len(plays)} if plays else {}


async def plays(connection: AsyncConnection, announcement: UUID) -> Sequence[Played]:
    return [
        Played(
            play.edition,
            play.started_at,
            play.duration_s,
            {
                language: WORDS(f"log.told.{'room' if play.studio else play.source}", language, studio=play.studio)
                for language in LANGUAGES
            },
        )
        for play in await plays_of(connection, announcement)
    ]
