"""Voices, music and silence put in their order (pydub), and the filters that mix them (ffmpeg): pure but for WAV bytes.

The voice stays at the rate it was made at, the music at its own: ffmpeg brings both to 48 kHz, ducks the music under
the voice, and adds them up.
"""

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.loudness import BOTH_EARS, RATE_HZ, Mix

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pydub looks for an ffmpeg on the path and warns; nothing here uses it for that
    from pydub import AudioSegment

LEAD_IN_MS = 150
GAP_MS = 250
TAIL_MS = 500
SHORTEST_MS = 4_000  # loudness over less is not defined well enough to set
VOICE_DBFS, MUSIC_DBFS = -23.0, -27.0
BED_UNDER_DB = 15.0  # the bed under the voice, before it is ducked
BED_IN_MS, BED_OUT_MS = 400, 1_200
MUSIC_OUT_MS = 120
# The music gives way within 20 ms of a voice, and comes back slowly, so that it does not pump between words.
DUCK = "sidechaincompress=threshold=0.015:ratio=6:attack=20:release=900:knee=4"


@dataclass(frozen=True)
class Voice:
    """Speech: a WAV (PCM) of any rate."""

    wav: bytes


@dataclass(frozen=True)
class Music:
    """A sound of the library: a WAV, 16 bit, stereo, 48 kHz."""

    wav: bytes


@dataclass(frozen=True)
class Tracks:
    """`voices` are WAVs of one rate each, `music` one or none, all as long as the whole."""

    duration_s: float
    voice_s: float  # of it, what is spoken
    voices: tuple[bytes, ...]
    music: bytes | None = None

    def mix(self, folder: Path, tempo: float = 1.0) -> Mix:
        """Written into the folder, with the filters that make one sound of them; `tempo` 1.05 is 5 % faster."""
        files = []
        for number, wav in enumerate((*self.voices, *([self.music] if self.music else []))):
            files.append(folder / f"track{number}.wav")
            files[-1].write_bytes(wav)
        said = "".join(f"[{n}:a]aresample={RATE_HZ}{BOTH_EARS}[voice{n}];" for n in range(len(self.voices)))
        ways = "".join(f"[voice{n}]" for n in range(len(self.voices)))
        said += f"{ways}amix=inputs={len(self.voices)}:normalize=0"
        if self.music:
            said += f",asplit[heard][key];[{len(self.voices)}:a][key]{DUCK}[under];"
            said += "[heard][under]amix=inputs=2:normalize=0:duration=first"
        return Mix(tuple(files), said + (f",atempo={tempo:.5f}" if tempo != 1.0 else ""))


def assemble(elements: Sequence[Voice | Music], bed: bytes | None = None) -> Tracks:
    """One after another, a gap between them; under all that is spoken the bed, as often as it takes, faded in and out.

    A whole that is very short ends in silence, up to four seconds.
    """
    sounds = [_levelled(element) for element in elements]
    starts, at_ms = [], LEAD_IN_MS
    for sound in sounds:
        starts.append(at_ms)
        at_ms += len(sound) + GAP_MS
    whole_ms = max(at_ms - GAP_MS + TAIL_MS, SHORTEST_MS)
    spoken = [
        (start, sound)
        for start, sound, element in zip(starts, sounds, elements, strict=True)
        if isinstance(element, Voice)
    ]
    played = [
        (start, sound)
        for start, sound, element in zip(starts, sounds, elements, strict=True)
        if isinstance(element, Music)
    ]
    rates = sorted({sound.frame_rate for _, sound in spoken})
    voices = [_track([one for one in spoken if one[1].frame_rate == rate], whole_ms, rate, 1) for rate in rates]
    under = _track(played, whole_ms, RATE_HZ, 2) if played or bed else None
    if under is not None and bed and spoken:
        first, last = spoken[0][0], spoken[-1][0] + len(spoken[-1][1])
        under = under.overlay(
            _bed(bed, max(0, first - BED_IN_MS), min(whole_ms, last + BED_OUT_MS)), position=max(0, first - BED_IN_MS)
        )
    return Tracks(
        whole_ms / 1000,
        sum(len(sound) for _, sound in spoken) / 1000,
        tuple(_wav(voice) for voice in voices),
        _wav(under) if under is not None else None,
    )


def _levelled(element: Voice | Music) -> Any:
    """The sound at the height it has in every mix, whoever made it; the whole is set to its loudness later."""
    sound = AudioSegment.from_wav(io.BytesIO(element.wav))
    if isinstance(element, Voice):
        sound = sound.set_channels(1).set_sample_width(2)
    wanted = VOICE_DBFS if isinstance(element, Voice) else MUSIC_DBFS
    if sound.dBFS == float("-inf"):
        return sound
    sound = sound.apply_gain(min(wanted - sound.dBFS, -1.0 - sound.max_dBFS))
    return sound if isinstance(element, Voice) else sound.fade_out(min(MUSIC_OUT_MS, len(sound)))


def _bed(wav: bytes, start_ms: int, end_ms: int) -> Any:
    """The bed for this stretch."""
    bed = AudioSegment.from_wav(io.BytesIO(wav))
    bed = bed.apply_gain(VOICE_DBFS - BED_UNDER_DB - bed.dBFS) if bed.dBFS != float("-inf") else bed
    length_ms = end_ms - start_ms
    bed = (bed * (length_ms // max(1, len(bed)) + 1))[:length_ms]
    return bed.fade_in(min(BED_IN_MS, length_ms)).fade_out(min(BED_OUT_MS, length_ms))


def _track(sounds: Sequence[tuple[int, Any]], whole_ms: int, rate_hz: int, channels: int) -> Any:
    """A track of this length; sounds of one track never meet, so each is put where it belongs and nothing is added."""
    at_ms = 0
    parts = []
    for start_ms, sound in sounds:
        parts += [AudioSegment.silent(start_ms - at_ms, frame_rate=rate_hz).set_channels(channels), sound]
        at_ms = start_ms + len(sound)
    parts.append(AudioSegment.silent(max(0, whole_ms - at_ms), frame_rate=rate_hz).set_channels(channels))
    data = b"".join(part.raw_data for part in parts)
    return AudioSegment(data, frame_rate=rate_hz, sample_width=2, channels=channels)


def _wav(sound: Any) -> bytes:
    file = io.BytesIO()
    sound.export(file, format="wav")
    return file.getvalue()
