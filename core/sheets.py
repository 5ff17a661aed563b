"""The first sheet of a workbook that a stranger made (.xlsx, .ods), read within bounds."""

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

Cell = str | float | bool | datetime | date | time | timedelta
WITHIN_S = 40.0
OUTPUT_MOST = 100_000_000  # characters


class Unreadable(ValueError):
    """It is no workbook, or one that takes too much to read."""


def first_sheet(data: bytes) -> list[list[Cell]]:
    """A row a list, from the first cell to the last that is written; an empty cell is "". Unreadable.

    Blocks for as long as a process of its own takes: call it in a thread.
    """
    ours = [sys.executable, "-m", "core.sheet_opening"]
    try:
        done = subprocess.run(ours, input=data, capture_output=True, timeout=WITHIN_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("time") from error
    if done.returncode != 0 or len(done.stdout) > OUTPUT_MOST:
        raise Unreadable("size")
    rows = json.loads(done.stdout)
    if rows is None:
        raise Unreadable("form")
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(told: Any) -> Cell:
    match told:
        case {"moment": at}:
            return datetime.fromisoformat(at)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"time": at}:
            return time.fromisoformat(at)
        case {"seconds": seconds}:
            return timedelta(seconds=seconds)
    cell: Cell = told
    return cell
