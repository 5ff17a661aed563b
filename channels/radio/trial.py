"""Hear a text before it is posted: how it will be spoken, and the voice itself."""

from dataclasses import dataclass

from channels.radio.sound.spot import make_spot
from core.language.speech import Replacement, speak
from core.script import spoken
from schemas.localised import GREEK

CHARACTERS_MOST = 500


@dataclass(frozen=True)
class Trial:
    spoken: str
    replacements: tuple[Replacement, ...]
    audio: bytes  # MP3


async def try_voice(text: str, language: str = GREEK) -> Trial:
    """Raises core.loudness.Silent when nothing in it can be spoken. Nothing is stored."""
    replacements = speak(text).replacements if language == GREEK else ()
    words = spoken(text, language)
    spot = await make_spot(words, language)
    return Trial(words, replacements, spot.files["mp3"])
