"""How often the day's rundown gave a segment to the station, as it stood when each slot began."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.times import day_of
from channels.radio.settings import RadioSettings
from core.context import Context


async def aired(context: Context, start: datetime, end: datetime) -> Mapping[UUID, int]:
    rundowns = Rundowns(context, RadioSettings())
    last = end - timedelta(microseconds=1)
    found: Counter[UUID] = Counter()
    for day in sorted({day_of(start), day_of(last)}):
        for began in [slot.start for slot in (await rundowns.of_day(day, start)).slots]:
            if start <= began < end:
                for slot in (await rundowns.of_day(day, began)).slots:
                    if slot.start == began:
                        found.update(reading.segment.announcement for reading in slot.readings)
    return found
