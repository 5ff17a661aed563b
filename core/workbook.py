"""A workbook for spreadsheets: a sheet a table, numbers as numbers. The same tables, the same bytes."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from xlsxwriter import Workbook

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME_MOST = 31  # characters of a sheet's name
_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - what the file says of itself; the moment of its making is nobody's
_SECONDS_A_DAY = 86_400
Form = Literal["plain", "head", "time", "share"]
_LOOKS = {"head": {"bold": True}, "time": {"num_format": "[h]:mm:ss"}, "share": {"num_format": "0.0%"}}


@dataclass(frozen=True)
class Cell:
    """`form`: time: seconds, shown as hours; share: a part of 1, shown as a percentage."""

    value: str | float
    form: Form = "plain"


@dataclass(frozen=True)
class Sheet:
    """`widths`: of its columns, in characters."""

    name: str
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """At least one sheet. Text is never taken for a formula, an address or a number."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        looks = {form: book.add_format(look) for form, look in _LOOKS.items()}
        for name, sheet in zip(_names(sheets), sheets, strict=True):
            page = book.add_worksheet(name)
            for column, width in enumerate(sheet.widths):
                page.set_column(column, column, width)
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell.value, str):
                        page.write_string(row, column, cell.value, looks.get(cell.form))
                    else:
                        value = cell.value / _SECONDS_A_DAY if cell.form == "time" else cell.value
                        page.write_number(row, column, value, looks.get(cell.form))
    return out.getvalue()


def _names(sheets: Sequence[Sheet]) -> Iterator[str]:
    """As programs take them: short, without some signs, each once."""
    used: set[str] = set()
    for number, sheet in enumerate(sheets, 1):
        name = _NO_NAME.sub(" ", sheet.name).strip(" '")[:NAME_MOST] or str(number)
        name = name if name.casefold() not in used else f"{name[: NAME_MOST - 4]} {number}"
        used.add(name.casefold())
        yield name
