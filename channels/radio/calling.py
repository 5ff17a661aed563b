"""Whom the station has written to: its shift, when nobody has seen an alarm for a minute (core/calling.py)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.alarms import MESSAGE_AFTER, open_alarms, told_about
from channels.radio.studio.shift import on_shift
from channels.radio.studio.telling import Told, told_of
from channels.radio.studio.words import WORDS
from core.calling import Summons
from core.language.dates import clock_time

ROLE, STUDIO = "radio", "/desk/radio/studio"
LANGUAGES = ("el", "en")


async def due(connection: AsyncConnection, now: datetime) -> Sequence[Summons]:
    """Of each announcement whose alarm stands that long."""
    standing = [one for one in await open_alarms(connection) if one.raised_at <= now - MESSAGE_AFTER]
    if not standing:
        return []
    people = [one.staff for one in await on_shift(connection, now)]
    return [
        Summons(
            subject=f"alarm:{told.announcement}:{told.alarms[0].edition}",
            issuer=told.issuer,
            role=ROLE,
            people=people,
            path=STUDIO,
            since=told.alarms[0].raised_at,
            words=_words(told),
        )
        for told in await told_of(connection, standing)
    ]


async def told(connection: AsyncConnection, summons: Summons, now: datetime) -> None:
    """The studio's page says so too."""
    await told_about(connection, UUID(summons.subject.split(":")[1]), now)


def _words(told: Told) -> dict[str, dict[str, str]]:
    def said(key: str) -> dict[str, str]:
        return {
            language: WORDS(
                f"call.{key}",
                language,
                title=told.title or told.reference,
                at=clock_time(told.alarms[0].raised_at, language),
            )
            for language in LANGUAGES
        }

    return {key: said(key) for key in ("subject", "lead", "why")}
