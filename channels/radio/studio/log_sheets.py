"""A player's log in an Excel workbook, as the text of a table: its first sheet, a row a line, cells divided by tabs."""

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from core.sheets import Unreadable, first_sheet

UNPACKED_MOST = 40_000_000  # bytes
SIGNATURE = b"PK\x03\x04"


def is_workbook(data: bytes) -> bool:
    return data.startswith(SIGNATURE)


def text_of(data: bytes) -> str:
    """Unreadable."""
    try:
        _bounded(data)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Unreadable(str(error)) from error
    rows = first_sheet(data)
    written = io.StringIO()
    csv.writer(written, delimiter="\t", lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def _bounded(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        found = opened.infolist()
        if sum(info.file_size for info in found) > UNPACKED_MOST or "xl/workbook.xml" not in opened.namelist():
            raise Unreadable("unpacked")
        for info in found:
            opened.read(info)  # no more than it says, and its checksum is compared


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
