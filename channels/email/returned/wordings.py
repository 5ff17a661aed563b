"""What mail servers say, in many tongues, and what they mean by it: one list of patterns, first match wins."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.language.letters import fold

Class = Literal["hard", "soft", "full", "block", "auto-reply", "complaint", "none"]
_ADDRESS = re.compile(r"[^\s<>@\"'(),;:]{1,64}@[^\s<>@\"'(),;:]{1,255}")
_SPACES = re.compile(r"[\s\u200b]+")
_LONG = re.compile(r"(\S{120})\S+")  # a word of thousands of letters is no word, and patterns are slow on it
_ESCAPE = re.compile(r"\\.|[^\\]+")
MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Saying:
    """A meaning and the patterns of its wordings."""

    name: str
    meaning: Class
    patterns: re.Pattern[str]


def flat(text: str) -> str:
    """Small letters without accents, one space between words: what the patterns are written for.

    >>> flat("Το  γραμματοκιβώτιο\\nείναι ΓΕΜΆΤΟ")
    'το γραμματοκιβωτιο ειναι γεματο'
    """
    return _SPACES.sub(" ", _LONG.sub(r"\1", fold(text[:MOST_CHARACTERS]))).strip()


def without_addresses(text: str) -> str:
    """A name such as spam.blocked@example.org says nothing of why it was not taken."""
    return _ADDRESS.sub("‹›", text)


def _pattern(wordings: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_folded(wording)})" for wording in wordings))


def _folded(wording: str) -> str:
    """A pattern folded as the texts are, but for its escapes: \\S stays \\S."""
    return _ESCAPE.sub(lambda found: found[0] if found[0].startswith("\\") else fold(found[0]), wording)


def _load() -> tuple[tuple[Saying, ...], dict[str, re.Pattern[str]]]:
    found = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    sayings = tuple(Saying(s["name"], s["meaning"], _pattern(s["wordings"])) for s in found["saying"])
    return sayings, {name: _pattern(wordings) for name, wordings in found["sign"].items()}


SAYINGS, SIGNS = _load()


def meaning_of(text: str) -> Saying | None:
    """The first saying that a server's text contains; None when it says nothing we know."""
    said = without_addresses(flat(text))
    return next((saying for saying in SAYINGS if saying.patterns.search(said)), None)


def shows(sign: str, text: str) -> bool:
    """Whether the text has one of the wordings of this sign (the table `sign` of the list)."""
    return SIGNS[sign].search(flat(text)) is not None
