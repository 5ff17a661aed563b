"""Dates as people write them in a text: «Τρίτη 12 Δεκεμβρίου», 12/12/2026, "Tuesday 12 December"."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    ("ιανουαριου", "january"),
    ("φεβρουαριου", "february"),
    ("μαρτιου", "march"),
    ("απριλιου", "april"),
    ("μαιου", "may"),
    ("ιουνιου", "june"),
    ("ιουλιου", "july"),
    ("αυγουστου", "august"),
    ("σεπτεμβριου", "september"),
    ("οκτωβριου", "october"),
    ("νοεμβριου", "november"),
    ("δεκεμβριου", "december"),
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}  # folded
WEEKDAYS = {
    "el": ("Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο", "Κυριακή"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_DAYS = "Δευτέρας?|Τρίτης?|Τετάρτης?|Πέμπτης?|Παρασκευής?|Σαββάτου|Σάββατο|Κυριακής?|" + "|".join(WEEKDAYS["en"])
_MONTH = r"[Α-Ωα-ωΆ-Ώά-ώϊϋΐΰ]{5,12}|[A-Za-z]{3,9}"
DATED = re.compile(
    rf"(?:(?P<article>(?<!\w)(?:την|τη|το|η|της|του|Την|Τη|Το|Η|Της|Του))\s+)?"
    rf"(?:(?<!\w)(?P<weekday>{_DAYS}),?\s+)?"
    rf"(?<![\d/.])(?:(?P<day>\d{{1,2}})(?:η|ης|st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})(?!\w)"
    r"(?:,?\s+(?P<year>\d{4})(?!\d))?|(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})"
    # Without its year only «Παρασκευή 5/12» is a day: 345/12 is a decision, «Δευτέρα 9-12» are hours.
    r"(?:[/.-](?P<y>\d{4})|(?(weekday)(?<=/\d\d)|(?!))|(?(weekday)(?<=/\d)|(?!)))(?![\d/]))"
)
LONG_AGO = timedelta(days=60)  # a date without a year is of the year that brings it nearest ahead, or just behind


@dataclass(frozen=True)
class Dated:
    """A date in a text. `certain`: its year is written."""

    day: date
    certain: bool
    weekday: str
    article: str
    written: str
    start: int

    @property
    def weekday_number(self) -> int | None:
        for names in WEEKDAYS.values():
            for number, name in enumerate(names):
                if self.weekday and folded(self.weekday)[:5] == folded(name)[:5]:
                    return number
        return None


def folded(text: str) -> str:
    """Small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


def dates_in(text: str, today: date) -> Iterator[Dated]:
    """Every date of a text that a calendar has."""
    for found in DATED.finditer(text):
        if found["d"]:
            day, month, year = int(found["d"]), int(found["m"]), int(found["y"] or 0)
        else:
            name = folded(found["month"])
            if name not in MONTHS:
                continue
            day, month, year = int(found["day"]), MONTHS[name], int(found["year"] or 0)
        try:
            when = date(year, month, day) if year else _nearest(day, month, today)
        except ValueError:  # a 31st of April
            continue
        yield Dated(when, bool(year), found["weekday"] or "", found["article"] or "", found[0], found.start())


def _nearest(day: int, month: int, today: date) -> date:
    this = date(today.year, month, day)
    return this if this >= today - LONG_AGO else date(today.year + 1, month, day)


# Greek: the weekday's gender decides its article. Saturday alone is neuter.
_ARTICLES = {"η": "το", "την": "το", "τη": "το", "της": "του"}
_FEMININE = {"το": "την", "του": "της"}


def weekday_of(day: date, found: Dated) -> str:
    """The right name for this day, in the language, case and letters of the wrong one."""
    language = "en" if found.weekday[0] in "MTWFS" else "el"
    right = WEEKDAYS[language][day.weekday()]
    if language == "el" and found.weekday.endswith(("ς", "ου")):  # genitive
        return "Σαββάτου" if right == "Σάββατο" else f"{right}ς"
    return right


def article_of(day: date, found: Dated) -> str:
    """The article that goes with the right weekday."""
    small = found.article.lower()
    saturday = day.weekday() == 5
    right = _ARTICLES.get(small, small) if saturday else _FEMININE.get(small, small)
    if not saturday and right in ("την", "τη"):
        right = "τη" if day.weekday() == 0 else "την"
    return right.capitalize() if found.article[:1].isupper() else right
