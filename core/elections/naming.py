"""Whether a text names somebody: in any case and order, with an initial, in capitals or Latin letters. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.language.letters import elot743, fold

WORD = re.compile(r"\w+")
MARK = re.compile(r"\([^()]*\)")  # tells two of one name apart where both stand on one list: (1975), (του Νικολάου)
# Of a name's nominative, folded: what it ends in, and the endings of its other cases.
_CASES = (
    ("ουσ", ("ουσ", "ου")),
    ("οσ", ("οσ", "ου", "ο", "ε")),
    ("ησ", ("ησ", "η")),
    ("ασ", ("ασ", "α")),
    ("εσ", ("εσ", "ε")),
    ("ισ", ("ισ", "ι", "ιδοσ", "ιδα")),
    ("υσ", ("υσ", "υ")),
    ("ων", ("ων", "ωνα", "ωνοσ", "οντοσ", "οντα")),
    ("α", ("α", "ασ")),
    ("η", ("η", "ησ")),
    ("ω", ("ω", "ωσ")),
)
_BETWEEN = r"[\s.,\-–]{1,3}"
_MIDDLE = r"(?:\w{1,20}\.?[\s\-]{1,2})?"  # a father's name, or its initial


@dataclass(frozen=True)
class Candidate:
    """Who stands, on which list. `name`: first name and surname in the nominative, with a mark in parentheses where two
    of one list are called so; texts name both."""

    name: str
    list_name: str = ""
    also: tuple[str, ...] = ()

    @cached_property
    def surnames(self) -> frozenset[str]:
        """One of them stands in every text that names them."""
        found: set[str] = set()
        for written in (self.name, *self.also):
            words = words_of(fold(written))
            found |= {form for word in words[1:] or words for form in _forms(word)}
            found |= set(words_of(fold(elot743(written))))
        return frozenset(found)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Of folded text."""
        ways = [way for written in (self.name, *self.also) for way in _ways(written)]
        return re.compile(rf"(?<!\w)(?:{'|'.join(dict.fromkeys(ways))})(?!\w)")


def words_of(written: str) -> list[str]:
    """Of a name, without its mark."""
    return WORD.findall(MARK.sub(" ", written))


def named(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those whom the text names. A surname alone names nobody: streets and saints have them too."""
    folded = fold(text)
    words = frozenset(WORD.findall(folded))
    return [one for one in candidates if not words.isdisjoint(one.surnames) and one.pattern.search(folded)]


def text_of(body: Any) -> str:
    """All that an announcement says, with a sign between that is in no name; the files it comes with are not read."""
    return " | ".join(_texts(body))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _texts(one)


def _ways(written: str) -> list[str]:
    """The patterns of one spelling."""
    words = words_of(fold(written))
    if len(words) < 2:
        return [_any(word) for word in words]
    first, middle, last = words[0], words[1:-1], words[-1]
    given = rf"(?:{_any(first)}|{re.escape(first[0])})"
    between = (r"(?:" + _any(middle[0]) + _BETWEEN + r")?" if middle else "") + _MIDDLE
    latin = [re.escape(word) for word in words_of(fold(elot743(written)))]
    return [
        f"{given}{_BETWEEN}{between}{_any(last)}",
        f"{_any(last)}{_BETWEEN}{_MIDDLE}{_any(first)}",
        _BETWEEN.join([latin[0], latin[-1]]),
        _BETWEEN.join([latin[-1], latin[0]]),
    ]


def _any(word: str) -> str:
    return f"(?:{'|'.join(re.escape(form) for form in _forms(word))})"


def _forms(word: str) -> tuple[str, ...]:
    """The cases of a name, folded; one whose ending is not known stays as it is."""
    for ending, others in _CASES:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            return tuple(stem + other for other in others)
    return (word,)
