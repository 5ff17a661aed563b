"""Tables (CSV, Excel, OpenDocument): an announcement a row, the columns by their Greek or English names."""

import asyncio
import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import StringIO
from itertools import islice
from typing import Any

from pydantic_core import PydanticCustomError

from core.idempotency import fingerprint
from core.language.letters import fold
from core.outside import Outside
from core.sheets import Unreadable, first_sheet
from producers.imports import cleaning
from producers.imports.charsets import decoded
from producers.imports.fetching import fetch
from producers.imports.importers.columns import BY_NAME, COLUMNS, Cell, WrongCell, form, text
from producers.imports.items import MOST_ITEMS, Item, Look, Reads, Said, SettingsOf, Trouble, Wrong
from producers.imports.opening import MOST_BYTES, archive, too_big
from schemas.web import WebAddress

MOST_COLUMNS = 200
MOST_CELL = 100_000
_FORMULA_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<f[\s>/]')
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")
Row = Sequence[Cell]


class TableSettings(SettingsOf):
    url: WebAddress


class Table(Reads):
    name = "table"
    settings = TableSettings

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def look(self, settings: TableSettings, cursor: Mapping[str, Any], now: datetime) -> Look:
        answer = await fetch(self._outside, settings.url)
        items, wrong = await asyncio.to_thread(read, answer.body, settings.url)
        return Look(items, wrong)


def read(data: bytes, name: str) -> tuple[list[Item], list[Wrong]]:
    """Its rows, and what is wrong with others of them, by line and field. Trouble: it is no table of ours."""
    if len(data) > MOST_BYTES:
        raise too_big()
    rows = _of_workbook(data) if data.startswith(b"PK") else _of_text(data)
    if len(rows) - 1 > MOST_ITEMS:
        raise Trouble(
            f"Έχει {len(rows) - 1} γραμμές· λαμβάνονται έως {MOST_ITEMS}.",
            f"It has {len(rows) - 1} rows; up to {MOST_ITEMS} are taken.",
        )
    heads = [_head(cell) for cell in rows[0]] if rows else []
    if "title" not in heads:
        raise Trouble(
            "Λείπει η στήλη «Τίτλος»· η πρώτη γραμμή ονομάζει τις στήλες.",
            "There is no column “Title”; the first row names the columns.",
        )
    items: list[Item] = []
    wrong: list[Wrong] = []
    for number, row in enumerate(rows[1:], 2):
        if any(cell not in ("", None) for cell in row):
            cells, errors = _cells(heads, rows[0], row, number)
            wrong += errors
            if not errors and "title" in cells:
                items.append(_item(cells, row, name))
            elif not errors:
                wrong.append(Wrong(f"{number}", Said(f"Γραμμή {number}: λείπει ο τίτλος.", f"Row {number}: no title.")))
    return items, wrong


def _head(cell: Cell) -> str:
    return BY_NAME.get(fold(cleaning.line(cell)), "")


def _cells(heads: Sequence[str], names: Row, row: Row, number: int) -> tuple[dict[str, Any], list[Wrong]]:
    cells: dict[str, Any] = {}
    errors: list[Wrong] = []
    for place, (head, cell) in enumerate(zip(heads, row, strict=False)):
        if not head or cell in ("", None):
            continue
        try:
            cells[head] = COLUMNS[head][0](cell)
        except (WrongCell, PydanticCustomError) as error:
            if isinstance(error, WrongCell):
                el, en = error.said.el, error.said.en
            else:
                context = error.context or {}
                el, en = str(context["el"]), str(context["en"])
            column = cleaning.line(names[place], 60)
            said = Said(f"Γραμμή {number}, «{column}»: {el}", f"Row {number}, “{column}”: {en}")
            errors.append(Wrong(f"{number} {column}", said))
    return cells, errors


def _item(cells: Mapping[str, Any], row: Row, name: str) -> Item:
    """A row without a code of its own is known by its title and its time: it then cannot change either of them."""
    raw = [text(cell) for cell in row]
    named = fingerprint([cells["title"]["el"], cells.get("start", "")])
    return Item(str(cells.get("key") or named), form(cells), cells.get("link", ""), notes=cleaning.notes(*raw))


def _of_text(data: bytes) -> list[Row]:
    """Whatever separates the cells: a Greek Excel writes semicolons."""
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Trouble("Δεν είναι πίνακας CSV.", "It is no CSV table.")
    whole = decoded(data)
    first = whole.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        found = list(islice(csv.reader(StringIO(whole), delimiter=separator, strict=False), MOST_ITEMS * 10))
    except csv.Error as error:
        raise Trouble(f"Το CSV δεν διαβάζεται: {error}.", f"The CSV cannot be read: {error}.") from error
    return _bounded(found)


def _of_workbook(data: bytes) -> list[Row]:
    """The first sheet of .xlsx or .ods. Formulas are refused: what they show was reckoned who knows when, of what."""
    with archive(data) as opened:
        for info in opened.infolist():
            content = opened.read(info) if _SHEET.match(info.filename) or info.filename == "content.xml" else b""
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise Trouble("Το αρχείο ορίζει οντότητες.", "The file declares entities.")
            found = _FORMULA_CELL.search(content)
            if found or b"table:formula=" in content:
                cell = found[1].decode("ascii") if found else "?"
                raise Trouble(
                    f"Το κελί {cell} είναι τύπος (formula)· αποθηκεύστε τις τιμές μόνο.",
                    f"Cell {cell} is a formula; save the values only.",
                )
    try:
        rows = first_sheet(data)
    except Unreadable as error:
        raise Trouble(
            "Δεν είναι φύλλο Excel ή OpenDocument, ή έχει κελιά πολύ μακριά το ένα από το άλλο.",
            "It is no Excel or OpenDocument sheet, or its cells lie too far apart.",
        ) from error
    return _bounded(rows)


def _bounded(rows: Iterable[Iterable[Any]]) -> list[Row]:
    return [[_short(cell) for cell in islice(row, MOST_COLUMNS)] for row in rows]


def _short(cell: Any) -> Cell:
    known = isinstance(cell, str | float | bool | int | datetime) or hasattr(cell, "isoformat") or cell is None
    return (cell[:MOST_CELL] if isinstance(cell, str) else cell) if known else str(cell)
