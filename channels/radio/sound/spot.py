"""A spot: a text spoken, with a jingle before it and a bed under it, in the files that stations take."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from channels.radio.sound.assembling import Music, Voice, assemble
from channels.radio.sound.encoding import TYPES, Sound, encode
from channels.radio.sound.label import Label
from core.loudness import BROADCAST, Target
from core.voice import VoiceSettings, say

SUFFIX = ".mp3"
CONTENT_TYPE = TYPES["mp3"]
_MAKING = "6"  # part of every recipe: grows when the sound would come out another way


@dataclass(frozen=True)
class Dress:
    """What goes around a voice: WAVs of the library, or nothing; `name` tells one dress from another in recipes."""

    name: str = ""
    jingle: bytes | None = None
    bed: bytes | None = None


BARE = Dress()


async def make_spot(
    spoken: str,
    language: str,
    label: Label | None = None,
    dress: Dress = BARE,
    target: Target = BROADCAST,
    roles: Sequence[str] = ("mp3",),
) -> Sound:
    """Raises core.loudness.Silent for a text without a sound, LoudnessFailed for a file that must not be kept."""
    return await dressed(await say(spoken, language), label, dress, target, roles)


async def dressed(
    voice: bytes, label: Label | None, dress: Dress, target: Target, roles: Sequence[str] = tuple(TYPES)
) -> Sound:
    """The same of a voice that is there already, a WAV."""
    jingle = [Music(dress.jingle)] if dress.jingle else []
    return await encode(assemble([*jingle, Voice(voice)], dress.bed), label, target, roles)


def recipe(spoken: str, label: Label, dress: Dress, target: Target) -> str:
    """Names a spot before it is made: the same ingredients, the same name."""
    voice = VoiceSettings().voice(label.language).name
    tags = label.tags
    parts = (
        _MAKING,
        voice,
        label.language,
        dress.name,
        f"{target.integrated_lufs:g}",
        *(f"{key}={tags[key]}" for key in sorted(tags)),
        spoken,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
