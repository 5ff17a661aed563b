"""Days and times of the wall in Athens as instants, the two days a year of another length included. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from core.language.dates import ATHENS


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight in Athens, in UTC: 23, 24 or 25 hours."""
    return instant(day, time()), instant(day + timedelta(days=1), time())


def instant(day: date, at: time) -> datetime:
    """An hour that the spring skips moves on by one; of the autumn's two, the first."""
    return datetime.combine(day, at, ATHENS).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The day in Athens."""
    return moment.astimezone(ATHENS).date()
