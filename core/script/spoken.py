"""The script as a voice must get it."""

from collections.abc import Sequence
from functools import lru_cache

from core.language.letters import elot743
from core.language.speech import Entry, Spoken, speak, speak_english
from schemas.localised import ENGLISH, GREEK


def spoken(text: str, language: str, lexicon: Sequence[Entry] = ()) -> str:
    """Line by line: numbers, dates and abbreviations as they are said, in Greek with names as the lexicon says them."""
    if language.split("-")[0] not in (GREEK, ENGLISH):
        return elot743(text)  # a voice of another language spells Greek letters out
    known = tuple(lexicon)
    return "\n".join(said_line(line, language, known).text for line in text.splitlines())


@lru_cache(maxsize=2048)  # forms share their lines; while somebody writes, one changes and the others are said again
def said_line(line: str, language: str, lexicon: tuple[Entry, ...] = ()) -> Spoken:
    """One line, in Greek or English, with where each change came from."""
    return speak(line, lexicon) if language == GREEK else speak_english(line)
