"""A player's log as a table: its columns by their names or as they are said, a play a row. Pure.

How long a play was is in a column of lengths, in one of ends, or in both: then the two have to agree.
"""

import contextlib
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, tzinfo

from channels.radio.studio.aired import LONGEST
from channels.radio.studio.log_columns import USES, heads_of, places, zone_of
from channels.radio.studio.log_ends import FADES, Apart, until
from channels.radio.studio.log_lengths import in_milliseconds, is_number, length_of, says_none
from channels.radio.studio.log_lines import Line, matter, short
from channels.radio.studio.log_times import Begun, moment_in

LONGEST_S = LONGEST.total_seconds()
MINUTE_S = 60.0  # between a length and an end that is written to the minute


def table(text: str, day: date, columns: Mapping[str, str]) -> Iterator[Line]:
    """`day`: of hours alone. `columns`: which head means `at`, `end`, `length`, `what`."""
    sample = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=sample.count)
    rows = _rows(text, delimiter)
    heads = heads_of(next(rows, (0, []))[1] or [])
    found = {use: places(heads, use, columns.get(use, "")) for use in USES}
    if not found["at"] or not found["what"]:
        yield Line(1, short(sample), wrong="columns")
        return
    zone = zone_of(heads, found["at"])
    zone_of_ends = UTC if zone_of(heads, found["end"]) is UTC else zone
    read = list(rows)
    lengths = [_length_in(row, found["length"]) for _, row in read]
    named = " ".join(heads[place] for place in found["length"])
    unit_s = 0.001 if in_milliseconds(named, lengths, LONGEST_S) else 1.0
    for (number, row), lasts in zip(read, lengths, strict=True):
        if row is None:
            yield Line(number, short(text.split("\n")[number - 1]), wrong="cut_quote")
            return
        if not any(cell.strip() for cell in row):
            continue
        at, end, what = (
            tuple(row[place].strip() for place in found[use] if place < len(row)) for use in ("at", "end", "what")
        )
        shown, names = short(delimiter.join(row)), tuple(cell for cell in what if cell)
        said = length_of(lasts)
        seconds = (said or 0.0) * (unit_s if is_number(lasts) else 1.0)
        if said is None or seconds > LONGEST_S:
            yield Line(number, shown, wrong="length" if said is None else "long")
            continue
        try:
            written = " ".join(at)
            begun = moment_in(written, day, zone)
            seconds = _lasting(begun, written, seconds, " ".join(end), zone_of_ends)
            yield Line(number, shown, begun.at, seconds, names, alone=begun.alone)
        except ValueError as error:
            yield Line(number, shown, wrong=matter(error))


def _lasting(begun: Begun, written: str, seconds: float, end: str, zone: tzinfo) -> float:
    """In seconds, 0: nobody says. Unclear names what is wrong with the end, or that the two lengths are not one."""
    if says_none(end):
        return seconds
    lasted = until(begun, end, zone)
    to_the_minute = any(said.count(":") == 1 for said in (written.split("+")[0], end.split("+")[0]))
    if seconds and abs(lasted - seconds) > (MINUTE_S if to_the_minute else FADES.total_seconds()):
        raise Apart(end)
    return seconds or lasted


def _length_in(row: Sequence[str] | None, columns: Sequence[int]) -> str:
    """The first cell of it that says a length, else one that says something else; "": none."""
    cells = [row[place].strip() for place in columns if place < len(row)] if row is not None else []
    known = [cell for cell in cells if length_of(cell)]
    return next(iter([*known, *(cell for cell in cells if length_of(cell) is None)]), "")


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """With the number of the line each ends in; None: in that line a quote is opened that nobody closes."""
    written = text.split("\n")
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    before = 0
    with contextlib.suppress(csv.Error):
        for row in reader:
            mine = written[before : reader.line_num]
            if len(mine) > 1 and reader.line_num == len(written) and "\n".join(mine).count('"') % 2:
                break
            before = reader.line_num
            yield before, row
        else:
            return
    yield before + 1, None
