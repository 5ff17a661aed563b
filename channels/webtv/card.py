"""Draws the card: 1920 × 1080, the issuer on top, a title fitted by measuring, and the facts below."""

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw

from core.lettering import fitted, font, wrap

WIDTH, HEIGHT = 1920, 1080
MARGIN = 110  # inside the title-safe area (EBU R 95: 5% of the width)
BAND = 150
BLUE, DEEP, WHITE, PALE, AMBER = "#00386f", "#002748", "#ffffff", "#cfe0f2", "#ffbf47"
TITLE_SIZES = tuple(range(96, 43, -4))
LINE_SIZES = tuple(range(50, 29, -2))
TITLE_LINES_MOST = 3


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
