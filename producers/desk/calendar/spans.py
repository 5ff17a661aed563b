"""The days a view of the calendar shows, and where earlier and later lead. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

View = Literal["month", "week"]
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """Whole weeks, Monday first. `of` is the month's first day or the week's Monday."""

    view: View
    of: date
    days: Sequence[date]
    earlier: date
    later: date


def span(view: View, day: date) -> Span:
    if view == "week":
        monday = _monday(day)
        return Span(view, monday, _days(monday, monday + WEEK), monday - WEEK, monday + WEEK)
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    days = _days(_monday(first), _monday(following - timedelta(days=1)) + WEEK)
    return Span(view, first, days, (first - timedelta(days=1)).replace(day=1), following)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days)]
