"""The times of an announcement that belong in a reader's calendar, and of which one may be reminded. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.announcement import Announcement
from schemas.event import Event
from schemas.programme import Programme
from schemas.tender import Tender

SHOWN_MOST = 6


@dataclass(frozen=True)
class Date:
    sort: Literal["starts", "deadline"]
    at: datetime  # UTC


def dates_of(content: Announcement) -> Sequence[Date]:
    """When it starts, or until when one may take part; cancelled occurrences are no dates."""
    match content:
        case Event():
            held = [occurrence.start for occurrence in content.occurrences if not occurrence.cancelled]
            return [Date("starts", start) for start in held[:SHOWN_MOST]]
        case Tender():
            return [Date("deadline", content.deadline)] if content.deadline else []
        case Programme():
            closes = content.applications.closes if content.applications else None
            return [Date("deadline", closes)] if closes else []
    return []
