"""Texts as they are taken in: composed (NFC), free of control characters, of a limited size."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from schemas.problems import wrong

TITLE_CHARACTERS = 300
SUMMARY_CHARACTERS = 1_000
BODY_CHARACTERS = 100_000
LINE_CHARACTERS = 500
PARAGRAPHS_CHARACTERS = 10_000

# What breaks a feed (XML 1.0 §2.2) or turns a line around for the reader: controls, surrogates, non-characters,
# line separators, direction overrides.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u2028\u2029\u202d\u202e]"
)
_FORBIDDEN_IN_LINE = re.compile(_FORBIDDEN.pattern[:-1] + "\t\n\r]")


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
    if not text.strip():
        raise wrong("Είναι κενό· γράψτε το ή παραλείψτε το πεδίο.", "It is empty; write it or leave the field out.")
    return text


Line = Annotated[str, BeforeValidator(_line), StringConstraints(max_length=LINE_CHARACTERS), AfterValidator(_said)]
TitleText = Annotated[
    str, BeforeValidator(_line), StringConstraints(max_length=TITLE_CHARACTERS), AfterValidator(_said)
]
SummaryText = Annotated[
    str, BeforeValidator(_paragraphs), StringConstraints(max_length=SUMMARY_CHARACTERS), AfterValidator(_said)
]
BodyText = Annotated[
    str, BeforeValidator(_paragraphs), StringConstraints(max_length=BODY_CHARACTERS), AfterValidator(_said)
]
Paragraphs = Annotated[
    str, BeforeValidator(_paragraphs), StringConstraints(max_length=PARAGRAPHS_CHARACTERS), AfterValidator(_said)
]
