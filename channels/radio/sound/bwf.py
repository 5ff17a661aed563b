"""Broadcast Wave: a WAV with a `bext` chunk, version 2 (EBU Tech 3285 v2), and a `cart` chunk (AES46-2002).

Both are ASCII: Greek is transliterated by ELOT 743. The dates in `cart` are those that automation obeys: before the
first it does not play the file, after the second never again.
"""

import io
import struct
import unicodedata
import wave
from datetime import datetime

from channels.radio.sound.label import Label, local
from core.language.letters import elot743
from core.loudness import Loudness

CONTENT_TYPE = "audio/wav"
BEXT = struct.Struct("<256s32s32s10s8sQH64s5h180s")
CART = struct.Struct("<4s64s64s64s64s64s64s64s10s8s10s8s64s64s64si64s276s1024s")
TIMERS = 8  # of eight bytes each: what it marks, and at which sample
FULL_SCALE = 32_768
TEXT_MOST = 16_384
PROGRAM = "Keryx"
FIRST_DAY, FIRST_TIME = "1900-01-01", "00:00:00"  # AES46 §4: no start
LAST_DAY, LAST_TIME = "9999-12-31", "23:59:59"  # and no end
SIGNS = str.maketrans({"«": '"', "»": '"', "–": "-", "—": "-", "·": ";", "\u0387": ";", "€": "EUR", "’": "'", "΄": "'"})


def broadcast_wave(wav: bytes, label: Label, measured: Loudness, address: str = "") -> bytes:
    """The same samples with both chunks before them. `wav` is 16-bit PCM; `address` is where more is said."""
    with wave.open(io.BytesIO(wav), "rb") as sound:
        channels, rate_hz, frames = sound.getnchannels(), sound.getframerate(), sound.getnframes()
        samples = sound.readframes(frames)
    form = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * channels * 2, channels * 2, 16)
    chunks = [
        (b"bext", _bext(label, measured, rate_hz, channels)),
        (b"fmt ", form),
        (b"cart", _cart(label, address, frames)),
        (b"data", samples),
    ]
    body = b"WAVE" + b"".join(_chunk(name, content) for name, content in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _bext(label: Label, measured: Loudness, rate_hz: int, channels: int) -> bytes:
    made = local(label.made_for)
    loudness = (
        measured.integrated_lufs,
        measured.range_lu,
        measured.true_peak_dbtp,
        measured.momentary_most_lufs,
        measured.short_term_most_lufs,
    )
    history = f"A=PCM,F={rate_hz},W=16,M={'stereo' if channels == 2 else 'mono'},T={PROGRAM}\r\n"
    return (
        BEXT.pack(
            _ascii(label.title, 256),
            _ascii(label.issuer, 32),
            _ascii(f"{label.reference}-{label.edition}-{label.language}", 32),
            _ascii(f"{made:%Y-%m-%d}", 10),
            _ascii(f"{made:%H:%M:%S}", 8),
            0,  # samples since midnight: it belongs to no programme
            2,
            b"",  # no UMID
            *(max(-9_999, min(9_999, round(value * 100))) for value in loudness),
            b"",
        )
        + history.encode()
    )


def _cart(label: Label, address: str, frames: int) -> bytes:
    start_day, start_time = _instant(label.since, (FIRST_DAY, FIRST_TIME))
    end_day, end_time = _instant(label.until, (LAST_DAY, LAST_TIME))
    timers = struct.pack("<4sI4sI", b"AUDs", 0, b"AUDe", frames)
    return (
        CART.pack(
            b"0101",
            _ascii(label.title, 64),
            _ascii(label.issuer, 64),
            _ascii(f"{label.reference}-{label.edition}-{label.language}", 64),
            _ascii(label.issuer, 64),
            _ascii("Announcements", 64),
            _ascii(label.language, 64),
            _ascii(label.script.splitlines()[-1] if label.script else "", 64),
            _ascii(start_day, 10),
            _ascii(start_time, 8),
            _ascii(end_day, 10),
            _ascii(end_time, 8),
            _ascii(PROGRAM, 64),
            _ascii("", 64),
            _ascii(label.identity, 64),
            FULL_SCALE,
            timers + bytes(8 * TIMERS - len(timers)),
            b"",
            _ascii(address, 1024),
        )
        + _ascii(label.script, TEXT_MOST).replace(b"\n", b"\r\n")
        + b"\r\n"
    )


def _instant(moment: datetime | None, otherwise: tuple[str, str]) -> tuple[str, str]:
    if moment is None:
        return otherwise
    shown = local(moment)
    return f"{shown:%Y-%m-%d}", f"{shown:%H:%M:%S}"


def _ascii(text: str, most: int) -> bytes:
    """ASCII of at most so many bytes; what has no letter in it is left out."""
    plain = unicodedata.normalize("NFKD", elot743(text.translate(SIGNS)))
    return plain.encode("ascii", "ignore")[:most]
