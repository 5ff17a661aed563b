"""A sound for a telephone exchange: WAV, 8 kHz, one channel, 16 bit, within the band that a telephone carries."""

import asyncio
import tempfile
from pathlib import Path

from core.loudness import Encoding, Mix, Target, level

CONTENT_TYPE = "audio/wav"
_BAND = "[0:a]pan=mono|c0=.5*c0+.5*c1,highpass=f=200,lowpass=f=3400"


async def for_telephone(wav: bytes, target: Target) -> bytes:
    """Of a stereo WAV, as loud as the station's other files: −23 LUFS in one channel are near the −26 dBov that
    telephone networks are laid out for (ITU-T P.56)."""
    with tempfile.TemporaryDirectory(prefix="keryx-telephone-") as name:
        source, made = Path(name, "source.wav"), Path(name, "telephone.wav")
        await asyncio.to_thread(source.write_bytes, wav)
        await level(Mix((source,), _BAND), [Encoding(made, ("-ar", "8000", "-c:a", "pcm_s16le"))], target)
        return await asyncio.to_thread(made.read_bytes)
