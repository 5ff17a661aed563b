"""What the pages about an announcement's way say, beside the words of the whole desk."""

from pathlib import Path

from core.language.catalogue import Catalogue

OWN = Catalogue.load(Path(__file__).with_name("words.toml"))
