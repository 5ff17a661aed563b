"""Days and times of the wall in Athens as instants, the two days a year of another length included. Pure."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated

from pydantic import BeforeValidator

from core.language.dates import ATHENS, local_instant

MOST_BETWEEN = 53 * 7 + 1  # days: from a last Sunday of March to the next, both counted
YEARS = range(2000, 2200)  # that a station has anything of; at the edges of the calendar datetime overflows


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight in Athens, in UTC: 23, 24 or 25 hours."""
    return local_instant(day, time()), local_instant(day + timedelta(days=1), time())


def day_of(moment: datetime) -> date:
    """The day in Athens."""
    return moment.astimezone(ATHENS).date()


def next_short_day(since: date) -> date | None:
    """The first from this one on that the spring's change of the clocks shortens; None: no law has one any more."""
    days = (since + timedelta(days=n) for n in range(MOST_BETWEEN))
    return next((day for day in days if (ends := day_bounds(day))[1] - ends[0] < timedelta(days=1)), None)


def day_written(written: str) -> date:
    """ISO 8601. ValueError: it is no day, or of no year that a station has anything of."""
    day = date.fromisoformat(written)
    if day.year not in YEARS:
        raise ValueError(written)
    return day


Day = Annotated[date, BeforeValidator(day_written)]  # a part of an address: for any other there is no page


def moment_of(day: date, hour: time, zone: tzinfo = ATHENS) -> datetime:
    """In UTC. Of an hour that comes twice, the first. ValueError: of no year that a station has anything of."""
    if day.year not in YEARS:
        raise ValueError(day)
    return datetime.combine(day, hour, zone).astimezone(UTC)
