"""A player's log in an Excel workbook, as the text of a table: its first sheet, a row a line, cells divided by tabs."""

import csv
import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

UNPACKED_MOST = 40_000_000  # bytes
CELLS_MOST = 2_000_000  # from the first that is written to the last, empty ones too: so much memory they take
SIGNATURE = b"PK\x03\x04"
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


class Unreadable(ValueError):
    """It is no workbook, or one that is made to take too much."""


def is_workbook(data: bytes) -> bool:
    return data.startswith(SIGNATURE)


def text_of(data: bytes) -> str:
    """Unreadable."""
    try:
        _bounded(data)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (
        zipfile.BadZipFile,
        python_calamine.CalamineError,
        IndexError,
        KeyError,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Unreadable(str(error)) from error
    written = io.StringIO()
    csv.writer(written, delimiter="\t", lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def _bounded(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        found = opened.infolist()
        if sum(info.file_size for info in found) > UNPACKED_MOST or "xl/workbook.xml" not in opened.namelist():
            raise Unreadable("unpacked")
        for info in found:
            content = opened.read(info)  # no more than it says, and its checksum is compared
            if _SHEET.fullmatch(info.filename) and _spread(content) > CELLS_MOST:
                raise Unreadable("cells")


def _spread(sheet: bytes) -> int:
    """How many cells lie between the first and the last that are written."""
    columns, rows = set(), set()
    for column, row in _CELL.findall(sheet):
        columns.add(column)
        rows.add(int(row))
    numbers = [sum((sign - 64) * 26**place for place, sign in enumerate(reversed(column))) for column in columns]
    return (max(rows) - min(rows) + 1) * (max(numbers) - min(numbers) + 1) if rows else 0


def _cell(cell: Any) -> str:
    """As a player would write it; Excel keeps times as parts of a day, a little beside the second."""
    if isinstance(cell, datetime):
        return _to_the_second(cell).isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return _to_the_second(datetime.combine(date(2000, 1, 1), cell)).time().isoformat()
    if isinstance(cell, timedelta):
        return f"{round(cell.total_seconds(), 3):g}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    return " ".join(str(cell).split())


def _to_the_second(at: datetime) -> datetime:
    return (at + timedelta(milliseconds=500)).replace(microsecond=0)
