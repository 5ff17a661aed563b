"""Opens a stranger's workbook and prints the cells of its first sheet. Run as a process of its own: it may die of it.

Two written cells far apart make a reader of sheets ask for the memory of all that lies between them, and end there.
"""

import io
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from core.bounded import bounded

KINDS: Mapping[type[date | time], str] = {datetime: "moment", date: "day", time: "time"}  # a moment is a day too


def main() -> None:
    bounded()
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, IndexError, ValueError, OSError, MemoryError):
        print("null")
        return
    json.dump([[_told(cell) for cell in row] for row in rows], sys.stdout, allow_nan=False)


def _told(cell: Any) -> Any:
    """Text, numbers and yes or no as they are; the others with what they are."""
    for kind, name in KINDS.items():
        if isinstance(cell, kind):
            return {name: cell.isoformat()}
    return {"seconds": cell.total_seconds()} if isinstance(cell, timedelta) else cell


if __name__ == "__main__":
    main()
