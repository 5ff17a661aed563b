"""Logs of players: liquidsoap's own, tables (AzuraCast's timeline and others), plain lines (Rivendell and others).

Pure: what each line says, before anybody knows which segment is meant.

Times without an offset are of Athens, or UTC where the head of their column says so; of the autumn's hour that comes
twice the second, where the log steps back to it. A log that names hours alone is of
the day that is given; a day, an hour or a length that may be one or another is none (log_times.py).
"""

import contextlib
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Literal

from channels.radio.clock.times import moment_of
from channels.radio.studio.aired import LONGEST
from channels.radio.studio.log_ends import PIECES, Lasting, are_ends, lasting
from channels.radio.studio.log_lengths import in_milliseconds, is_number, length_of
from channels.radio.studio.log_times import (
    Begun,
    Unclear,
    days_on,
    in_their_order,
    moment_among,
    moment_in,
    over_midnight,
)
from core.language.dates import ATHENS
from core.language.letters import fold

Form = Literal["liquidsoap", "table", "lines"]
FORMS: Sequence[Form] = ("liquidsoap", "table", "lines")
LINES_MOST, CHARACTERS_MOST = 5_000, 400_000
CUTS = ("cut_lines", "cut_characters", "cut_quote")  # why nothing is read from a line on
SHOWN_MOST = 200  # characters of a line
LONGEST_S = LONGEST.total_seconds()

LOGGED = re.compile(r"^(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d) \[[^\]]+\] (.*)$")
PREPARED = re.compile(r'Prepared "(.+)" \(RID \d+\)\.?')
ON_AIR = re.compile(r"on air: (?:.* )?(\S+)")  # as deploy/radio/keryx.liq names it: the file may be a download's
ENDED = re.compile(r'Decoding "(.+)" ended')
SAME_PLAY = timedelta(seconds=2)
# What a table may call its columns, besides what its owner says.
COLUMNS: Mapping[str, Sequence[str]] = {
    "at": (
        "Ημερομηνία",
        "Ώρα",
        "Έναρξη",
        "date",
        "time",
        "datetime",
        "start",
        "Date/Time (Station)",
        "Date/Time (UTC)",
    ),
    "length": (
        "Διάρκεια",
        "Διάρκεια (ms)",
        "duration",
        "duration (ms)",
        "duration_ms",
        "length",
        "length (ms)",
        "seconds",
    ),
    "what": ("Αρχείο", "Τίτλος", "file", "filename", "path", "cut", "cart", "keryx_id", "title", "song", "album"),
}
_KNOWN = {use: [fold(name) for name in names] for use, names in COLUMNS.items()}
_UTC = re.compile(r"\butc\b")
_DATES, _TIMES = {fold("Ημερομηνία"), "date"}, {fold("Ώρα"), "time"}


@dataclass(frozen=True)
class Line:
    """What a line says: when it began (UTC), for how long (0: not said), every text that may name it. `wrong` is the
    key of what is the matter with a line that says nothing, in the studio's words. `alone`: the zone of an hour that
    is of the day that was given."""

    number: int
    shown: str
    at: datetime | None = None
    length_s: float = 0.0
    names: Sequence[str] = ()
    wrong: str = ""
    alone: tzinfo | None = None


def read(text: str, form: Form, day: date, columns: Mapping[str, str] | None = None) -> list[Line]:
    """Every line that tells of a play, or might. Where not all was read the last says why (`CUTS`), and from where on.
    `columns`: which head of a table means `at`, `length`, `what`."""
    whole = text.lstrip("\ufeff").replace("\0", "")
    cut = len(whole) > CHARACTERS_MOST
    rows = whole[:CHARACTERS_MOST].splitlines()[: -1 if cut else None]  # half a line may say something else
    text = "\n".join(rows)
    if form == "liquidsoap":
        found = iter(_liquidsoap(text))
    elif form == "table":
        found = _table(text, day, columns or {})
    else:
        found = _lines(text, day)
    lines = list(islice(found, LINES_MOST))
    if form != "liquidsoap":  # there what is no play has its time too
        lines = _over_midnight(lines)
        moments = iter(in_their_order([line.at for line in lines if line.at is not None]))
        lines = [replace(line, at=next(moments)) if line.at is not None else line for line in lines]
    if (more := next(found, None)) is not None:
        lines.append(Line(more.number, more.shown, wrong="cut_lines"))
    elif cut and not (lines and lines[-1].wrong in CUTS):
        lines.append(Line(len(rows) + 1, "", wrong="cut_characters"))
    return lines


def _over_midnight(lines: Sequence[Line]) -> list[Line]:
    """Where every line has but its hour."""
    timed = [line for line in lines if line.at is not None]
    if any(line.alone is None for line in timed):
        return list(lines)
    days = iter(over_midnight([line.at for line in timed if line.at is not None]))
    return [
        replace(line, at=days_on(line.at, line.alone, next(days))) if line.at and line.alone else line for line in lines
    ]


def _liquidsoap(text: str) -> Sequence[Line]:
    """What a source prepared is what it plays from then on, until its file is at its end; other lines are no plays."""
    found: list[Line] = []
    playing: dict[str, int] = {}
    for (number, written, said), at in _stamped(text):
        if prepared := PREPARED.match(said):
            playing[prepared[1]] = len(found)
            found.append(Line(number, _short(written), at, names=(prepared[1],)))
        elif named := ON_AIR.match(said):
            last = found[-1] if found else None
            if last is not None and last.at is not None and at - last.at <= SAME_PLAY:
                found[-1] = replace(last, shown=_short(written), names=(*last.names, named[1]))
            else:
                found.append(Line(number, _short(written), at, names=(named[1],)))
        elif (ended := ENDED.match(said)) and (place := playing.pop(ended[1], None)) is not None:
            begun = found[place].at
            if begun is not None:
                found[place] = replace(found[place], length_s=(at - begun).total_seconds())
    return found


def _stamped(text: str) -> Iterator[tuple[tuple[int, str, str], datetime]]:
    """Every line that has a time: its number, itself, what it says; and when (UTC)."""
    found: list[tuple[int, str, str]] = []
    moments: list[datetime] = []
    for number, written in enumerate(text.splitlines(), start=1):
        logged = LOGGED.match(written.strip())
        if logged is None:
            continue
        *stamp, said = logged.groups()
        year, month, day, hour, minute, second = (int(part) for part in stamp)
        with contextlib.suppress(ValueError):
            moments.append(moment_of(date(year, month, day), time(hour, minute, second)))
            found.append((number, written, said))
    return zip(found, in_their_order(moments), strict=True)


def _table(text: str, day: date, columns: Mapping[str, str]) -> Iterator[Line]:
    sample = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=sample.count)
    rows = _rows(text, delimiter)
    head = [fold(cell.strip()) for cell in next(rows, (0, []))[1] or []]
    places = {use: _places(head, use, columns.get(use, "")) for use in COLUMNS}
    if not places["at"] or not places["what"]:
        yield Line(1, _short(sample), wrong="columns")
        return
    zone = UTC if any(_UTC.search(head[place]) for place in places["at"]) else ATHENS
    read = list(rows)
    lengths = [_length_in(row, places["length"]) for _, row in read]
    named = " ".join(head[place] for place in places["length"])
    unit_s = 0.001 if in_milliseconds(named, lengths, LONGEST_S) else 1.0
    for (number, row), lasts in zip(read, lengths, strict=True):
        if row is None:
            yield Line(number, _short(text.split("\n")[number - 1]), wrong="cut_quote")
            return
        if not any(cell.strip() for cell in row):
            continue
        at, what = (tuple(row[place].strip() for place in places[use] if place < len(row)) for use in ("at", "what"))
        shown, names = _short(delimiter.join(row)), tuple(cell for cell in what if cell)
        said = length_of(lasts)
        seconds = (said or 0.0) * (unit_s if is_number(lasts) else 1.0)
        if said is None or seconds > LONGEST_S:
            yield Line(number, shown, wrong="length" if said is None else "long")
            continue
        try:
            begun = moment_in(" ".join(at), day, zone)
            yield Line(number, shown, begun.at, seconds, names, alone=begun.alone)
        except ValueError as error:
            yield Line(number, shown, wrong=_matter(error))


def _length_in(row: Sequence[str] | None, places: Sequence[int]) -> str:
    """The first cell of it that says a length, else one that says something else; "": none."""
    cells = [row[place].strip() for place in places if place < len(row)] if row is not None else []
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


def _places(head: Sequence[str], use: str, wanted: str) -> list[int]:
    """The columns for a use: the one that is wanted, or all that are called like it; of the times a date with its hour,
    or the first, of the station's before any in UTC."""
    if wanted:
        return [place for place, name in enumerate(head) if name == fold(wanted.strip())]
    found = [place for place, name in enumerate(head) if name in _KNOWN[use]]
    if use != "at":
        return found
    parts = [place for part in (_DATES, _TIMES) for place in found if head[place] in part]
    return (
        parts
        if {head[place] for place in parts} & _DATES and len(parts) > 1
        else sorted(found, key=lambda place: bool(_UTC.search(head[place])))[:1]
    )


def _lines(text: str, day: date) -> Iterator[Line]:
    rows = [(number, written) for number, written in enumerate(text.splitlines(), start=1) if written.strip()]
    told = [_told(written, day) for _, written in rows]
    ends = are_ends([one for one in told if not isinstance(one, ValueError)])
    for (number, written), one in zip(rows, told, strict=True):
        try:
            if isinstance(one, ValueError):
                raise one
            begun, lasts = one
            seconds = lasts.seconds(ends=ends)
        except ValueError as error:
            yield Line(number, _short(written), wrong=_matter(error))
            continue
        rest = f"{begun.before} {begun.after}"
        bare = rest.replace(lasts.said, " ", 1) if lasts.said else rest
        pieces = [piece.strip(" \"'") for piece in PIECES.split(bare)]
        names = tuple(piece for piece in (bare.strip(), *pieces) if piece)
        yield Line(number, _short(written), begun.at, seconds, names, alone=begun.alone)


def _told(written: str, day: date) -> tuple[Begun, Lasting] | ValueError:
    try:
        begun = moment_among(written, day)
    except ValueError as error:
        return error
    return begun, lasting(begun)


def _matter(error: ValueError) -> str:
    return error.key if isinstance(error, Unclear) else "no_time"


def _short(written: str) -> str:
    return written.strip()[:SHOWN_MOST]
