"""Who celebrates on a day: the great feasts, fixed and movable."""

import tomllib
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from dateutil.easter import EASTER_ORTHODOX, easter

FIXED: dict[str, str] = tomllib.loads(Path(__file__).with_name("namedays.toml").read_text("utf-8"))
# Days from Easter Sunday.
MOVABLE = {-43: "Θεόδωρος, Θεοδώρα", -8: "Λάζαρος", -7: "Βάιος, Βάια", 0: "Αναστάσιος, Αναστασία, Λάμπρος"}


@lru_cache(maxsize=16)
def _of_year(year: int) -> dict[date, str]:
    sunday = easter(year, EASTER_ORTHODOX)
    found = {sunday + timedelta(days=distance): names for distance, names in MOVABLE.items()}
    # What Lent would fall upon is kept once Easter has come: George on its Monday, Mark on its Tuesday.
    george, mark = date(year, 4, 23), date(year, 4, 25)
    moved = {george if george > sunday else sunday + timedelta(days=1): "Γιώργος, Γεωργία"}
    moved[mark if george > sunday else sunday + timedelta(days=2)] = "Μάρκος"
    for day, names in moved.items():
        found[day] = f"{found[day]}, {names}" if day in found else names
    return found


def names_on(day: date) -> str:
    """As people call each other; "" on a day without a great feast. In Greek letters: they are names."""
    both = (FIXED.get(f"{day:%m-%d}"), _of_year(day.year).get(day))
    return ", ".join(names for names in both if names)
