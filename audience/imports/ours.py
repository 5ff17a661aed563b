"""A list as Keryx writes it, and as anybody may write one for it; proof of consent stands in columns of its own."""

from collections.abc import Mapping, Sequence

from audience.imports.lines import Line, Reading, Terms
from audience.spreadsheet import COLUMNS, REQUIRED, subscription_of, wrong_columns
from core.errors import FieldError
from schemas.moments import moment

PROOF = ("asked_at", "confirmed_at", "ip")


class Ours:
    name = "keryx"

    def recognises(self, columns: Sequence[str]) -> bool:
        return set(REQUIRED) <= set(columns)

    def wrong_columns(self, columns: Sequence[str]) -> Sequence[FieldError]:
        return list(wrong_columns(columns, PROOF))

    def read(self, number: int, cells: Mapping[str, str], terms: Terms) -> Line:
        reading = Reading(number, cells, terms)
        # A time without an offset is Greek time.
        given = reading.given(*PROOF, time_of=moment)
        named = {name: cells.get(name, "") for name in COLUMNS}
        subscription = subscription_of(number, named, terms.known, reading.errors)
        return Line(number, None if reading.errors else subscription, given, errors=tuple(reading.errors))
