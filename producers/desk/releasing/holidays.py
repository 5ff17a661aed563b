"""The days on which a Greek municipality works, and what the others are called."""

from datetime import date
from functools import lru_cache

import holidays
from dateutil.easter import EASTER_ORTHODOX, easter

SATURDAY = 5


@lru_cache(maxsize=64)
def holidays_of(year: int, language: str) -> dict[date, str]:
    """National holidays by their names; Easter Sunday is not in the library's list, as nobody works on a Sunday."""
    spoken = "el" if language == "el" else "en_US"
    found = {day: str(name) for day, name in holidays.country_holidays("GR", years=year, language=spoken).items()}
    found[easter(year, EASTER_ORTHODOX)] = "Κυριακή του Πάσχα" if language == "el" else "Easter Sunday"
    return found


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in holidays_of(day.year, "el")
