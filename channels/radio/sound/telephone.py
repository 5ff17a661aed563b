"""A sound for a telephone exchange: WAV, 8 kHz, one channel, 16 bit, within the band that a telephone carries."""

import asyncio
import tempfile
from pathlib import Path

from core.loudness import STREAM, Encoding, Mix, level

CONTENT_TYPE = "audio/wav"
_BAND = "[0:a]pan=mono|c0=.5*c0+.5*c1,highpass=f=200,lowpass=f=3400"


async def for_telephone(wav: bytes) -> bytes:
    """Of a stereo WAV. At −18 LUFS, as one channel is measured: a listener at a telephone cannot turn it up far."""
    with tempfile.TemporaryDirectory(prefix="keryx-telephone-") as name:
        source, made = Path(name, "source.wav"), Path(name, "telephone.wav")
        await asyncio.to_thread(source.write_bytes, wav)
        await level(Mix((source,), _BAND), [Encoding(made, ("-ar", "8000", "-c:a", "pcm_s16le"))], STREAM)
        return await asyncio.to_thread(made.read_bytes)
