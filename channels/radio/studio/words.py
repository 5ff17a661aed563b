"""What the studio's pages and letters say."""

from pathlib import Path

from core.language.catalogue import Catalogue

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
