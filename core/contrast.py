"""Which letters are read on a colour (WCAG 2.1, 1.4.3)."""

WHITE, BLACK = "#ffffff", "#000000"
READABLE = 4.5  # contrast of text of ordinary size


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours "#rrggbb", 1 to 21. White or black reaches 4.58 on any colour."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def letters_on(colour: str) -> str:
    """White where that is read well, else black."""
    return WHITE if contrast(colour, WHITE) >= READABLE else BLACK


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
