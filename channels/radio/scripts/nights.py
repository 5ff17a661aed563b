"""A reading of a slot that goes on over midnight: in the words of which day it is, and until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from channels.radio.clock.keeping import clock_of
from channels.radio.clock.rundowns import LONGEST_SLOT, Rundowns
from channels.radio.clock.times import day_bounds, day_of
from channels.radio.settings import RadioSettings
from core.context import Context

Place = tuple[datetime, UUID, str]  # slot, announcement, language: a reading of the rundown


@dataclass(frozen=True)
class Night:
    """`days`: one of them is the day whose words are read; two where the rundown has the reading no more. `over`: its
    day and its slot are (UTC)."""

    days: Collection[date]
    over: datetime


async def night_of(context: Context, settings: RadioSettings, day: date, place: Place) -> Night:
    """Of a reading of this day's rundown. A day is planned for it only where its slot may go on over midnight."""
    (slot, *segment), now = place, context.clock.now()
    _, midnight = day_bounds(day)
    if slot + LONGEST_SLOT <= midnight:
        return Night({day}, midnight)
    async with context.store.read() as connection:
        times = (await clock_of(connection, settings)).times(day)
    if now < midnight and any(time.start == slot and time.ends <= midnight for time in times):
        return Night({day}, midnight)
    rundown = await Rundowns(context, settings).of_day(day, now)
    mine = [one for one in rundown.slots if one.start == slot]
    days = {
        day_of(reading.start)
        for one in mine
        for reading in one.readings
        if [reading.segment.announcement, reading.segment.language] == segment
    }
    return Night(days or {day, day_of(midnight)}, max([midnight, *(one.ends for one in mine)]))
