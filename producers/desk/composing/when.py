"""Dates as people in Greece type them: «12/6/2027 20:30», «Σάβ. 12 Ιουνίου, 8:30 μ.μ.», «αύριο 19:30»; ISO 8601 too.

keryx/static/desk-dates.js reads them alike: one table of tests is for both.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schemas.moments import ATHENS, moment

_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?!\d)(?:\s*[/.\-]\s*(\d{4}|\d{2})(?!\d))?")
_WORDS = re.compile(r"(\d{1,2})η?\s+([^\W\d_]{3,})\.?(?:\s+(\d{4})(?!\d))?")
_HOUR = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(π\.?\s?μ\.?|μ\.?\s?μ\.?|a\.?m\.?|p\.?m\.?)?", re.IGNORECASE)
_OFFSET = re.compile(r"\s([+-]\d{2}:\d{2})$")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_BETWEEN = re.compile(r"^[\s,·]*(?:στις|στη|ώρα|at)?[\s,·]*", re.IGNORECASE)
_MONTHS = (
    ("ιαν", "jan"), ("φεβ", "feb"), ("μαρ", "mar"), ("απρ", "apr"), ("μαι", "may"), ("ιουν", "jun"),
    ("ιουλ", "jul"), ("αυγ", "aug"), ("σεπ", "sep"), ("οκτ", "oct"), ("νοε", "nov"), ("δεκ", "dec"),
)  # fmt: skip
_WEEKDAYS = (
    ("δευτ", "mon"), ("τριτ", "tue"), ("τετ", "wed"), ("πεμ", "thu"), ("παρ", "fri"), ("σαβ", "sat"), ("κυρ", "sun"),
)  # fmt: skip
# Said from today on, in small letters without accents.
_NEAR = {"χθες": -1, "χτες": -1, "yesterday": -1, "σημερα": 0, "today": 0, "αυριο": 1, "tomorrow": 1, "μεθαυριο": 2}
_COUNTS = (
    ("μια", "ενα", "a", "one"), ("δυο", "two"), ("τρεις", "τρια", "three"), ("τεσσερις", "τεσσερα", "four"),
)  # fmt: skip
_UNITS = {"μερα": 1, "μερες": 1, "ημερα": 1, "ημερες": 1, "day": 1, "days": 1}
_UNITS |= {"εβδομαδα": 7, "εβδομαδες": 7, "βδομαδα": 7, "βδομαδες": 7, "week": 7, "weeks": 7}
_IN = re.compile(r"(?:σε|in)\s+(\d{1,2}|[^\W\d_]+)\s+([^\W\d_]+)(?![^\W\d_])")
_ONE_WORD = re.compile(r"(?:(?:την|τη|το|on)\s+)?([^\W\d_]+)\.?(?![^\W\d_])")
_WHOLE_WEEKDAYS = (
    ("δευτερα", "monday"), ("τριτη", "tuesday"), ("τεταρτη", "wednesday"), ("πεμπτη", "thursday"),
    ("παρασκευη", "friday"), ("σαββατο", "saturday"), ("κυριακη", "sunday"),
)  # fmt: skip
_BARE = re.compile(r"[\s,]*\d{1,2}(\.\d{2})?\s*")  # «την Παρασκευή 4» or «8.10»: a day of the month as well as an hour
NOON = 12
LONG_AGO = timedelta(days=60)  # without a year it is the day nearest ahead, or just behind


def moment_of(typed: str, today: date) -> str:
    """ISO 8601 without an offset, in Athens, as the schemas take it; what is no time stays as it was typed."""
    text = typed.strip()
    if _ISO.match(text):
        return typed
    offset = _OFFSET.search(text)
    text = text[: offset.start()] if offset else text
    for found in (_day(text, today), _from_today(text, today)):
        hour = _hour(found.behind) if found and found.weekday_fits else None
        if found is not None and hour is not None:
            return f"{found.day.isoformat()}T{hour:%H:%M}{offset[1] if offset else ''}"
    return typed


def day_of(typed: str, today: date) -> str:
    """ISO 8601, «2027-06-12»; what is no date stays as it was typed."""
    text = typed.strip()
    for found in (_day(text, today), _from_today(text, today, weekdays=False)):  # most such days are behind us
        if found and found.weekday_fits and not found.behind.strip():
            return found.day.isoformat()
    return typed


def day_of_another_name(typed: str, today: date) -> date | None:
    """The day, where what was typed calls it by another weekday's name."""
    found = _day(typed.strip(), today)
    return found.day if found and not found.weekday_fits else None


def shown_moment(value: str) -> str:
    """«12/06/2027 20:30», the time in Athens, which `moment_of` reads again; what is no time stays as it is."""
    try:
        local = moment(value).astimezone(ATHENS)
    except Exception:
        return value
    text = f"{local:%d/%m/%Y %H:%M}"
    return f"{text} {local:%:z}" if local.fold else text  # the second of the hours that come twice


def shown_day(value: str) -> str:
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value


@dataclass(frozen=True)
class _Day:
    """What was read, whether the weekday in front is its own, and what stands behind it."""

    day: date
    weekday_fits: bool
    behind: str


def _day(text: str, today: date) -> _Day | None:
    """None: no date, or more in front of it than a weekday."""
    found = _NUMBERS.search(text)
    if found:
        number, month = int(found[1]), int(found[2])
    else:
        found = _WORDS.search(text)
        if not found or not (month := _listed(found[2], _MONTHS)):
            return None
        number = int(found[1])
    try:
        day = _in_year(number, month, found[3], today)
    except ValueError:
        return None
    ahead = text[: found.start()].strip(" .,")
    weekday = _listed(ahead, _WEEKDAYS)
    if ahead and not weekday:
        return None
    return _Day(day, not ahead or weekday == day.weekday() + 1, text[found.end() :])


def _from_today(text: str, today: date, *, weekdays: bool = True) -> _Day | None:
    """«αύριο», «σε δύο εβδομάδες», «την Παρασκευή»: the next one after today."""
    text = unicodedata.normalize("NFC", text)
    plain = _plain(text)  # each letter in its place
    found = _IN.match(plain)
    if found:
        count = (
            int(found[1]) if found[1].isdecimal() else next((n for n, of in enumerate(_COUNTS, 1) if found[1] in of), 0)
        )
        days = count * _UNITS.get(found[2], 0)
        return _Day(today + timedelta(days), True, text[found.end() :]) if days else None
    if not (found := _ONE_WORD.match(plain)):
        return None
    word, behind = found[1], text[found.end() :]
    if word in _NEAR:
        return _Day(today + timedelta(_NEAR[word]), True, behind)
    number = next((n for n, either in enumerate(_WHOLE_WEEKDAYS) if word in either), None)
    if number is None or not weekdays or _BARE.fullmatch(behind):
        return None
    return _Day(today + timedelta((number - today.weekday() - 1) % 7 + 1), True, behind)


def _in_year(number: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, number)
    this = date(today.year, month, number)
    return this if this >= today - LONG_AGO else date(today.year + 1, month, number)


def _listed(word: str, names: tuple[tuple[str, str], ...]) -> int:
    """Its place from one; 0 where it is none of them. Accents and endings do not matter."""
    plain = _plain(word)
    return next((n for n, either in enumerate(names, 1) if plain.startswith(either)), 0)


def _plain(text: str) -> str:
    """Small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


def _hour(text: str) -> time | None:
    found = _HOUR.fullmatch(_BETWEEN.sub("", text).strip())
    if not found:
        return None
    hour, half = int(found[1]), (found[3] or "").replace(".", "").replace(" ", "").lower()
    if half and not 1 <= hour <= NOON:
        return None
    if half:
        hour = hour % NOON + (NOON if half in ("μμ", "pm") else 0)
    try:
        return time(hour, int(found[2] or 0))
    except ValueError:
        return None


def repeated(start: str, end: str, step_days: int, until: str) -> list[tuple[str, str]]:
    """The same hours again every so many days, after `start` up to and with the day `until`, all ISO.

    It is the clock on the wall that repeats, through the change of the hour too. `end` may be "".
    """
    try:
        first, last = datetime.fromisoformat(start), date.fromisoformat(until)
        length = datetime.fromisoformat(end) - first if end else None
    except (ValueError, TypeError):
        return []
    if first.tzinfo is not None:
        first = first.astimezone(ATHENS).replace(tzinfo=None)
    days = range(step_days, (last - first.date()).days + 1, step_days)
    times = [datetime.fromordinal(first.toordinal() + n).replace(hour=first.hour, minute=first.minute) for n in days]
    return [(f"{one:%Y-%m-%dT%H:%M}", f"{one + length:%Y-%m-%dT%H:%M}" if length is not None else "") for one in times]
