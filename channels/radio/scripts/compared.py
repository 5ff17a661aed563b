"""What changed between two texts, word by word; and what of it stands in a third, a person's own. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from core.language.letters import fold

_WORDS = re.compile(r"\n|[^\s]+")
LEAST = 4  # letters of a word that says something by itself
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True)
class Piece:
    """Words that belong together: they stayed, went, came; `check`: of a person's text, what the old one said."""

    how: Literal["same", "gone", "new", "check"]
    text: str


def difference(old: str, new: str) -> Sequence[Piece]:
    """Lines stay lines: a piece may hold line breaks."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    found = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Piece("same", _joined(after[c:d])))
            continue
        if b > a:
            found.append(Piece("gone", _joined(before[a:b])))
        if d > c:
            found.append(Piece("new", _joined(after[c:d])))
    return found


def touched(old: str, new: str, own: str) -> Sequence[Piece]:
    """A person's own words, with those that went somewhere in the old text: numbers, and words that say something.

    Also where the new text has them elsewhere: a date may be there still as the one that holds no more.
    """
    words = {word for piece in difference(old, new) if piece.how == "gone" for word in map(_bare, _words(piece))}
    gone = {word for word in words if len(word) >= LEAST or any(sign.isdigit() for sign in word)}
    return list(_runs([("check" if _bare(word) in gone else "same", word) for word in _WORDS.findall(own)]))


def _runs(words: Sequence[tuple[Literal["check", "same"], str]]) -> Iterator[Piece]:
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at][0] != words[start][0]:
            yield Piece(words[start][0], _joined([word for _, word in words[start:at]]))
            start = at


def _words(piece: Piece) -> Sequence[str]:
    return _WORDS.findall(piece.text)


def _bare(word: str) -> str:
    return fold(_EDGES.sub("", word))


def _joined(words: Sequence[str]) -> str:
    return re.sub(r" ?\n ?", "\n", " ".join(words))
