"""Days and times of the wall in Athens as instants, the two days a year of another length included. Pure."""

from datetime import date, datetime, time, timedelta

from core.language.dates import ATHENS, local_instant


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight in Athens, in UTC: 23, 24 or 25 hours."""
    return local_instant(day, time()), local_instant(day + timedelta(days=1), time())


def day_of(moment: datetime) -> date:
    """The day in Athens."""
    return moment.astimezone(ATHENS).date()
