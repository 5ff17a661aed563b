"""The days on which a Greek municipality works, and what the others are called."""

from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import EASTER_ORTHODOX, easter

SATURDAY = 5
Patron = tuple[int, int]  # month and day of the municipality's own saint, on which its offices are closed too
# The feasts of Lent that are kept in the week after Easter: Saint George's on its Monday, Saint Mark's on its Tuesday.
_AFTER_EASTER = {(4, 23): timedelta(days=1), (4, 25): timedelta(days=2)}

# As they are called here, where the library translates.
_OURS = {"Εικοστή Πέμπτη Μαρτίου": "25η Μαρτίου", "(παρατηρήθηκε)": "(μεταφέρεται)"}


@lru_cache(maxsize=64)
def holidays_of(year: int, language: str) -> dict[date, str]:
    """National holidays by their names; Easter Sunday is not in the library's list, as nobody works on a Sunday."""
    import holidays  # of every country, of which most that is run asks nothing

    spoken = "el" if language == "el" else "en_US"
    found = {
        day: _named(str(name)) for day, name in holidays.country_holidays("GR", years=year, language=spoken).items()
    }
    found[easter(year, EASTER_ORTHODOX)] = "Κυριακή του Πάσχα" if language == "el" else "Easter Sunday"
    return found


def _named(name: str) -> str:
    for theirs, ours in _OURS.items():
        name = name.replace(theirs, ours)
    return name


def is_patrons(day: date, patron: Patron | None) -> bool:
    """Whether the municipality keeps its saint's day on this day of this year."""
    sunday = easter(day.year, EASTER_ORTHODOX)
    if patron in _AFTER_EASTER and date(day.year, *patron) <= sunday:
        return day == sunday + _AFTER_EASTER[patron]
    return (day.month, day.day) == patron


def is_working_day(day: date, patron: Patron | None) -> bool:
    """Of the municipality's offices: no weekend, no national holiday, not their own saint's day."""
    return day.weekday() < SATURDAY and day not in holidays_of(day.year, "el") and not is_patrons(day, patron)
