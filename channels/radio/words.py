"""What the radio's pages say."""

from pathlib import Path

from core.language.catalogue import Catalogue

WORDS = Catalogue.load(Path(__file__).with_name("radio.toml"))
