"""Text drawn into pictures: in letters that the font has, in lines that fit, as large as there is room for."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
Font = ImageFont.FreeTypeFont
_STRESSED = frozenset("\u0300\u0301\u0342")
_SIGNS = {"→": "–", "⇒": "–", "‑": "-", "−": "–", "•": "·", "☎": "", "✓": ""}
# Groups of a telephone number, a day and its month, a sum and its sign.
_TOGETHER = re.compile(r"(?<=\d) (?=[\d€%])|(?<=\b\d) (?=[^\W\d_])|(?<=\b\d\d) (?=[^\W\d_])")


@cache
def font(size: int, *, bold: bool = False) -> Font:
    """Commissioner (OFL): Greek, Latin and € in one file."""
    return ImageFont.truetype(str(FONTS / f"Commissioner-{'Bold' if bold else 'Regular'}.ttf"), size)


@cache
def _drawable(sign: str) -> bool:
    """The font has it: what it lacks is drawn as one and the same box."""
    face = font(40)
    return sign.isspace() or bytes(face.getmask(sign)) != bytes(face.getmask("\U0010fffe"))


def drawable(text: str) -> str:
    """The text in letters that the font has: polytonic Greek without breathings, no signs that would be boxes."""
    out = []
    for sign in unicodedata.normalize("NFC", text):
        if _drawable(sign):
            out.append(sign)
            continue
        # ἑ → ε, ῆ → ή: one accent is kept of all marks.
        apart = unicodedata.normalize("NFD", sign)
        letter, marks = apart[0], apart[1:]
        accent = "\u0301" if _STRESSED & set(marks) else ""
        plain = unicodedata.normalize("NFC", letter + accent)
        out.append(plain if marks and _drawable(plain) else _SIGNS.get(sign, ""))
    return "".join(out)


def wrap(text: str, face: Font, width: int) -> list[str]:
    """Lines that fit; a word longer than a line is cut between letters, numbers stay with what belongs to them."""
    lines: list[str] = []
    current = ""
    for word in _TOGETHER.sub("\u00a0", " ".join(drawable(text).split())).split(" "):
        tried = f"{current} {word}".strip()
        if face.getlength(tried) <= width:
            current = tried
            continue
        if current:
            lines.append(current)
        while face.getlength(word) > width:
            cut = next(n for n in range(len(word), 0, -1) if face.getlength(word[:n]) <= width)
            lines.append(word[:cut])
            word = word[cut:]
        current = word
    return [*lines, current] if current else lines


def fitted(
    text: str, sizes: Sequence[int], width: int, lines_most: int, *, bold: bool = False
) -> tuple[Font, list[str]]:
    """The largest size at which the text fits; at the smallest the rest is left out with «…»."""
    for size in sizes:
        face = font(size, bold=bold)
        lines = wrap(text, face, width)
        if len(lines) <= lines_most:
            return face, lines
    lines = lines[:lines_most]
    while face.getlength(f"{lines[-1]}…") > width:
        lines[-1] = lines[-1].rpartition(" ")[0] or lines[-1][:-1]
    return face, [*lines[:-1], f"{lines[-1].rstrip(' ,;·')}…"]
