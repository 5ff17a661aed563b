"""How often the day's rundown gave a segment to the station, as it stood when each slot began."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from channels.radio.rundown import day_bounds, rundown, slot_starts
from channels.radio.settings import RadioSettings
from channels.radio.tables import segments
from core.context import Context
from core.language.dates import ATHENS
from core.playout import Playout


async def aired(context: Context, start: datetime, end: datetime) -> Mapping[UUID, int]:
    settings = RadioSettings()
    playout = Playout(context.store, segments, timedelta(days=settings.keep_days))
    last = end - timedelta(microseconds=1)
    found: Counter[UUID] = Counter()
    for day in sorted({start.astimezone(ATHENS).date(), last.astimezone(ATHENS).date()}):
        for began in slot_starts(day, settings.times):
            if start <= began < end:
                on_air = await playout.between(*day_bounds(day), began, settings.spoken)
                for slot in rundown(on_air, day, settings.times, settings.slot_seconds):
                    if slot.start == began:
                        found.update(reading.segment.announcement for reading in slot.readings)
    return found
