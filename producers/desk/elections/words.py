"""The sentences of the calendar of elections."""

from pathlib import Path

from core.language.catalogue import Catalogue

WORDS = Catalogue.load(Path(__file__).with_suffix(".toml"))
