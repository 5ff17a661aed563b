"""Sounds as a second tool hears them: decoded by ffmpeg, measured by pyloudnorm; and labels to put on them."""

import asyncio
import tempfile
import wave
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyloudnorm

from channels.radio.sound.label import Label
from core.ffmpeg import ffmpeg

LABEL = Label(
    identity="019ab000-0000-7000-8000-000000000001-el",
    title="Συναυλία στη λίμνη",
    issuer="Οργανισμός Πολιτισμού Λιμνοχωρίου «Όνειρο»",
    reference="2026/000123",
    edition=2,
    language="el",
    script="Οργανισμός Πολιτισμού.\nΈλα στη συναυλία — είσοδος 5 €.",
    made_for=datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
    since=datetime(2026, 11, 24, 6, 0, tzinfo=UTC),
    until=datetime(2026, 12, 12, 18, 30, tzinfo=UTC),
)


async def decoded(data: bytes) -> tuple[np.ndarray, int]:
    """Samples (frames × channels, −1…1) and rate in Hz, as a player hears them."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "sound"), Path(folder, "sound.wav")
        await asyncio.to_thread(source.write_bytes, data)
        await ffmpeg("-i", str(source), "-c:a", "pcm_s16le", str(target))
        with wave.open(str(target), "rb") as sound:
            frames = np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)
            return frames.reshape(-1, sound.getnchannels()) / 32768, sound.getframerate()


async def heard_lufs(data: bytes) -> float:
    samples, rate_hz = await decoded(data)
    return float(pyloudnorm.Meter(rate_hz).integrated_loudness(samples))
