"""A spot: the spoken text as an MP3 at the loudness of European radio, checked after encoding."""

import asyncio
import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.loudness import Loudness, level
from core.speech_audio import recording

SUFFIX = ".mp3"
CONTENT_TYPE = "audio/mpeg"
_MAKING = "2"  # part of every recipe: grows when the sound would come out another way
_MP3 = ("-c:a", "libmp3lame", "-b:a", "128k", "-id3v2_version", "4", "-write_id3v1", "0")
_ISO_639_2 = {"el": "ell", "en": "eng"}


@dataclass(frozen=True)
class Spot:
    data: bytes
    duration_s: float
    loudness: Loudness

    @property
    def facts(self) -> dict[str, float]:
        return {
            "duration_s": self.duration_s,
            "loudness_lufs": self.loudness.integrated_lufs,
            "true_peak_dbtp": self.loudness.true_peak_dbtp,
            "short_term_most_lufs": self.loudness.short_term_most_lufs,
        }


async def make_spot(spoken: str, language: str, tags: Mapping[str, str], *, chime: bool = True) -> Spot:
    """Raises core.loudness.Silent for a text without a sound, LoudnessFailed for a file that must not be kept.

    `tags` become ID3v2.4 (UTF-8) frames; none of them may hold a time.
    """
    wav, duration_s = await recording(spoken, language, chime=chime)
    with tempfile.TemporaryDirectory(prefix="keryx-spot-") as name:
        raw, encoded = Path(name, "spoken.wav"), Path(name, "spot.mp3")
        await asyncio.to_thread(raw.write_bytes, wav)
        all_tags = {**tags, "language": _ISO_639_2.get(language, language)}
        loudness = await level(raw, encoded, (*_MP3, *(part for tag in _frames(all_tags) for part in tag)))
        return Spot(await asyncio.to_thread(encoded.read_bytes), duration_s, loudness)


def recipe(spoken: str, language: str, tags: Mapping[str, str]) -> str:
    """Names a spot before it is made: the same ingredients, the same name."""
    parts = (_MAKING, language, *(f"{key}={tags[key]}" for key in sorted(tags)), spoken)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _frames(tags: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("-metadata", f"{name}={value}") for name, value in tags.items()]
