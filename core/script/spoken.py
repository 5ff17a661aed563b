"""The script as a voice must get it."""

from collections.abc import Sequence
from functools import lru_cache

from core.language.letters import elot743
from core.language.speech import Entry, speak
from schemas.localised import GREEK


def spoken(text: str, language: str, lexicon: Sequence[Entry] = ()) -> str:
    """Line by line: Greek with every number, date and abbreviation written out, names as the lexicon says them."""
    if language != GREEK:
        return elot743(text)  # a voice of another language spells Greek letters out
    known = tuple(lexicon)
    return "\n".join(_spoken_line(line, known) for line in text.splitlines())


@lru_cache(maxsize=2048)  # forms share their lines; while somebody writes, one changes and the others are said again
def _spoken_line(line: str, lexicon: tuple[Entry, ...]) -> str:
    return speak(line, lexicon).text
