"""Other ways to follow the municipality: a channel with public addresses says them itself, in its `ways` module."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.pages import GREEK


@dataclass(frozen=True)
class Way:
    """`names`, `said` (a sentence) and `addresses` by language; Greek where one is missing."""

    names: Mapping[str, str]
    said: Mapping[str, str]
    addresses: Mapping[str, str]

    def name(self, language: str) -> str:
        return self.names.get(language, self.names[GREEK])

    def sentence(self, language: str) -> str:
        return self.said.get(language, self.said[GREEK])

    def address(self, language: str) -> str:
        return self.addresses.get(language, self.addresses[GREEK])
