"""How often an announcement was on air, in words, by channel: for those that keep a log of it."""

from collections.abc import Mapping
from datetime import datetime
from types import ModuleType
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from core.language.dates import ATHENS, clock_time, moment
from core.reporting import plays
from producers.desk.following.words import OWN


async def on_air(
    connection: AsyncConnection, reporters: Mapping[str, ModuleType], announcement: UUID, now: datetime, language: str
) -> dict[str, str]:
    """«μεταδόθηκε 3 φορές, τελευταία 10:02»; nothing of one that was not."""
    found = {}
    for channel, module in reporters.items():
        if (playing := plays(module)) and (all_of_it := await playing.plays(connection, announcement)):
            last = all_of_it[-1].at
            today = last.astimezone(ATHENS).date() == now.astimezone(ATHENS).date()
            at = clock_time(last, language) if today else moment(last, language)
            key = "aired.once" if len(all_of_it) == 1 else "aired.times"
            found[channel] = OWN(key, language, n=len(all_of_it), at=at)
    return found
