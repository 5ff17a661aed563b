"""Airtime as files for spreadsheets: a workbook, a sheet a table, or all tables below one another as CSV. Pure."""

from collections.abc import Sequence

from audience.spreadsheet import written
from channels.radio.studio.airtime import Table, hours
from channels.radio.studio.words import WORDS
from core.workbook import Cell, Sheet, workbook

BOM = "\ufeff"  # without it Excel takes Greek for another alphabet
NUMBERS = ("plays", "duration", "seconds", "share")
NOTES = ("share", "play", "person", "lists")
WIDTHS = (44, 12, 12, 14, 12)  # characters: a name, then its numbers
LIST_WIDTH = 32


def as_csv(title: str, found: Sequence[Table], language: str) -> bytes:
    """Semicolons and decimal commas: Greek and European spreadsheets open it by a click, with its numbers. Seconds
    besides the time as people read it, to reckon with."""
    lines: list[list[str]] = [[title]]
    for table in found:
        lines += [[], [WORDS(f"airtime.table.{table.by}", language)], _head(table, language)]
        for row in table.rows:
            beside = [row.beside] if table.by == "candidate" else []
            share = f"{100 * row.share:.1f}%".replace(".", ",")
            numbers = [str(row.plays), hours(row.duration_s), str(round(row.duration_s)), share]
            lines.append([row.name, *beside, *numbers])
    if found:
        lines += [[], *([note] for note in notes(language))]
    return (BOM + "".join(written(line, end="\r\n", delimiter=";") for line in lines)).encode()


def notes(language: str) -> list[str]:
    """How it is counted, a sentence each: who gets the file has no page beside it."""
    return [WORDS(f"airtime.notes.{name}", language) for name in NOTES]


def as_workbook(title: str, found: Sequence[Table], language: str) -> bytes:
    """Times are times and shares are shares, whatever the machine's language: they can be added up as they stand."""
    sheets = [_sheet(title, table, language) for table in found]
    return workbook(sheets or [Sheet(WORDS("airtime.title", language), [[Cell(title, "head")]], WIDTHS)])


def _sheet(title: str, table: Table, language: str) -> Sheet:
    rows = [[Cell(title, "head")], [], [Cell(name, "head") for name in _head(table, language)]]
    for row in table.rows:
        beside = [Cell(row.beside)] if table.by == "candidate" else []
        times = [Cell(row.duration_s, "time"), Cell(round(row.duration_s))]
        rows.append([Cell(row.name), *beside, Cell(row.plays), *times, Cell(row.share, "share")])
    rows += [[], *([Cell(note)] for note in notes(language))]
    widths = (WIDTHS[0], LIST_WIDTH, *WIDTHS[1:]) if table.by == "candidate" else WIDTHS
    return Sheet(WORDS(f"airtime.table.{table.by}", language), rows, widths)


def _head(table: Table, language: str) -> list[str]:
    beside = [WORDS("airtime.list", language)] if table.by == "candidate" else []
    return [
        WORDS(f"airtime.by.{table.by}", language),
        *beside,
        *(WORDS(f"airtime.{name}", language) for name in NUMBERS),
    ]
