"""Lists of people as spreadsheets write them: columns by Greek or English names, each wrong cell told by its place."""

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audience.addresses import Unwritable, writable
from audience.imports.files import ListFile
from core.errors import FieldError, Invalid
from core.language.letters import fold
from schemas.localised import is_language

DEFAULT_LANGUAGE = "el"
MOST_SHOWN = 40  # characters of a name that is wrong
MOST_TOLD = 100  # wrong lines in one answer
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")  # with the apostrophes that stand before one already


class Columns:
    """The columns a list may have, by their own names, each with what else a head line may call it; Greek first."""

    def __init__(self, required: Sequence[str], **names: Sequence[str]) -> None:
        self.names, self._required = tuple(names), required
        self._greek = {column: (*also, column)[0] for column, also in names.items()}
        self._known = {fold(name): column for column, also in names.items() for name in (column, *also)}

    def recognise(self, head: Sequence[str]) -> bool:
        """Whether those are there that must be."""
        return set(self._required) <= {self._known.get(fold(name)) for name in head}

    def of(self, head: Sequence[str]) -> Sequence[str]:
        """The head line's columns by their own names; empty for one without a name. Invalid names what is wrong.

        A column nobody knows would be left out, and its people get everything, or in a language that is not theirs.
        """
        found = [self._known.get(fold(name), "") for name in head]
        errors = [
            place(1, column, f"Λείπει η στήλη «{self._greek[column]}».", f"The column “{column}” is missing.")
            for column in self._required
            if column not in found
        ]
        errors += self._unknown(head, found)
        if errors:
            raise Invalid(errors)
        return found

    def _unknown(self, head: Sequence[str], found: Sequence[str]) -> Iterator[FieldError]:
        for name, column in dict.fromkeys(zip(head, found, strict=True)):
            shown = name[:MOST_SHOWN]
            near = difflib.get_close_matches(fold(name), self._known, n=1)
            listed = self._known[near[0]] if near else ", ".join(self.names)
            if name and not column:
                el = f"Άγνωστη στήλη «{shown}»· γράψτε {listed} ή αφαιρέστε την."
                yield place(1, shown, el, f"Unknown column “{shown}”; write {listed}, or remove it.")
            elif column and found.count(column) > 1:
                el = f"Η στήλη «{shown}» υπάρχει δύο φορές."
                yield place(1, shown, el, f"The column “{shown}” is there more than once.")


@dataclass
class Cells:
    """One line while it is read: its cells, stripped, by their columns; it gathers what is wrong."""

    number: int
    named: Mapping[str, str] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)

    def __getitem__(self, column: str) -> str:
        """Empty where the list has no such column."""
        return self.named.get(column, "")

    def wrong(self, column: str, el: str, en: str) -> None:
        self.errors.append(place(self.number, column, el, en))

    def email(self, column: str = "email") -> str:
        try:
            return writable(self[column])
        except Unwritable:
            self.wrong(
                column,
                "Δεν μπορούμε ακόμη να γράψουμε σε διεύθυνση με ελληνικά πριν από το @.",
                "We cannot write yet to an address with letters other than a to z before the @.",
            )
            return ""
        except ValueError as error:
            self.wrong(column, "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου.", f"Not an e-mail address: {error}")
            return ""

    def language(self, column: str = "language", code: str | None = None) -> str:
        """Of the cell, or of a `code` that stands inside it; Greek where it says none."""
        language = (self[column] if code is None else code) or DEFAULT_LANGUAGE
        if not (_LANGUAGE.fullmatch(language) and is_language(language)):
            self.wrong(
                column, "Δεν είναι κωδικός γλώσσας· γράψτε «el» ή «en».", "Not a language code; write “el” or “en”."
            )
        return language

    def once(self, email: str, lines: dict[str, int]) -> None:
        """`lines`: where each address of the list stands; it may be there once."""
        first = lines.setdefault(email, self.number)
        if email and first != self.number:
            self.wrong(
                "email",
                f"Η διεύθυνση υπάρχει ήδη στη γραμμή {first}· αφήστε τη μία.",
                f"The address is on line {first} already; keep one of the two.",
            )


def place(line: int, column: str, el: str, en: str) -> FieldError:
    return FieldError(f"line {line}, {column}" if column else f"line {line}", el, en)


def read(file: ListFile, columns: Sequence[str]) -> Iterator[Cells]:
    """Every line but the head and empty ones. An unquoted list by `;` in a file of `;` columns would shift what follows
    it: a line with more cells than the head line has is wrong, and has no cells."""
    for row in file.rows():
        nameless = any(cell.strip() for name, cell in zip(columns, row.cells, strict=False) if not name)
        cells = Cells(row.number, {name: _undone(cell) for name, cell in zip(columns, row.cells, strict=False) if name})
        if nameless or len(row.cells) > len(columns):
            cells = Cells(row.number)
            cells.wrong("", "Περισσότερες στήλες από την κεφαλίδα.", "More columns than the head line.")
        yield cells


def written(cells: Sequence[str], *, end: str = "\n", delimiter: str = ",") -> str:
    """A line of CSV that `read` reads again. A spreadsheet takes some cells for formulas: an apostrophe keeps them."""
    out = io.StringIO()
    harmless = [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerow(harmless)
    return out.getvalue()


def _undone(cell: str) -> str:
    return (cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell).strip()
