"""A spoken text as sound: voice, silence around it, a chime before it."""

import io
import math
import warnings
from array import array
from functools import cache
from typing import Any

from core.voice import say

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pydub looks for an ffmpeg on the path and warns; nothing here uses it for that
    from pydub import AudioSegment

LEAD_IN_MS = 300
AFTER_CHIME_MS = 250
TAIL_MS = 700
SHORTEST_MS = 4_000  # loudness over less is not defined well enough to set
_RATE_HZ = 22_050
_CHIME_HZ = (659.26, 523.25)  # two falling notes
_NOTE_MS = 420
_CHIME_HEIGHT = 6_000  # of 32,767: under the voice


async def recording(spoken: str, language: str, *, chime: bool = False) -> tuple[bytes, float]:
    """A WAV of the text and its length in seconds. Loudness is set later, on the whole."""
    voice = AudioSegment.from_wav(io.BytesIO(await say(spoken, language)))
    whole = _silence(LEAD_IN_MS)
    if chime:
        whole += _chime() + _silence(AFTER_CHIME_MS)
    whole += voice + _silence(TAIL_MS)
    if len(whole) < SHORTEST_MS:
        whole += _silence(SHORTEST_MS - len(whole))
    file = io.BytesIO()
    whole.export(file, format="wav")
    return file.getvalue(), len(whole) / 1000


def _silence(duration_ms: int) -> Any:
    return AudioSegment.silent(duration_ms, frame_rate=_RATE_HZ)


@cache
def _chime() -> Any:
    """Two bell-like notes, made here so that nobody else has rights in them."""
    samples = array("h")
    for frequency_hz in _CHIME_HZ:
        for index in range(_RATE_HZ * _NOTE_MS // 1000):
            seconds = index / _RATE_HZ
            swell = min(1.0, seconds / 0.01) * math.exp(-6 * seconds)
            tone = math.sin(2 * math.pi * frequency_hz * seconds) + 0.3 * math.sin(4 * math.pi * frequency_hz * seconds)
            samples.append(int(_CHIME_HEIGHT * swell * tone))
    return AudioSegment(samples.tobytes(), frame_rate=_RATE_HZ, sample_width=2, channels=1)
