"""Regions of the European Union (NUTS, Regulation (EC) 1059/2003): the Greek ones by their list, others by form.

The Greek codes are the same in the lists of 2013, 2016, 2021 and 2024.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schemas.problems import wrong

GREECE = "EL"
MEMBERS = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
_CODE = re.compile(r"^[A-Z]{2}[A-Z0-9]{0,3}$")


@cache
def greek() -> Mapping[str, str]:
    """Every Greek code, from the country to the regional units, with its name."""
    with (files("schemas") / "data" / "nuts-el.csv").open(encoding="utf-8") as lines:
        return {row["code"]: row["el"] for row in csv.DictReader(lines)}


def checked(code: str) -> str:
    """The code, given in Latin capitals and digits."""
    if not _CODE.match(code):
        raise wrong("Δεν είναι κωδικός NUTS· γράψτε τον όπως EL531.", "This is not a NUTS code; write it like EL531.")
    country = code[:2]
    if country not in MEMBERS:
        near = "EL" if country == "GR" else ", ".join(sorted(MEMBERS))
        raise wrong(
            f"Το {country} δεν είναι χώρα των κωδικών NUTS· γράψτε {near}.",
            f"{country} is no country of the NUTS codes; write {near}.",
        )
    if country == GREECE and code not in greek():
        known = code
        while known not in greek():
            known = known[:-1]
        parts = ", ".join(f"{other} ({name})" for other, name in greek().items() if other[:-1] == known)
        raise wrong(
            f"Ο κωδικός NUTS {code} δεν υπάρχει στον κατάλογο· το {known} ({greek()[known]}) έχει: {parts or '—'}.",
            f"The NUTS code {code} is not in the list; {known} has: {parts or '—'}.",
        )
    return code
