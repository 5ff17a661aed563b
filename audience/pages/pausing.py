"""Until when: a day that a person wrote, as the moment at which it begins in Greece."""

import re
from datetime import date, datetime, time, timedelta

from audience.pages.words import wrong
from core.errors import FieldError
from core.language.dates import ATHENS, day

MOST = timedelta(days=366)
_WRITTEN = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_SENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def today(now: datetime) -> date:
    return now.astimezone(ATHENS).date()


def earliest(day_now: date) -> date:
    return day_now + timedelta(days=1)


def latest(day_now: date) -> date:
    return day_now + MOST


def until(written: str, now: datetime) -> tuple[datetime | None, list[FieldError]]:
    """2026-12-24 as browsers send a date, or 24/12/2026 as people write it."""
    wanted = _day(written)
    if wanted is None:
        return None, [wrong("until", "wrong.until" if written else "wrong.no_until")]
    first, last = earliest(today(now)), latest(today(now))
    if not first <= wanted <= last:
        error = FieldError(
            "until",
            wrong("until", "wrong.until_when", first=day(first, "el"), last=day(last, "el")).el,
            wrong("until", "wrong.until_when", first=day(first, "en"), last=day(last, "en")).en,
        )
        return None, [error]
    return datetime.combine(wanted, time(), ATHENS), []


def _day(written: str) -> date | None:
    if sent := _SENT.fullmatch(written):
        year, month, number = sent.groups()
    elif found := _WRITTEN.fullmatch(written):
        number, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None
