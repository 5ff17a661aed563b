"""The files of one sound: MP3, Ogg/Opus and WAV from one run of ffmpeg, each measured after it was encoded."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from channels.radio.sound.assembling import Tracks
from channels.radio.sound.label import Label
from core.loudness import Encoding, Loudness, Target, level

TYPES: Mapping[str, str] = {  # by role, which is the ending of the file's name too
    "mp3": "audio/mpeg",
    "opus": "audio/ogg; codecs=opus",
    "wav": "audio/wav",
}
_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "mp3": (
        "-c:a",
        "libmp3lame",
        "-b:a",
        "128k",
        "-compression_level",
        "7",
        "-id3v2_version",
        "4",
        "-write_id3v1",
        "0",
    ),
    "opus": ("-c:a", "libopus", "-b:a", "48k", "-vbr", "constrained", "-compression_level", "5", "-f", "ogg"),
    "wav": ("-c:a", "pcm_s16le"),
}
_MAKEUP_DB = {"mp3": 0.4}  # LAME turns constant rates down by a twentieth


@dataclass(frozen=True)
class Sound:
    """By role its bytes and how loud they are. `voice_s` of `duration_s` is speech; `tempo` is stated, never hidden."""

    files: Mapping[str, bytes]
    loudness: Mapping[str, Loudness]
    duration_s: float
    voice_s: float
    tempo: float = 1.0

    @property
    def facts(self) -> dict[str, float]:
        """As the store keeps them: those of the first file stand for the sound, every role has its own too."""
        first = next(iter(self.loudness.values()))
        own = {
            f"{role}_{name}": value
            for role, loudness in self.loudness.items()
            for name, value in facts_of(loudness).items()
        }
        lengths = {"duration_s": self.duration_s, "voice_s": self.voice_s, "tempo": self.tempo}
        return {**lengths, **facts_of(first), **own}


def facts_of(loudness: Loudness) -> dict[str, float]:
    return {
        "loudness_lufs": loudness.integrated_lufs,
        "true_peak_dbtp": loudness.true_peak_dbtp,
        "short_term_most_lufs": loudness.short_term_most_lufs,
        "momentary_most_lufs": loudness.momentary_most_lufs,
        "range_lu": loudness.range_lu,
    }


def loudness_of(facts: Mapping[str, float], role: str) -> Loudness:
    """What `facts` says of a file."""
    names = ("loudness_lufs", "true_peak_dbtp", "short_term_most_lufs", "momentary_most_lufs", "range_lu")
    return Loudness(*(facts[f"{role}_{name}"] for name in names))


async def encode(
    tracks: Tracks, label: Label | None, target: Target, roles: Sequence[str] = tuple(TYPES), tempo: float = 1.0
) -> Sound:
    """Raises core.loudness.Silent for a sound without sound, LoudnessFailed for one that must not be kept."""
    with tempfile.TemporaryDirectory(prefix="keryx-sound-") as name:
        folder = Path(name)
        mix = await asyncio.to_thread(tracks.mix, folder, tempo)
        tags = [
            part for key, value in (label.tags if label else {}).items() for part in ("-metadata", f"{key}={value}")
        ]
        encodings = [
            Encoding(
                folder / f"sound.{role}",
                (*_ARGUMENTS[role], *(tags if role != "wav" else ())),
                _MAKEUP_DB.get(role, 0.0),
            )
            for role in roles
        ]
        found = await level(mix, encodings, target)
        files = {role: await asyncio.to_thread(one.file.read_bytes) for role, one in zip(roles, encodings, strict=True)}
    return Sound(files, dict(zip(roles, found, strict=True)), tracks.duration_s / tempo, tracks.voice_s / tempo, tempo)
