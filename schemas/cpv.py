"""The official list of procurement codes (CPV 2008, Regulation (EC) 213/2008), read when first asked."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.problems import wrong

_CODE = re.compile(r"^(\d{8})(?:-(\d))?$")


@dataclass(frozen=True)
class CpvEntry:
    code: str  # 45233140-2
    el: str
    en: str


@cache
def entries() -> Mapping[str, CpvEntry]:
    """Every code by its eight digits. The digit after the dash is looked up, never computed: the published algorithm
    contradicts hundreds of official codes."""
    with (files("schemas") / "data" / "cpv-2008.csv").open(encoding="utf-8") as lines:
        return {row["code"][:8]: CpvEntry(row["code"], row["el"], row["en"]) for row in csv.DictReader(lines)}


def label(code: str, language: str) -> str:
    """The official label, in Greek or else in English."""
    entry = entries()[code[:8]]
    return entry.el if language == "el" else entry.en


def checked(value: str) -> str:
    """The official code, with its digit; a missing digit is added."""
    found = _CODE.match(value.strip())
    if not found:
        raise wrong(
            "Δεν είναι κωδικός CPV· γράψτε οκτώ ψηφία, παύλα και ένα ψηφίο, π.χ. 45233140-2.",
            "This is not a CPV code; write eight digits, a dash and one digit, e.g. 45233140-2.",
        )
    digits, digit = found.groups()
    entry = entries().get(digits)
    if entry is None:
        raise wrong(
            f"Ο κωδικός CPV {digits} δεν υπάρχει στον κατάλογο του 2008· βρείτε τον σωστό.",
            f"The CPV code {digits} is not in the list of 2008; look up the right one.",
        )
    if digit is not None and entry.code[-1] != digit:
        raise wrong(
            f"Λάθος ψηφίο ελέγχου· ο κωδικός είναι {entry.code} ({entry.el}).",
            f"Wrong check digit; the code is {entry.code} ({entry.en}).",
        )
    return entry.code
