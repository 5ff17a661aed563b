"""The words of this part."""

from pathlib import Path

from core.language.catalogue import Catalogue

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
