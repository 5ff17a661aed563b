"""The times of an announcement that belong in a reader's calendar, and the days on which one is reminded. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from core.language.dates import ATHENS
from schemas.announcement import Announcement
from schemas.event import Event
from schemas.programme import Programme
from schemas.tender import Tender

DAYS_BEFORE: Mapping[str, Sequence[int]] = {"starts": (1,), "deadline": (1, 7)}  # the nearest first


@dataclass(frozen=True)
class Date:
    sort: Literal["starts", "deadline"]
    at: datetime  # UTC


def dates_of(content: Announcement) -> Sequence[Date]:
    """When it starts, or until when one may take part; cancelled occurrences are no dates."""
    match content:
        case Event():
            held = [occurrence.start for occurrence in content.occurrences if not occurrence.cancelled]
            return [Date("starts", start) for start in held]
        case Tender():
            return [Date("deadline", content.deadline)] if content.deadline else []
        case Programme():
            closes = content.applications.closes if content.applications else None
            return [Date("deadline", closes)] if closes else []
    return []


def reminders_of(found: Date) -> Iterator[tuple[int, date]]:
    """How many days before it one is reminded, and on which local day that is; the nearest first."""
    for ahead in DAYS_BEFORE[found.sort]:
        yield ahead, found.at.astimezone(ATHENS).date() - timedelta(days=ahead)


def first_reminder(content: Announcement, today: date) -> date | None:
    """The first local day from this one on that has a reminder of it."""
    days = (day for found in dates_of(content) for _, day in reminders_of(found) if day >= today)
    return min(days, default=None)
