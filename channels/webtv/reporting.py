"""How often the day's playlist had a clip, as it stood at the start of the time that is asked about."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from channels.webtv.playlist import playlist
from channels.webtv.settings import WebtvSettings
from channels.webtv.tables import clips
from core.context import Context
from core.language.dates import ATHENS
from core.playout import Playout


async def aired(context: Context, start: datetime, end: datetime) -> Mapping[UUID, int]:
    """`start` and `end` are of one local day."""
    settings = WebtvSettings()
    playout = Playout(context.store, clips, timedelta(days=settings.keep_days))
    begins = datetime.combine(start.astimezone(ATHENS).date(), time(), ATHENS)
    found: Counter[UUID] = Counter()
    for played in playlist(await playout.between(begins, begins + timedelta(days=1), start, settings.shown), begins):
        if played.shown is not None and start <= begins + timedelta(seconds=played.begins) < end:
            found[played.shown.announcement] += 1
    return found
