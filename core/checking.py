"""What `keryx check` says of one thing it looked at.

A channel's folder brings its looks in `checking.py`: `async check() -> Sequence[Finding]`, which is quick, and where
there is more to see `async examine()`, for `keryx check CHANNEL`. They change nothing.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.language.catalogue import Catalogue

State = Literal["good", "note", "wrong"]
MARKS: dict[State, str] = {"good": "✓", "note": "•", "wrong": "✗"}
TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, in both languages. A note is worth knowing and stops nothing."""

    state: State
    el: str
    en: str

    @property
    def wrong(self) -> bool:
        return self.state == "wrong"

    def text(self, *, english: bool) -> str:
        return f"{MARKS[self.state]} {self.en if english else self.el}"


class Findings:
    """Makes findings of a catalogue's sentences. `reason` is the key of another sentence, to stand in this one."""

    def __init__(self, path: Path) -> None:
        self._words = Catalogue.load(path)

    def good(self, key: str, **values: object) -> Finding:
        return self._made("good", key, values)

    def note(self, key: str, **values: object) -> Finding:
        return self._made("note", key, values)

    def wrong(self, key: str, *, reason: str = "", **values: object) -> Finding:
        return self._made("wrong", key, values, reason)

    def knows(self, key: str) -> bool:
        return key in self._words.sentences

    def _made(self, state: State, key: str, values: dict[str, object], reason: str = "") -> Finding:
        said = {}
        for language in ("el", "en"):
            why = {"reason": self._words(reason, language) if self.knows(reason) else reason} if reason else {}
            said[language] = self._words(key, language, **values, **why)
        return Finding(state, **said)


async def reaches(host: str, port: int) -> bool:
    """Somebody takes connections there."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
