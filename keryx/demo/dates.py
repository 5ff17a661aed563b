"""Moves the dates of an example by whole weeks, in its fields and in its prose: weekdays and hours stay what they were.

Numbers that only look like dates stay: laws (ν. 4412/2016), decisions (1/2026), names of streets («28ης Οκτωβρίου»).
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from babel.dates import get_month_names

DAYS_OF_A_YEAR = 365.25
ANNOUNCED_BEFORE = timedelta(weeks=1)

_GREEK: Mapping[str, int] = {name: number for number, name in get_month_names("wide", "format", "el").items()}
_ENGLISH: Mapping[str, int] = {name: number for number, name in get_month_names("wide", "format", "en_GB").items()}
# «τον Ιανουάριο», "in January": a month by itself
_MONTHS_ALONE: Mapping[str, int] = {
    **{name.removesuffix("ς"): number for number, name in get_month_names("wide", "stand-alone", "el").items()},
    **_ENGLISH,
}
_NAMED = "|".join([*_GREEK, *_ENGLISH])
_ALONE = "|".join(_MONTHS_ALONE)
_ARTICLE = r"(?:(?P<article>\b[ΣσΤτ]τ?(?:ις|ην|η))\s+)?"
_DAY = r"(?P<day>\d{1,2})η?"

_WRITTEN = re.compile(
    r"(?<![\w/-])(?P<iso>\d{4}-\d\d-\d\d)(?![\d-])"
    rf"|(?<![\d/])(?P<first>\d{{1,2}})(?P<to>\s(?:έως|to)\s|[-–])(?P<last>\d{{1,2}})\s(?P<months>{_NAMED})"
    r"(?:\s(?P<years>\d{4}))?\b"
    rf"|{_ARTICLE}(?<![\d/]){_DAY}\s(?P<month>{_NAMED})(?:\s(?P<year>\d{{4}}))?\b"
    r"|(?:(?P<before>\b[ΣσΤτ]τ?(?:ις|ην|η))\s+)?(?<![\d/])(?P<slashed>\d{1,2}/\d{1,2}/\d{4})(?![\d/])"
    rf"|(?<=\bτον )(?P<alone>{_ALONE})\b|(?<=\bin )(?P<english>{_ALONE})\b"
    r"|(?<=[\s(])(?P<bare>\d{4})(?![\d/:–-])"
)


def written_on(text: str) -> date:
    """The day it came out as it stands: its release, its embargo's end, its protocol's date, else a week before all."""
    for mark in (r"^release:\s*", r"^embargo:\s*", r"^protocol:.*\bdate:\s*"):
        if found := re.search(rf"{mark}(\d{{4}}-\d\d-\d\d)", text, re.MULTILINE):
            return date.fromisoformat(found[1])
    return min(date.fromisoformat(m["iso"]) for m in _WRITTEN.finditer(text) if m["iso"]) - ANNOUNCED_BEFORE


def moved(text: str, published: date) -> str:
    """An example as it would read if it came out on this day, or up to six days before it."""
    origin = written_on(text)
    return _Move(text, origin, timedelta(weeks=(published - origin).days // 7)).text()


class _Move:
    def __init__(self, text: str, origin: date, by: timedelta) -> None:
        self._text, self._origin, self._by = text, origin, by
        self._years = round(by.days / DAYS_OF_A_YEAR)

    def text(self) -> str:
        return _WRITTEN.sub(self._one, self._text)

    def _one(self, found: re.Match[str]) -> str:
        if found["iso"]:
            return str(date.fromisoformat(found["iso"]) + self._by)
        if found["first"]:
            return self._range(found)
        if found["month"]:
            when = self._when(int(found["day"]), found["month"], found["year"])
            return _article(found["article"], when) + _said(when, found["month"], year=bool(found["year"]))
        if found["slashed"]:
            day, month, year = (int(part) for part in found["slashed"].split("/"))
            when = date(year, month, day) + self._by
            return f"{_article(found['before'], when)}{when:%d/%m/%Y}"
        if name := found["alone"] or found["english"]:
            return _renamed(name, self._month(_MONTHS_ALONE[name]), _MONTHS_ALONE)
        year = int(found["bare"])
        return str(year + self._years) if abs(year - self._origin.year) <= 1 else found["bare"]

    def _range(self, found: re.Match[str]) -> str:
        """«7 έως 16 Δεκεμβρίου 2026» names the month, and the year, at its first end too when the move parts them."""
        name, year = found["months"], found["years"]
        first, last = (self._when(int(found[end]), name, year) for end in ("first", "last"))
        if first.month == last.month:
            start = str(first.day)
        else:
            start = _said(first, name, year=bool(year) and first.year != last.year)
        return f"{start}{found['to']}{_said(last, name, year=bool(year))}"

    def _when(self, day: int, name: str, year: str | None) -> date:
        month = _GREEK.get(name) or _ENGLISH[name]
        return (date(int(year), month, day) if year else self._nearest(day, month)) + self._by

    def _nearest(self, day: int, month: int) -> date:
        """A date without a year is the one nearest to the day the example was written."""
        years = (self._origin.year - 1, self._origin.year, self._origin.year + 1)
        return min((date(year, month, day) for year in years), key=lambda when: abs(when - self._origin))

    def _month(self, month: int) -> int:
        """A month by itself goes where the first of its days that the example names goes, else its middle."""
        named = (date.fromisoformat(m["iso"]) for m in _WRITTEN.finditer(self._text) if m["iso"])
        slashed = (m["slashed"].split("/") for m in _WRITTEN.finditer(self._text) if m["slashed"])
        days = [*named, *(date(int(year), int(of), int(day)) for day, of, year in slashed)]
        return (next((day for day in days if day.month == month), self._nearest(15, month)) + self._by).month


def _article(written: str | None, when: date) -> str:
    """«στις 2 Ιανουαρίου», but «στην 1η Ιανουαρίου»."""
    if not written:
        return ""
    return re.sub("(?:ις|ην|η)$", "ην" if when.day == 1 else "ις", written) + " "


def _said(when: date, like: str, *, year: bool) -> str:
    months = _GREEK if like in _GREEK else _ENGLISH
    day = "1η" if when.day == 1 and months is _GREEK else str(when.day)
    return f"{day} {_renamed(like, when.month, months)}{f' {when.year}' if year else ''}"


def _renamed(like: str, month: int, names: Mapping[str, int]) -> str:
    """The month's name in the language of `like`."""
    same = [name for name, number in names.items() if number == month and name.isascii() == like.isascii()]
    return same[0]
