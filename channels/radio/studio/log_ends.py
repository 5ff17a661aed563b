"""How long a line of text says that its play was: a length, or the time at which it ended. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from channels.radio.studio.aired import LONGEST
from channels.radio.studio.log_lengths import LENGTH, length_of, spelt_length
from channels.radio.studio.log_times import STAMP, Begun, Unclear, moment_in, moment_of_stamp, twice
from core.language.dates import ATHENS

PIECES = re.compile(r"\t|\s{2,}|\s[|–—-]\s|[|;]")
_RANGE = re.compile(r"[-–—→]|\s*(?:έως|ως|to|until)\s+", re.IGNORECASE)  # a sign with spaces about it divides columns
_BETWEEN = re.compile(r"[\s|;,–—→-]*(?:(?:έως|ως|to|until)\s+)?", re.IGNORECASE)
_SECONDS_LAST = re.compile(r"\d.*(?:s|secs?|δ|δευτ\w*\.?|[\"″”]|''|΄΄|´´|’’|′′)", re.IGNORECASE)

SHORT = timedelta(minutes=10)  # what is likely on air as one goes into the next day
FADES = timedelta(seconds=5)  # one may be heard still when the next begins


class TooLong(Unclear):
    key = "long"


class NoLength(Unclear):
    key = "length"


class NoEnd(Unclear):
    key = "end"


class EndsBefore(Unclear):
    key = "end_before"


class Apart(Unclear):
    key = "apart"


@dataclass(frozen=True)
class Meaning:
    """Whether what may be an end or a length is an end in a log; None: that is not to be told. `supposed`: nothing in
    the log tells it."""

    ends: bool | None = None
    supposed: bool = False


@dataclass(frozen=True)
class Lasting:
    """In seconds, `as_length` where what is said is a length, `as_end` where it is when the play ended; None: it cannot
    be that. `said`: the part of the line; "": nothing is said. `over_midnight`: as an end it is of the next day, and
    soon."""

    said: str = ""
    as_length: float | None = 0.0
    as_end: float | None = None
    over_midnight: bool = False

    @property
    def either(self) -> bool:
        """Nothing in the line itself tells which."""
        return self.as_length is not None and self.as_end is not None

    def seconds(self, *, ends: bool | None) -> float:
        """`ends`: as the log's `Meaning` has it. TooLong: it would be over the longest play, or before its begin.
        NoLength: it may be one or the other."""
        if self.as_length is None and self.as_end is None:
            raise TooLong(self.said)
        if not self.either:
            return (self.as_length or 0.0) + (self.as_end or 0.0)
        if ends is None:
            raise NoLength(self.said)
        return (self.as_end if ends else self.as_length) or 0.0


def are_ends(lines: Sequence[tuple[Begun, Lasting]]) -> Meaning:
    """Of a log: as in the lines in which it can be but one of the two, else as no play runs into the next, else as one
    ends where the next begins. Where nothing tells, 23:59:30 00:00:15 is a begin and an end about midnight."""
    told = [one for _, one in lines if one.said]
    clear = {one.as_end is not None for one in told if (one.as_length is None) != (one.as_end is None)}
    if clear:
        return Meaning(clear.pop() if len(clear) == 1 else None)
    over_ends, over_lengths = (_run_into_each_other(lines, ends=ends) for ends in (True, False))
    if over_ends != over_lengths:
        return Meaning(over_lengths)
    if over_ends:
        return Meaning()
    next_to_ends, next_to_lengths = (_abut(lines, ends=ends) for ends in (True, False))
    if next_to_ends != next_to_lengths:
        return Meaning(next_to_ends)
    return Meaning(True, supposed=True) if all(one.over_midnight for one in told if one.either) else Meaning()


def _run_into_each_other(lines: Sequence[tuple[Begun, Lasting]], *, ends: bool) -> bool:
    in_order = sorted(lines, key=lambda one: one[0].at)
    for (begun, one), (following, _) in pairwise(in_order):
        seconds = (one.as_end if ends else one.as_length) or 0.0
        over = begun.at + timedelta(seconds=seconds) - following.at
        if begun.at < following.at and over > FADES:
            return True
    return False


def _abut(lines: Sequence[tuple[Begun, Lasting]], *, ends: bool) -> bool:
    """Whether one ends where the next begins; of hours alone the last of a day goes before its first."""
    in_order = sorted(lines, key=lambda one: one[0].at)
    for (begun, one), (following, _) in pairwise([*in_order, *in_order[:1]] if len(in_order) > 1 else []):
        seconds = (one.as_end if ends else one.as_length) or 0.0
        apart = (begun.at + timedelta(seconds=seconds) - following.at) % timedelta(days=1)
        if one.either and min(apart, timedelta(days=1) - apart) <= FADES:
            return True
    return False


def until(begun: Begun, cell: str, zone: tzinfo) -> float:
    """Seconds from a begin to the end that a cell says; `zone`: of one without its own. NoEnd: it says no time.
    EndsBefore: that is none within the longest play after it. Unclear."""
    day = begun.at.astimezone(zone).date()
    ends: list[datetime] = []
    for on in (day, day + timedelta(days=1)):
        try:
            end = moment_in(cell, on, zone)
        except Unclear:
            raise
        except ValueError as error:
            raise NoEnd(cell) from error
        ends += [end.at, *twice(end.at)]
    after = [end - begun.at for end in ends if timedelta() < end - begun.at <= LONGEST]
    if not after:
        raise EndsBefore(cell)
    return min(after).total_seconds()


def lasting(begun: Begun) -> Lasting:
    """Of the line of this begin."""
    stamps = {found.start("time"): found for found in STAMP.finditer(begun.after)}
    for found in LENGTH.finditer(begun.after):
        stamp = stamps.get(found.start())
        if stamp is None or not (stamp["day"] or stamp["half"] or stamp["offset"]):
            return _either(begun, found, stamp)
        if _BETWEEN.fullmatch(begun.after[: stamp.start()]):
            return Lasting(stamp[0], None, _until(begun, stamp))
    return _in_words(f"{begun.before}\t{begun.after}")


def _either(begun: Begun, found: re.Match[str], stamp: re.Match[str] | None) -> Lasting:
    """A time without more; lengths to the minute are none where the begin is to the second."""
    of_a_kind = begun.to_the_minute or found[1] is not None
    end = _until(begun, stamp) if stamp is not None and of_a_kind else None
    said = length_of(found[0])
    length = said if said is not None and said <= LONGEST.total_seconds() else None
    if of_a_kind and (joined := _RANGE.match(begun.after)) and joined.end() == found.start():
        length = None
    over_midnight = end is not None and end <= SHORT.total_seconds() and _next_day(begun, end)
    return Lasting(found[0], length, end, over_midnight)


def _next_day(begun: Begun, seconds: float) -> bool:
    ends_at = (begun.at + timedelta(seconds=seconds)).astimezone(ATHENS)
    return ends_at.date() > begun.at.astimezone(ATHENS).date()


def _until(begun: Begun, stamp: re.Match[str]) -> float | None:
    """Seconds from the begin to the first time that it may mean; None: there is none within the longest play."""
    day = begun.at.astimezone(ATHENS).date()
    ends: list[datetime] = []
    for on in (day, day + timedelta(days=1)):
        try:
            at = moment_of_stamp(stamp, on)
        except ValueError:
            continue
        ends += [at, *twice(at)]
    after = [end - begun.at for end in ends if timedelta() < end - begun.at <= LONGEST]
    return min(after).total_seconds() if after else None


def _in_words(rest: str) -> Lasting:
    """A piece of its own, or what stands last and ends in seconds."""
    words = rest.split()
    last = [" ".join(words[-few:]) for few in (2, 1)]
    for piece in [*PIECES.split(rest), *(one for one in last if _SECONDS_LAST.fullmatch(one))]:
        if (seconds := spelt_length(piece)) is not None:
            return Lasting(piece, seconds if seconds <= LONGEST.total_seconds() else None)
    return Lasting()
