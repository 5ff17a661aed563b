"""Draws the card: 1920 × 1080, the issuer on top, a title fitted by measuring, and the facts below."""

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parent.parent.parent / "core" / "fonts"
WIDTH, HEIGHT = 1920, 1080
MARGIN = 110  # inside the title-safe area (EBU R 95: 5% of the width)
BAND = 150
BLUE, DEEP, WHITE, PALE, AMBER = "#00386f", "#002748", "#ffffff", "#cfe0f2", "#ffbf47"
TITLE_SIZES = tuple(range(96, 43, -4))
LINE_SIZES = tuple(range(50, 29, -2))
TITLE_LINES_MOST = 3
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


def draw_card(parts: Mapping[str, str]) -> bytes:
    """The card as a PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), BLUE)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, BAND), fill=DEEP)
    pen.rectangle((0, BAND, WIDTH, BAND + 8), fill=AMBER)
    width = WIDTH - 2 * MARGIN
    reference_face = font(34)
    reference = parts.get("reference", "")
    room = int(reference_face.getlength(reference)) + 60
    face, lines = fitted(parts.get("issuer", ""), (52, 46, 40, 34), width - room, 1, bold=True)
    pen.text((MARGIN, BAND / 2), lines[0] if lines else "", font=face, fill=WHITE, anchor="lm")
    pen.text((WIDTH - MARGIN, BAND / 2), reference, font=reference_face, fill=PALE, anchor="rm")
    top = BAND + 70
    if notice := parts.get("notice", ""):
        top = _notice(pen, notice, top, width)
    face, lines = fitted(parts.get("title", ""), TITLE_SIZES, width, TITLE_LINES_MOST, bold=True)
    for line in lines:
        pen.text((MARGIN, top), line, font=face, fill=WHITE)
        top += int(face.size * 1.22)
    pen.rectangle((MARGIN, top + 26, MARGIN + 180, top + 34), fill=AMBER)
    _facts(pen, parts.get("lines", ""), top + 74, width)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _notice(pen: ImageDraw.ImageDraw, notice: str, top: int, width: int) -> int:
    face, lines = fitted(notice, (42, 38, 34), width - 60, 2, bold=True)
    height = int(face.size * 1.25) * len(lines) + 36
    pen.rectangle((MARGIN, top, WIDTH - MARGIN, top + height), fill=AMBER)
    for number, line in enumerate(lines):
        pen.text((MARGIN + 30, top + 16 + number * int(face.size * 1.25)), line, font=face, fill=DEEP)
    return top + height + 44


def _facts(pen: ImageDraw.ImageDraw, text: str, top: int, width: int) -> None:
    """Label and value by lines, as large as all of them fit in what is left."""
    rows = [line.partition("\t")[::2] for line in text.splitlines()]
    if not rows:
        return
    room = HEIGHT - 60 - top
    for size in LINE_SIZES:
        label, value = font(int(size * 0.78), bold=True), font(size)
        column = min(width * 2 // 5, max((int(label.getlength(name)) for name, _ in rows), default=0) + 50)
        wrapped = [(name, wrap(words, value, width - (column if name else 0))) for name, words in rows]
        step = int(size * 1.3)
        if sum(len(lines) for _, lines in wrapped) * step + len(rows) * 14 <= room:
            break
    bottom = HEIGHT - 60
    for name, lines in wrapped:
        for number, line in enumerate(lines):
            if top + step > bottom:
                return
            if name and number == 0:
                face, _ = fitted(name, (int(label.size), 32, 28, 24), column - 40, 1, bold=True)
                pen.text((MARGIN, top + value.size), name, font=face, fill=AMBER, anchor="ls")
            pen.text((MARGIN + (column if name else 0), top + value.size), line, font=value, fill=WHITE, anchor="ls")
            top += step
        top += 14
