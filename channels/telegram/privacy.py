"""Whom this channel lets have people's data, for the privacy notice."""

from pathlib import Path

from core.language.catalogue import Catalogue

WORDS = Catalogue.load(Path(__file__).with_name("privacy.toml"))


def recipient(language: str) -> str:
    return WORDS("recipient", language)
