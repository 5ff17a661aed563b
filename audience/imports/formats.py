"""The formats there are; the head line tells which one a list has."""

from collections.abc import Iterator, Sequence

from audience.imports.files import ListFile
from audience.imports.lines import Format, Line, Reading, Terms
from audience.imports.listmonk import Listmonk
from audience.imports.mailchimp import Mailchimp
from audience.imports.ours import Ours
from audience.spreadsheet import read

# Ours comes last: it takes every list with a column `email`, and tells of its other columns.
FORMATS: Sequence[Format] = (Mailchimp(), Listmonk(), Ours())


def format_of(file: ListFile) -> Format:
    return next((form for form in FORMATS if form.recognises(file.columns)), FORMATS[-1])


def lines(file: ListFile, form: Format, terms: Terms) -> Iterator[Line]:
    """Every line of the list, one after another. Invalid names the columns that are wrong."""
    for cells in read(file, form.columns(file.columns)):
        if cells.errors:
            yield Line(cells.number, errors=tuple(cells.errors))
        else:
            yield form.read(Reading(cells.number, cells.named, terms=terms))
