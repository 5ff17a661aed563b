"""The words of the desk's pages about sound, and where what they are made with lies."""

from pathlib import Path

from core.language.catalogue import Catalogue

HERE = Path(__file__).parent
TEMPLATES, STATIC = HERE / "templates", HERE / "static"
WORDS = Catalogue.load(HERE / "sound.toml")
ROLE = "radio"


def decimal(number: float, language: str) -> str:
    """One digit after the sign: «−23,0», "−23.0"."""
    shown = f"{number:.1f}".replace("-", "−")
    return shown if language == "en" else shown.replace(".", ",")
