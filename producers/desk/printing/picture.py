"""Draws the picture that goes with a text: in the issuer's colour, the title as large as it fits, the facts below."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageOps

from core.contrast import letters_on
from core.lettering import drawable, fitted, font, wrap
from producers.desk.printing.said import Notice

HOUSE = "#003476"
PAPER, INK, AMBER = "#ffffff", "#0b0c0c", "#ffbf47"
ENDED = "#b10e1e"
LARGEST, SMALLEST = 0.082, 0.030  # of the unit, for the title
WIDE = 1.5  # it is shown small: larger letters, a fact on a line
TALL = 1.6  # a story: the apps draw their own things over its top and foot
COVERED_TOP, COVERED_FOOT = 0.14, 0.14  # of its height
LOGO_MOST = 24_000_000  # pixels: a picture that unpacks to more is not drawn


def picture(said: Notice, size: tuple[int, int], colour: str | None, logo: bytes | None) -> bytes:
    """A PNG. White or black letters stand on the colour, whichever reads better; on the paper, ink."""
    width, height = size
    ground = colour or HOUSE
    letters = letters_on(ground)
    tall, wide = height > TALL * width, width > WIDE * height
    unit = min(width, height) * (5 if tall or wide else 4) // 4
    margin = min(width, height) * 7 // 100
    inner = width - 2 * margin
    image = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(image)
    start = int(height * COVERED_TOP) if tall else margin
    top = _head(image, pen, said, start, margin, inner, unit, letters, logo)
    foot = _foot(pen, said, size, int(height * COVERED_FOOT) if tall else 0, margin, inner, unit)
    if said.notice:
        top = _notice(pen, said, top, margin, inner, unit)
    told = [fact for fact in said.facts if len(fact.value) <= 160][:4]
    rows = [("", f"{fact.label}: {fact.value}") if wide else (fact.label, fact.value) for fact in told]
    # The facts get what the title leaves, about half; a tall picture has room for both.
    bottom = foot - margin // 2
    share = (bottom - top) * (52 if rows else 100) // 100
    top = _title(pen, said.title if said.notice else said.headline, top, share, margin, inner, unit, letters)
    _facts(pen, rows, top + unit * 4 // 100, bottom, margin, inner, unit, letters)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _head(
    image: Image.Image,
    pen: ImageDraw.ImageDraw,
    said: Notice,
    top: int,
    margin: int,
    inner: int,
    unit: int,
    letters: str,
    logo: bytes | None,
) -> int:
    side = unit * 9 // 100
    left = margin
    if logo is not None and (drawn := _logo(logo, side)) is not None:
        image.paste(PAPER, (margin, top, margin + side, top + side))
        image.paste(drawn, (margin + (side - drawn.width) // 2, top + (side - drawn.height) // 2), drawn)
        left += side + unit * 3 // 100
    sizes = tuple(range(unit * 42 // 1000, unit * 26 // 1000, -2))
    face, lines = fitted(said.issuer, sizes, margin + inner - left, 2, bold=True)
    step = int(face.size * 1.2)
    start = top + max(0, (side - step * len(lines)) // 2)
    for number, line in enumerate(lines):
        pen.text((left, start + number * step), line, font=face, fill=letters)
    top = max(top + side if left > margin else top, start + step * len(lines)) + unit * 3 // 100
    if said.label:
        label = font(unit * 32 // 1000, bold=True)
        shown = fitted(said.label, (int(label.size),), inner - unit * 4 // 100, 1, bold=True)[1][0]
        high = int(label.size * 1.6)
        pen.rectangle((margin, top, margin + label.getlength(shown) + unit * 4 // 100, top + high), fill=AMBER)
        pen.text((margin + unit * 2 // 100, top + high / 2), shown, font=label, fill=INK, anchor="lm")
        top += high + unit * 3 // 100
    return top


def _logo(data: bytes, side: int) -> Image.Image | None:
    """Fitted into its square; None for what is no picture, or too large a one."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > LOGO_MOST:
                return None
            return ImageOps.contain(opened.convert("RGBA"), (side * 88 // 100, side * 88 // 100))
    except (OSError, Image.DecompressionBombError):
        return None


def _foot(
    pen: ImageDraw.ImageDraw, said: Notice, size: tuple[int, int], covered: int, margin: int, inner: int, unit: int
) -> int:
    """The address on paper of its own, so that it is read on every colour."""
    high = unit * 9 // 100
    top = size[1] - high - covered
    pen.rectangle((0, top, *size), fill=PAPER)
    shown = said.address.partition("//")[2].partition("?")[0].partition("/announcements/")[0]
    sizes = tuple(range(unit * 34 // 1000, unit * 22 // 1000, -2))
    address = f"{shown} · {said.reference}" if said.reference else shown
    face, lines = fitted(address, sizes, inner, 1, bold=True)
    pen.text((margin, top + high / 2), lines[0], font=face, fill=INK, anchor="lm")
    return top


def _notice(pen: ImageDraw.ImageDraw, said: Notice, top: int, margin: int, inner: int, unit: int) -> int:
    ground, letters = (ENDED, PAPER) if said.ended else (AMBER, INK)
    sizes = tuple(range(unit * 36 // 1000, unit * 26 // 1000, -2))
    face, lines = fitted(said.notice, sizes, inner - unit * 4 // 100, 6, bold=True)
    step = int(face.size * 1.3)
    bottom = top + step * len(lines) + unit * 3 // 100
    pen.rectangle((margin, top, margin + inner, bottom), fill=ground)
    if said.ended:  # red on a red letterhead is seen by its edge
        pen.rectangle((margin, top, margin + inner, bottom), outline=PAPER, width=max(2, unit // 300))
    for number, line in enumerate(lines):
        place = (margin + unit * 2 // 100, top + unit * 15 // 1000 + number * step)
        pen.text(place, line, font=face, fill=letters)
    return bottom + unit * 4 // 100


def _title(
    pen: ImageDraw.ImageDraw, title: str, top: int, room: int, margin: int, inner: int, unit: int, letters: str
) -> int:
    """The largest size whose lines fit into the room, with no word broken."""
    words = drawable(title).split()
    for size in range(int(unit * LARGEST), int(unit * SMALLEST), -2):
        step, trial = int(size * 1.2), font(size, bold=True)
        most = max(1, room // step)
        if max(map(trial.getlength, words), default=0) <= inner and len(wrap(title, trial, inner)) <= most:
            break
    face, lines = fitted(title, (size,), inner, most, bold=True)
    for number, line in enumerate(lines):
        pen.text((margin, top + number * step), line, font=face, fill=letters)
    return top + step * len(lines)


def _facts(
    pen: ImageDraw.ImageDraw,
    rows: Sequence[tuple[str, str]],
    top: int,
    bottom: int,
    margin: int,
    inner: int,
    unit: int,
    letters: str,
) -> None:
    """As large as they fit; where all of them would be small, the last are left out, never half of one."""
    for count in range(len(rows), 0, -1):
        for size in range(unit * 46 // 1000, unit * (34 if count > 1 else 24) // 1000, -2):
            label, value = font(int(size * 0.8), bold=True), font(size)
            step, gap = int(size * 1.28), size // 2
            told = [(name, wrap(words, value, inner)) for name, words in rows[:count]]
            if sum((len(lines) + bool(name)) * step + gap for name, lines in told) - gap > bottom - top:
                continue
            for name, lines in told:
                if name:
                    pen.text((margin, top + step / 2), name, font=label, fill=letters, anchor="lm")
                    top += step
                for number, line in enumerate(lines):
                    place = (margin, top + number * step + step / 2)
                    pen.text(place, line, font=value, fill=letters, anchor="lm")
                top += len(lines) * step + gap
            return
