"""An issuer's colour on a mail: which letters are read on it, and what it becomes on a dark screen (WCAG 2.1)."""

from dataclasses import dataclass

HOUSE = "#003476"
WHITE, BLACK = "#ffffff", "#000000"
DARK_PAGE = "#1a2029"  # what a letter lies on where the reader's screen is dark
READABLE = 4.5  # WCAG 2.1, 1.4.3: contrast of text of ordinary size
STEP = 0.05


@dataclass(frozen=True)
class Colours:
    """`on_…` is the colour of letters. In the dark the accent is lightened until it stands out from the page."""

    accent: str
    on_accent: str
    dark_accent: str
    on_dark_accent: str


def colours(accent: str | None) -> Colours:
    """`accent` is "#rrggbb", None for an issuer without a colour of its own."""
    light = accent or HOUSE
    dark, share = light, 0.0
    while contrast(dark, DARK_PAGE) < READABLE:
        share += STEP
        dark = _lightened(light, share)
    return Colours(light, _letters_on(light), dark, _letters_on(dark))


def contrast(one: str, other: str) -> float:
    """The contrast ratio, 1 to 21. White or black reaches 4.58 on any colour."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _letters_on(colour: str) -> str:
    return WHITE if contrast(colour, WHITE) >= READABLE else BLACK


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in _rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _lightened(colour: str, share: float) -> str:
    return "#" + "".join(f"{round(c + (255 - c) * min(share, 1)):02x}" for c in _rgb(colour))
