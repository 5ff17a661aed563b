"""Moments and lengths as players write them: understood where they are clear, and no guess where they are not. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import Literal

from babel import Locale
from babel.dates import get_day_names, get_month_names

from channels.radio.clock.times import moment_of
from core.language.dates import ATHENS
from core.language.letters import fold

MONTH = r"[^\W\d_]{3,12}\.?"
DAY = (
    r"(?<![\d/.-])(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](?:\d{4}|\d\d)"
    rf"|\d\d?[ .-]?{MONTH}[ ,.-]*\d{{4}}|{MONTH} ?\d\d?,? \d{{4}})(?!\d)"
)
STAMP = re.compile(
    rf"(?:(?P<day>{DAY}|(?<!\d)20\d{{6}})[ T,;]+)?(?P<time>(?<![\d:])\d\d?:\d\d:\d\d|\d\d?:\d\d(?![:\d]))(?:\.\d+)?"
    r"(?:\s?(?P<half>[apπμ]\.?\s?[mμ]\b\.?))?(?P<offset>Z\b|[+-]\d\d:?\d\d(?!:?\d)|\s?(?:UTC|GMT|EEST|EET)\b)?"
    rf"(?:[ ,;]+(?P<after>{DAY}))?",
    re.IGNORECASE,
)
ENDS_IN_DAY = re.compile(rf"(?:\d[-/.]\d\d?[-/.]\d+|\d/\d\d?|\d ?({MONTH})[ ,.-]*\d*|({MONTH}) ?\d\d?)[\s,;T]*$")
LATIN_HALF = re.compile(r"[ap]\.?m", re.IGNORECASE)
ZONES: Mapping[str, tzinfo] = {
    **dict.fromkeys(("Z", "UTC", "GMT"), UTC),
    "EET": timezone(timedelta(hours=2)),
    "EEST": timezone(timedelta(hours=3)),
}
A_DAY, ABOUT_A_DAY = timedelta(days=1), timedelta(hours=18)  # which a log of hours alone steps back by at midnight
OUT_OF_ORDER = timedelta(minutes=1)  # players write what ends and what begins in either order
_LOCALES = [Locale(language) for language in ("el", "en")]
_CONTEXTS: Sequence[Literal["format", "stand-alone"]] = ("format", "stand-alone")
_WIDTHS: Sequence[Literal["wide", "abbreviated"]] = ("wide", "abbreviated")
_MONTHS = {
    (number, fold(name))
    for locale in _LOCALES
    for context in _CONTEXTS
    for number, name in get_month_names("wide", context, locale).items()
}
# What may stand beside a moment in a cell that is nothing but one.
_BESIDE = {
    fold(name).rstrip(".")
    for locale in _LOCALES
    for width in _WIDTHS
    for context in _CONTEXTS
    for name in get_day_names(width, context, locale).values()
}


class Unclear(ValueError):
    """Somebody means a moment by it, and it may be one or another. The key of what is the matter, in the studio's
    words."""

    key = "no_day"


@dataclass(frozen=True)
class Begun:
    """When a line or a cell says that something began (UTC); `alone`: the zone of an hour that has no day of its own.
    Of a line also what stands `before` and `after` it, and whether it is `to_the_minute`."""

    at: datetime
    alone: tzinfo | None = None
    before: str = ""
    after: str = ""
    to_the_minute: bool = False


def over_midnight(hours: Sequence[datetime]) -> list[int]:
    """How many days after the first (or, where the newest comes first, after the last) each of them is, of hours that
    were read as of one day, as their lines follow one another: a log that runs in order has another day from where it
    steps back by about one. A log in no order has one day."""
    steps = [later - one for one, later in pairwise(hours)]
    small = [step for step in steps if abs(step) < ABOUT_A_DAY]
    if any(step < -OUT_OF_ORDER for step in small):
        if any(step > OUT_OF_ORDER for step in small):
            return [0] * len(hours)
        return over_midnight(hours[::-1])[::-1]
    days = [0]
    for step in steps:
        back = step > A_DAY - OUT_OF_ORDER and days[-1] > 0
        days.append(days[-1] + (step <= -ABOUT_A_DAY) - back)
    return days[: len(hours)]


def days_on(at: datetime, zone: tzinfo, days: int) -> datetime:
    """The same hour of that zone's wall so many days later (UTC)."""
    wall = at.astimezone(zone)
    return moment_of(wall.date() + timedelta(days=days), wall.time(), zone)


def in_their_order(moments: Sequence[datetime]) -> list[datetime]:
    """Of a log, as its lines follow one another, forwards or backwards (UTC): an hour that the autumn's change repeats
    was read as the first of the two, and is the second from where a log that runs in order steps back in it."""
    found = list(moments)
    firsts = {place: second for place, at in enumerate(moments) if (second := _second_of(at)) is not None}
    for night in {moments[place].date() for place in firsts}:
        places = [place for place in firsts if moments[place].date() == night]
        others = [at for place, at in enumerate(moments) if place not in firsts]
        if others and others[-1] < others[0]:
            places.reverse()
        steps = [
            b for b, (one, other) in enumerate(pairwise(places), 1) if moments[other] < moments[one] - OUT_OF_ORDER
        ]
        if len(steps) == 1:
            for place in places[steps[0] :]:
                found[place] = firsts[place]
    return found


def twice(at: datetime) -> list[datetime]:
    """The same hour of the wall once more, where it is the first of two."""
    second = _second_of(at)
    return [second] if second is not None else []


def _second_of(at: datetime) -> datetime | None:
    """The same hour of the wall once more; None: it comes but once, or this is the second."""
    local = at.astimezone(ATHENS)
    second = local.replace(fold=1).astimezone(UTC)
    return second if second != at and not local.fold else None


def moment_in(cell: str, day: date, zone: tzinfo) -> Begun:
    """Of a cell that holds nothing else; `day`, `zone`: of a time without its own. ValueError: it says no time, or none
    that can be. Unclear."""
    found = STAMP.search(cell)
    if found is None:
        raise ValueError(cell)
    written = found["day"] or found["after"]
    said = _moment(found, written, day, zone)
    beside = re.findall(r"\w+", fold(f"{cell[: found.start()]} {re.sub(r'^,[0-9]+', '', cell[found.end() :])}"))
    if set(beside) - _BESIDE or (found["day"] and found["after"]):
        raise Unclear(cell)
    return Begun(said, None if written else zone)


def moment_among(line: str, day: date) -> Begun:
    """Of a line of text; errors as in `moment_in`."""
    found = STAMP.search(line)
    if found is None:
        raise ValueError(line)
    before = ENDS_IN_DAY.search(line[: found.start()]) if not found["day"] else None
    if before and (not (word := before[1] or before[2]) or _month(word)):
        raise Unclear(line)
    if found["after"] and not found["day"] and _other(found["after"], day):
        raise Unclear(line)
    to_the_minute = found["time"].count(":") == 1
    end = found.start("after") if found["after"] else found.end()
    joined = to_the_minute and (found["offset"] or "").startswith("-")  # 08:00-08:45 is no zone in America
    if joined:
        end = found.start("offset")
    at = _moment(found, found["day"], day, ATHENS, own_zone=not joined)
    return Begun(at, None if found["day"] else ATHENS, line[: found.start()], line[end:], to_the_minute)


def moment_of_stamp(found: re.Match[str], day: date) -> datetime:
    """Of a match of STAMP; `day`: of a time without its own. ValueError: none that can be. Unclear."""
    return _moment(found, found["day"], day, ATHENS)


def _moment(found: re.Match[str], written: str | None, day: date, zone: tzinfo, *, own_zone: bool = True) -> datetime:
    half = fold(found["half"] or "")
    if written and LATIN_HALF.match(half) and _either_order(written):
        raise Unclear(written)
    clock = time.fromisoformat(found["time"].zfill(8 if found["time"].count(":") > 1 else 5))
    if half:
        if not 1 <= clock.hour <= 12:
            raise Unclear(found[0])
        clock = clock.replace(hour=clock.hour % 12 + (12 if half[0] in "pμ" else 0))
    own = _zone(found["offset"].strip().upper()) if found["offset"] and own_zone else zone
    return moment_of(_day(written) if written else day, clock, own)


def _other(written: str, day: date) -> bool:
    """What follows the hour may be the day, or what a title begins with."""
    try:
        return _day(written) != day
    except ValueError:
        return False


def _day(written: str) -> date:
    """2026-11-26, 2026/11/26, 20261126, 26/11/2026, 26.11.26, 26 Nov 2026, November 26, 2026: never the American order
    of figures. Unclear: 26-11-20."""
    if written.isdecimal():
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    figures = re.findall(r"\d+", written)
    numbers = [int(figure) for figure in figures]
    if word := re.search(MONTH, written):
        if (month := _month(word[0])) is None:
            raise Unclear(written)
        return date(numbers[1], month, numbers[0])
    first, second, third = numbers
    if len(figures[0]) > 2:
        return date(first, second, third)
    if len(figures[2]) > 2:
        return date(third, second, first)
    if "-" in written and first != third and third <= 31:
        raise Unclear(written)
    return date(2000 + third, second, first)


def _either_order(written: str) -> bool:
    """Figures that would be another day where the month comes first."""
    parts = re.split(r"[-/.]", written)
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return False
    first, second, _ = (int(part) for part in parts)
    return first != second and max(first, second) <= 12


def _month(word: str) -> int | None:
    """By its name or what it begins with, in Greek or English; None: none, or more than one."""
    begins = fold(word).rstrip(".")
    found = {number for number, name in _MONTHS if name.startswith(begins)}
    return found.pop() if len(found) == 1 else None


def _zone(offset: str) -> tzinfo:
    """Z, EET, +02:00, +0200. ValueError: a day or more."""
    if offset in ZONES:
        return ZONES[offset]
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return timezone(away if offset[0] == "+" else -away)
