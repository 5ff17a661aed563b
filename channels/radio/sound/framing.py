"""The few sentences that stand around a bulletin's items, as sound: each said once a process."""

from core.language.speech import voiced
from core.lexicon import entries
from core.script import spoken
from core.store import Store
from core.voice import VoiceSettings, say
from schemas.localised import GREEK

_said: dict[tuple[str, str, str], bytes] = {}


class Framing:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def voiced(self, text: str, language: str) -> str:
        """As the voice gets it, with names as staff's lexicon says them."""
        async with self._store.read() as connection:
            known = tuple(await entries(connection)) if language == GREEK else ()
        said = spoken(text, language, known)
        return voiced(said, known) if known else said

    async def say(self, given: str, language: str) -> bytes:
        """A WAV of what is voiced already."""
        key = (VoiceSettings().voice(language).name, language, given)
        if key not in _said:
            _said[key] = await say(given, language)
        return _said[key]
