"""The formats there are; the head line tells which one a list has."""

from collections.abc import Iterator, Sequence

from audience.imports.files import ListFile, Row
from audience.imports.lines import Format, Line, Terms
from audience.imports.listmonk import Listmonk
from audience.imports.mailchimp import Mailchimp
from audience.imports.ours import Ours
from core.errors import FieldError, Invalid

# Ours comes last: it takes every list with a column `email`, and tells of its other columns.
FORMATS: Sequence[Format] = (Mailchimp(), Listmonk(), Ours())


def format_of(file: ListFile) -> Format:
    """Invalid names the columns that are wrong."""
    found = next((form for form in FORMATS if form.recognises(file.columns)), FORMATS[-1])
    if errors := found.wrong_columns(file.columns):
        raise Invalid(list(errors))
    return found


def lines(file: ListFile, form: Format, terms: Terms) -> Iterator[Line]:
    """Every line of the list, one after another."""
    for row in file.rows():
        if (wide := _too_wide(file, row)) is not None:
            yield Line(row.number, errors=(wide,))
            continue
        cells = (cell.strip() for cell in row.cells)
        named = dict.fromkeys(file.columns, "") | dict(zip(file.columns, cells, strict=False))
        yield form.read(row.number, named, terms)


def _too_wide(file: ListFile, row: Row) -> FieldError | None:
    """An unquoted list by `;` in a file of `;` columns would shift what follows it: more cells than the head."""
    nameless = any(cell.strip() for name, cell in zip(file.columns, row.cells, strict=False) if not name)
    if nameless or len(row.cells) > len(file.columns):
        el, en = "Περισσότερες στήλες από την κεφαλίδα.", "More columns than the head line."
        return FieldError(f"line {row.number}", el, en)
    return None
