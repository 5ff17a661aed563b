"""Sound that somebody sent, made into a WAV. It is hostile until ffmpeg has decoded it, in a process with limits.

Only containers that hold their own sound are read: none that names other files or addresses.
"""

import asyncio
import tempfile
from pathlib import Path

from channels.radio.sound.examining import METERS, Examined, examined
from core.errors import FieldError, Invalid, TryLater
from core.ffmpeg import ffmpeg
from core.loudness import RATE_HZ
from core.programs import ProgramFailed

BYTES_MOST = 40_000_000
SECONDS_LEAST = 0.2
_CONTAINERS = "aac,ac3,aiff,amr,asf,au,caf,flac,matroska,webm,mov,mp4,m4a,mp3,mpegts,ogg,w64,wav,wv"
_TIMEOUT_S = 60.0
_EDGE = "silenceremove=start_periods=1:start_threshold=-45dB:start_silence=0.12:detection=peak"
# Silence at both ends: what is at the end is at the beginning of the same sound played backwards.
_TRIMMED = f"highpass=f=60,{_EDGE},areverse,{_EDGE},areverse"


async def received(data: bytes, *, channels: int, longest_s: float) -> bytes:
    """A WAV, 16 bit, 48 kHz. Raises Invalid (field `file`) for what is no sound, too long, or silence."""
    wav, _ = await _received(data, channels, longest_s, "anull", "file")
    return wav


async def received_voice(data: bytes, *, longest_s: float, field: str) -> tuple[bytes, Examined]:
    """The same of one channel, without the silence at its ends; and how it was sent. Raises Invalid, naming `field`,
    for what hardly has a voice in it too."""
    wav, log = await _received(data, 1, longest_s, _TRIMMED, field, METERS)
    found = examined(log)
    if found.unheard:
        raise _wrong(
            field,
            "Σχεδόν δεν ακούγεται· ελέγξτε το μικρόφωνο και γράψτε το ξανά από πιο κοντά.",
            "It can hardly be heard; check the microphone and record it again from nearer.",
        )
    return wav, found


async def _received(
    data: bytes, channels: int, longest_s: float, filters: str, field: str, meters: str = ""
) -> tuple[bytes, str]:
    """The WAV, and what ffmpeg wrote; `meters` look at the sound as it was sent."""
    if not data:
        raise _wrong(field, "Διαλέξτε ένα αρχείο ήχου.", "Choose a sound file.")
    if len(data) > BYTES_MOST:
        most = BYTES_MOST // 1_000_000
        raise _wrong(field, f"Το αρχείο είναι πάνω από {most} MB· στείλτε μικρότερο.", f"The file is over {most} MB.")
    with tempfile.TemporaryDirectory(prefix="keryx-received-") as name:
        source, made = Path(name, "received"), Path(name, "made.wav")
        await asyncio.to_thread(source.write_bytes, data)
        safe = ("-protocol_whitelist", "file", "-format_whitelist", _CONTAINERS, "-max_streams", "8")
        mixed = f"pan=mono|c0=.5*c0+.5*c1,{filters}" if channels == 1 else filters
        # The resampler comes first: without it ffmpeg would make two ears of one before the meters too.
        graph = f"aresample={RATE_HZ},aformat=channel_layouts=stereo,{mixed}[made]"
        graph = f"[0:a:0]asplit[in][seen];[in]{graph};[seen]{meters}[met]" if meters else f"[0:a:0]{graph}"
        try:
            done = await ffmpeg(
                *(*safe, "-nostats", "-t", f"{longest_s + 1:g}", "-i", str(source), "-filter_complex", graph),
                *("-map", "[made]", "-ar", str(RATE_HZ), "-ac", str(channels)),
                *("-map_metadata", "-1", "-c:a", "pcm_s16le", "-bitexact", str(made)),
                *(("-map", "[met]", "-f", "null", "-") if meters else ()),
                timeout_s=_TIMEOUT_S,
            )
            wav = await asyncio.to_thread(made.read_bytes)
        except (ProgramFailed, TryLater, FileNotFoundError) as error:
            raise _wrong(
                field,
                "Δεν διαβάζεται ως ήχος· στείλτε WAV, MP3, M4A, Ogg ή FLAC.",
                "It cannot be read as sound; send WAV, MP3, M4A, Ogg or FLAC.",
            ) from error
    seconds = max(0, len(wav) - 44) / (RATE_HZ * channels * 2)
    if seconds > longest_s:
        raise _wrong(
            field,
            f"Ο ήχος κρατά πάνω από {longest_s:g} δευτερόλεπτα· κόψτε τον.",
            f"The sound is longer than {longest_s:g} seconds; cut it.",
        )
    if seconds < SECONDS_LEAST:
        raise _wrong(field, "Δεν ακούγεται τίποτα· ελέγξτε το μικρόφωνο.", "Nothing is heard; check the microphone.")
    return wav, done.log


def _wrong(field: str, el: str, en: str) -> Invalid:
    return Invalid([FieldError(field, el, en)])
