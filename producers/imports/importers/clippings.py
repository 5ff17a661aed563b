"""Press clippings: entries of the papers' feeds in which words of ours stand, for the administration."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import field_validator

from core.language.letters import fold
from core.outside import Outside
from producers.imports import cleaning
from producers.imports.fetching import fetch
from producers.imports.importers.feed import ACCEPTED, read
from producers.imports.items import Item, Look, Reads, SettingsOf
from schemas.problems import wrong
from schemas.web import WebAddress

EXCERPT_CHARACTERS = 300  # enough to know what it is about; the text is the paper's
_BETWEEN = re.compile(r"[,\n;]+")


class ClippingSettings(SettingsOf):
    url: WebAddress
    words: str  # by commas; each may be several words

    @field_validator("words")
    @classmethod
    def _some(cls, words: str) -> str:
        if not split(words):
            raise wrong("Γράψτε τουλάχιστον μία λέξη.", "Write at least one word.")
        return words


class Clippings(Reads):
    name = "clippings"
    settings = ClippingSettings
    clips = True

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def look(self, settings: ClippingSettings, cursor: Mapping[str, Any], now: datetime) -> Look:
        answer = await fetch(self._outside, settings.url, accept=ACCEPTED)
        found = []
        for entry in read(answer.body, answer.headers.get("content-type", "")):
            title, text = cleaning.line(entry.title), cleaning.markdown(entry.html)
            if words := standing(split(settings.words), f"{title} {text}"):
                excerpt = text if len(text) <= EXCERPT_CHARACTERS else f"{text[:EXCERPT_CHARACTERS]}…"
                body = {"title": {"el": title}, "excerpt": excerpt, "words": words}
                at = entry.at if entry.at is not None and entry.at <= now else None
                found.append(Item(entry.key, body, entry.link, at))
        return Look(found)


def split(words: str) -> list[str]:
    return [word.strip() for word in _BETWEEN.split(words) if word.strip()]


def standing(words: list[str], text: str) -> list[str]:
    """Those that stand in it as whole words, whatever their accents and capitals."""
    said = fold(text)
    return [word for word in words if re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", said)]
