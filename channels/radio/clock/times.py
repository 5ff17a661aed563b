"""Days and times of the wall in Athens as instants, the two days a year of another length included. Pure."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated

from pydantic import BeforeValidator

from core.language.dates import ATHENS, local_instant

YEARS = range(2000, 2200)  # that a station has anything of; at the edges of the calendar datetime overflows


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight in Athens, in UTC: 23, 24 or 25 hours."""
    return local_instant(day, time()), local_instant(day + timedelta(days=1), time())


def day_of(moment: datetime) -> date:
    """The day in Athens."""
    return moment.astimezone(ATHENS).date()


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
