"""Logs of players: liquidsoap's own, tables (AzuraCast's timeline and others), plain lines (Rivendell and others).

Pure: what each line says, before anybody knows which segment is meant.

Times without an offset are of Athens, or UTC where the head of their column says so; of the autumn's hour that comes
twice the second, where the log steps back to it. A log that names hours alone is of
the day that is given; a day, an hour or a length that may be one or another is none (log_times.py).
"""

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Literal

from channels.radio.clock.times import moment_of
from channels.radio.studio.log_ends import PIECES, Lasting, are_ends, lasting
from channels.radio.studio.log_lines import Line, matter, short
from channels.radio.studio.log_tables import table
from channels.radio.studio.log_times import Begun, days_on, in_their_order, moment_among, over_midnight

Form = Literal["liquidsoap", "table", "lines"]
FORMS: Sequence[Form] = ("liquidsoap", "table", "lines")
LINES_MOST, CHARACTERS_MOST = 5_000, 400_000
CUTS = ("cut_lines", "cut_characters", "cut_quote")  # why nothing is read from a line on

LOGGED = re.compile(r"^(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d) \[[^\]]+\] (.*)$")
PREPARED = re.compile(r'Prepared "(.+)" \(RID \d+\)\.?')
ON_AIR = re.compile(r"on air: (?:.* )?(\S+)")  # as deploy/radio/keryx.liq names it: the file may be a download's
ENDED = re.compile(r'Decoding "(.+)" ended')
SAME_PLAY = timedelta(seconds=2)


def read(text: str, form: Form, day: date, columns: Mapping[str, str] | None = None) -> list[Line]:
    """Every line that tells of a play, or might. Where not all was read the last says why (`CUTS`), and from where on.
    `columns`: which head of a table means `at`, `end`, `length`, `what`."""
    whole = text.lstrip("\ufeff").replace("\0", "")
    cut = len(whole) > CHARACTERS_MOST
    rows = whole[:CHARACTERS_MOST].splitlines()[: -1 if cut else None]  # half a line may say something else
    text = "\n".join(rows)
    if form == "liquidsoap":
        found = iter(_liquidsoap(text))
    elif form == "table":
        found = table(text, day, columns or {})
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
    """Those that have but their hour, until one has its day."""
    hours = [line.at for line in takewhile(lambda line: line.wrong or line.alone is not None, lines) if line.at]
    days = iter(over_midnight(hours))
    return [
        replace(line, at=days_on(line.at, line.alone, on))
        if line.at and line.alone and (on := next(days, None)) is not None
        else line
        for line in lines
    ]


def _liquidsoap(text: str) -> Sequence[Line]:
    """What a source prepared is what it plays from then on, until its file is at its end; other lines are no plays."""
    found: list[Line] = []
    playing: dict[str, int] = {}
    for (number, written, said), at in _stamped(text):
        if prepared := PREPARED.match(said):
            playing[prepared[1]] = len(found)
            found.append(Line(number, short(written), at, names=(prepared[1],)))
        elif named := ON_AIR.match(said):
            last = found[-1] if found else None
            if last is not None and last.at is not None and at - last.at <= SAME_PLAY:
                found[-1] = replace(last, shown=short(written), names=(*last.names, named[1]))
            else:
                found.append(Line(number, short(written), at, names=(named[1],)))
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


def _lines(text: str, day: date) -> Iterator[Line]:
    rows = [(number, written) for number, written in enumerate(text.splitlines(), start=1) if written.strip()]
    told = [_told(written, day) for _, written in rows]
    meaning = are_ends([one for one in told if not isinstance(one, ValueError)])
    for (number, written), one in zip(rows, told, strict=True):
        try:
            if isinstance(one, ValueError):
                raise one
            begun, lasts = one
            seconds = lasts.seconds(ends=meaning.ends)
        except ValueError as error:
            yield Line(number, short(written), wrong=matter(error))
            continue
        rest = f"{begun.before} {begun.after}"
        bare = rest.replace(lasts.said, " ", 1) if lasts.said else rest
        pieces = [piece.strip(" \"'") for piece in PIECES.split(bare)]
        names = tuple(piece for piece in (bare.strip(), *pieces) if piece)
        noted = "over_midnight" if meaning.supposed and lasts.either else ""
        yield Line(number, short(written), begun.at, seconds, names, alone=begun.alone, noted=noted)


def _told(written: str, day: date) -> tuple[Begun, Lasting] | ValueError:
    try:
        begun = moment_among(written, day)
    except ValueError as error:
        return error
    return begun, lasting(begun)
