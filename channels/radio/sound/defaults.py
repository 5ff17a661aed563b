"""The sounds that come with Keryx, made here note by note so that nobody else has rights in them."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.ffmpeg import ffmpeg
from core.loudness import RATE_HZ

MAKING = "1"  # names their version: grows when one of them would sound another way
WAV = ("-c:a", "pcm_s16le", "-bitexact")
C5, E5, G5, C6, A4, F4, D5 = 523.25, 659.26, 783.99, 1046.5, 440.0, 349.23, 587.33
BAR_S = 4.0


@dataclass(frozen=True)
class Note:
    at_s: float
    frequency_hz: float
    fall: float = 4.0  # how quickly it dies away: larger is drier


BELLS: Mapping[str, tuple[float, Sequence[Note]]] = {  # by role: length in seconds, notes
    "jingle": (1.5, (Note(0.0, E5), Note(0.22, C5), Note(0.44, G5))),
    "intro": (2.6, (Note(0.0, C5), Note(0.3, E5), Note(0.6, G5), Note(0.9, C6, 2.5))),
    "separator": (0.9, (Note(0.0, G5, 6.0), Note(0.16, E5, 6.0))),
    "outro": (2.6, (Note(0.0, C6), Note(0.3, G5), Note(0.6, E5), Note(0.9, C5, 2.5))),
}
PAD: Sequence[tuple[float, float, float]] = ((C5, E5, G5), (A4, C5, E5), (F4, A4, C5), (D5 / 2, F4, A4))


async def synthesised(role: str) -> bytes:
    """A WAV (16 bit, stereo, 48 kHz) for a role; KeyError for one that is not ours."""
    if role == "bed":
        length_s, ears = BAR_S * len(PAD), (_pad(0.0), _pad(0.6))
    else:
        length_s, notes = BELLS[role]
        ears = (_bells(notes), _bells(notes))
    source = f"aevalsrc=exprs='{ears[0]}|{ears[1]}':s={RATE_HZ}:d={length_s:g}"
    with tempfile.TemporaryDirectory(prefix="keryx-sound-") as folder:
        made = Path(folder, f"{role}.wav")
        await ffmpeg("-f", "lavfi", "-i", source, "-af", f"afade=t=out:st={length_s - 0.3:g}:d=0.3", *WAV, str(made))
        return await asyncio.to_thread(made.read_bytes)


def _bells(notes: Sequence[Note]) -> str:
    return "+".join(
        f"if(gte(t,{n.at_s:g}),0.22*min(1,(t-{n.at_s:g})/0.008)*exp(-{n.fall:g}*(t-{n.at_s:g}))"
        f"*(sin(2*PI*{n.frequency_hz:g}*(t-{n.at_s:g}))+0.3*sin(4*PI*{n.frequency_hz:g}*(t-{n.at_s:g}))),0)"
        for n in notes
    )


def _pad(detuned_hz: float) -> str:
    """A chord a bar, swelling and falling, an octave down; the two ears a little apart."""
    bars = []
    for number, chord in enumerate(PAD):
        tones = "+".join(f"sin(2*PI*{frequency / 2 + detuned_hz:g}*t)" for frequency in chord)
        bars.append(f"if(eq(floor(t/{BAR_S:g}),{number}),0.12*pow(sin(PI*mod(t,{BAR_S:g})/{BAR_S:g}),0.6)*({tones}),0)")
    return "+".join(bars)
