"""A spoken text as sound: the voice, with silence around it."""

import io
import warnings
from typing import Any

from core.voice import say

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pydub looks for an ffmpeg on the path and warns; nothing here uses it for that
    from pydub import AudioSegment

LEAD_IN_MS = 300
TAIL_MS = 700
SHORTEST_MS = 4_000  # loudness over less is not defined well enough to set


async def recording(spoken: str, language: str) -> tuple[bytes, float]:
    """A WAV of the text and its length in seconds. Loudness is set later, on the whole."""
    voice = AudioSegment.from_wav(io.BytesIO(await say(spoken, language)))
    whole = _silence(LEAD_IN_MS, voice) + voice + _silence(TAIL_MS, voice)
    if len(whole) < SHORTEST_MS:
        whole += _silence(SHORTEST_MS - len(whole), voice)
    file = io.BytesIO()
    whole.export(file, format="wav")
    return file.getvalue(), len(whole) / 1000


def _silence(duration_ms: int, voice: Any) -> Any:
    """At the voice's own rate: pydub's way to another is a rough one."""
    return AudioSegment.silent(duration_ms, frame_rate=voice.frame_rate)
