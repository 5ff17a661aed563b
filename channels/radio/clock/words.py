"""The words of the rundown's and the clock's pages at the desk."""

from pathlib import Path

from core.language.catalogue import Catalogue

HERE = Path(__file__).parent
TEMPLATES, STATIC = HERE / "templates", HERE / "static"
WORDS = Catalogue.load(HERE / "words.toml")
ROLE = "radio"


def length(seconds: float) -> str:
    """Minutes and seconds: "1:05"."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def signed(points: int) -> str:
    """«+40», «−25»."""
    return f"{points:+}".replace("-", "−")
