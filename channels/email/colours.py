"""An issuer's colour on a mail: which letters are read on it, and what it becomes on a dark screen (WCAG 2.1)."""

from dataclasses import dataclass

from core.contrast import READABLE, contrast, letters_on, rgb

HOUSE = "#003476"
DARK_PAGE = "#1a2029"  # what a letter lies on where the reader's screen is dark
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
    return Colours(light, letters_on(light), dark, letters_on(dark))


def _lightened(colour: str, share: float) -> str:
    return "#" + "".join(f"{round(c + (255 - c) * min(share, 1)):02x}" for c in rgb(colour))
