"""The words of these pages, and how they write numbers."""

import math
from pathlib import Path

from core.language.catalogue import Catalogue

HERE = Path(__file__).parent
TEMPLATES, STATIC = HERE / "templates", HERE / "static"
WORDS = Catalogue.load(HERE / "words.toml")
ROLE = "radio"


def decimal(number: float, language: str) -> str:
    """One digit after the sign: «5,0», "5.0"."""
    shown = f"{number:.1f}"
    return shown if language == "en" else shown.replace(".", ",")


def whole(seconds: float) -> int:
    """Seconds as they are shown: a part of one counts."""
    return math.ceil(round(seconds, 3))
