"""Texts as they are taken in: composed (NFC), free of what cannot be seen, of a limited size."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from schemas.problems import wrong

TITLE_CHARACTERS = 300
SUMMARY_CHARACTERS = 1_000
NOTE_CHARACTERS = 1_000
BODY_CHARACTERS = 100_000
LINE_CHARACTERS = 500
PARAGRAPHS_CHARACTERS = 10_000

_NON_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# What breaks a feed (XML 1.0 §2.2), hides words or turns a line around for the reader: controls, surrogates,
# non-characters, line separators, direction embeddings, overrides and isolates, tag characters.
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f"
    + _NON_CHARACTERS
)
_FORBIDDEN = re.compile(f"[{_UNSEEN}]")
_FORBIDDEN_IN_LINE = re.compile(f"[{_UNSEEN}\t\n\r]")
# Letters and symbols by their category that show nothing: fillers of Hangul, the empty pattern of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def _found(pattern: re.Pattern[str], text: str) -> None:
    if bad := pattern.search(text):
        code = f"U+{ord(bad.group()):04X}"
        raise wrong(
            f"Περιέχει τον χαρακτήρα ελέγχου {code} στη θέση {bad.start() + 1}· αφαιρέστε τον.",
            f"It contains the control character {code} at position {bad.start() + 1}; remove it.",
        )


def _line(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    _found(_FORBIDDEN_IN_LINE, text)
    return unicodedata.normalize("NFC", text)


def _paragraphs(value: object) -> object:
    """Markdown stays as it was written; only line ends are made one, and composed accents."""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    _found(_FORBIDDEN, text)
    return unicodedata.normalize("NFC", text)


def _said(text: str) -> str:
    if not any(unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK for sign in text):
        raise wrong(
            "Είναι κενό· γράψτε το ή, αν δεν χρειάζεται, παραλείψτε το πεδίο.",
            "It is empty; write it or, if it is not needed, leave the field out.",
        )
    return text


# The parts of a text's type, for shorter ones: `Annotated[str, StringConstraints(max_length=40), ONE_LINE, SAID]`.
ONE_LINE = BeforeValidator(_line)
SOME_LINES = BeforeValidator(_paragraphs)
SAID = AfterValidator(_said)

Line = Annotated[str, StringConstraints(max_length=LINE_CHARACTERS), ONE_LINE, SAID]
TitleText = Annotated[str, StringConstraints(max_length=TITLE_CHARACTERS), ONE_LINE, SAID]
SummaryText = Annotated[str, StringConstraints(max_length=SUMMARY_CHARACTERS), SOME_LINES, SAID]
NoteText = Annotated[str, StringConstraints(max_length=NOTE_CHARACTERS), SOME_LINES, SAID]
BodyText = Annotated[str, StringConstraints(max_length=BODY_CHARACTERS), SOME_LINES, SAID]
Paragraphs = Annotated[str, StringConstraints(max_length=PARAGRAPHS_CHARACTERS), SOME_LINES, SAID]
