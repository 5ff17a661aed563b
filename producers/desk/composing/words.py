"""The sentences of the form."""

from pathlib import Path

from core.language.catalogue import Catalogue

SAY = Catalogue.load(Path(__file__).with_name("words.toml"))
