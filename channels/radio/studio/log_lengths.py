"""Lengths as players write them: "45", "0:45", "00:00:45", "45 δευτ.", 1΄05΄΄, "PT1M5S". Pure."""

import math
import re
from collections.abc import Sequence

from core.language.letters import fold

LENGTH = re.compile(r"(?<![\d:])(?:(\d?\d):)?(\d?\d):(\d\d)(?:[.,]\d+)?(?![\d:])")
MILLISECONDS = re.compile(r"(?:\b|_)(?:ms|msec|milliseconds|χιλιοστα)\b")
CHARACTERS_MOST = 48  # of what is a length and nothing else
_UNSAID = re.compile(r"[-–—:.\s]*")  # what stands in a cell that says none
# Signs of minutes and of seconds, the straight ones and those people type for them.
_SECOND_SIGN = re.compile("(?:['΄´’‘′᾽]{2}|[\"″”“˝])")
_MINUTE_SIGN = re.compile("['΄´’‘′᾽]")
_HOURS = "(?:h|hrs?|hours?|ω|ωρ|ωρα|ωρεσ)"
_MINUTES = "(?:m|mins?|minutes?|λ|λεπ|λεπτ|λεπτο|λεπτα)"
_SECONDS = "(?:s|secs?|seconds?|δ|δευτ|δευτερα|δευτερολεπτ[οα])"
_AND = r" ?(?:,|και|and)? ?"
_NUMBER = r"\d+(?:[.,]\d+)?"
_COLON = re.compile(rf"(?:(\d?\d):)?(\d?\d):(\d\d(?:[.,]\d+)?)(?: ?(?:{_MINUTES}|{_SECONDS})\.?)?")
_ISO = re.compile(rf"p(?:0+d)?t(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:({_NUMBER})s)?")
_WORDS = re.compile(
    rf"(?:(\d+) ?{_HOURS}\.?{_AND})?(?:({_NUMBER}) ?{_MINUTES}\.?(?:{_AND}(?=\d)|$))?(?:({_NUMBER}) ?{_SECONDS}\.?)?"
)
_LAST_BARE = re.compile(rf"()(\d+) ?{_MINUTES}\.?{_AND}(\d\d)")  # 1'05
_THOUSANDTHS = re.compile(rf"({_NUMBER}) ?(?:ms|msec|milliseconds?|χιλιοστα)\.?")


def length_of(cell: str) -> float | None:
    """In seconds; 0: it says none. None: it says something, and no length."""
    if says_none(cell):
        return 0.0
    if is_number(cell):
        return number if (number := _number(cell)) >= 0 else None
    plain = _plain(cell)
    if found := _COLON.fullmatch(plain):
        return _seconds(found)
    return _spelt(plain)


def says_none(cell: str) -> bool:
    """Nothing, or a dash."""
    return bool(_UNSAID.fullmatch(cell))


def spelt_length(piece: str) -> float | None:
    """In seconds, of a piece of text that is nothing but a length with its units. None: it is something else."""
    return _spelt(_plain(piece))


def is_number(cell: str) -> bool:
    """Without a unit."""
    return math.isfinite(_number(cell))


def in_milliseconds(head: str, cells: Sequence[str], longest_s: float) -> bool:
    """Whether a column of lengths is in milliseconds: its head says so, or as seconds it would hold what no play is,
    and nothing that is less than a second."""
    numbers = [number for cell in cells if math.isfinite(number := _number(cell)) and number > 0]
    too_long = any(number > longest_s for number in numbers)
    return bool(MILLISECONDS.search(fold(head))) or (too_long and all(n >= 1000 and n % 1 == 0 for n in numbers))


def _spelt(plain: str) -> float | None:
    if found := _THOUSANDTHS.fullmatch(plain):
        return _number(found[1]) / 1000
    for form in (_ISO, _WORDS, _LAST_BARE):
        if plain and (found := form.fullmatch(plain)):
            return _seconds(found)
    return None


def _plain(cell: str) -> str:
    """ "": too long to be one."""
    if len(cell) > CHARACTERS_MOST:
        return ""
    signed = _MINUTE_SIGN.sub("m", _SECOND_SIGN.sub("s", " ".join(cell.split())))
    return fold(signed).strip("()[] ")


def _seconds(found: re.Match[str]) -> float:
    hours, minutes, seconds = (_number(part) if part else 0.0 for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _number(cell: str) -> float:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return math.nan
