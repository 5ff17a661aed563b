"""Loudness by EBU R128 s1 (short form): set in two passes, and measured again on the encoded file."""

import re
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.ffmpeg import ffmpeg

TARGET_LUFS = -23.0
TOLERANCE_LU = 0.5
TRUE_PEAK_MOST_DBTP = -1.0
SHORT_TERM_MOST_LUFS = -18.0
SILENCE_LUFS = -60.0
# loudnorm's own room: below the limit, since lossy encoders overshoot; a wide range keeps its gain linear.
_TRUE_PEAK_AIM_DBTP = -2.5
_RANGE_LU = 20.0
# loudnorm's words for what ebur128 says of a whole file, in this order: loudness and its threshold come first.
_SUMMARY = {"I": "I", "thresh": "Threshold", "LRA": "LRA", "TP": "Peak"}
_TRIES = 3
_CLOSE_ENOUGH_LU = 0.2


@dataclass(frozen=True)
class Loudness:
    integrated_lufs: float
    true_peak_dbtp: float
    short_term_most_lufs: float

    def faults(self) -> tuple[str, ...]:
        """What is outside R128 s1."""
        found = []
        if abs(self.integrated_lufs - TARGET_LUFS) > TOLERANCE_LU:
            found.append(f"{self.integrated_lufs:g} LUFS, not {TARGET_LUFS:g} ±{TOLERANCE_LU:g}")
        if self.true_peak_dbtp > TRUE_PEAK_MOST_DBTP:
            found.append(f"true peak {self.true_peak_dbtp:g} dBTP, over {TRUE_PEAK_MOST_DBTP:g}")
        if self.short_term_most_lufs > SHORT_TERM_MOST_LUFS:
            found.append(f"short-term {self.short_term_most_lufs:g} LUFS, over {SHORT_TERM_MOST_LUFS:g}")
        return tuple(found)


class Silent(Exception):
    """There is nothing to hear: no loudness can be set."""


class LoudnessFailed(Exception):
    """The encoded file is outside R128 s1 after every try: it must not be stored."""


async def measure(file: Path) -> Loudness:
    """Of any sound file, decoded as a player would."""
    finished = await ffmpeg(
        "-i", str(file), "-map", "0:a:0", "-af", "ebur128=peak=true:framelog=info", "-f", "null", "-"
    )
    frames, _, summary = finished.log.rpartition("Summary:")
    short_term = [float(value) for value in re.findall(r"\bS:\s*(-?[\d.]+)", frames)]
    return Loudness(
        _number(r"\bI:\s*(-?[\d.]+|-inf) LUFS", summary),
        _number(r"\bPeak:\s*(-?[\d.]+|-inf) dBFS", summary),
        max(short_term, default=-120.0),
    )


async def level(source: Path, encoded: Path, encoding: Sequence[str]) -> Loudness:
    """Encode `source`, a WAV, at −23 LUFS, in two channels at 48 kHz, and measure what came out.

    Raises Silent when there is nothing to hear, LoudnessFailed when the encoded file stays outside R128 s1.
    """
    aim = f"loudnorm=I={{}}:TP={_TRUE_PEAK_AIM_DBTP}:LRA={_RANGE_LU}"
    # Both ears first: mono would read 3 LU softer than it sounds once a player doubles it.
    both = "aresample=48000,pan=stereo|c0=c0|c1=c0" if _channels(source) == 1 else "aresample=48000"
    # ebur128 sees what loudnorm's own first pass would, in a fifth of its time.
    seen = await ffmpeg("-i", str(source), "-af", f"{both},ebur128=peak=true:framelog=verbose", "-f", "null", "-")
    summary = seen.log.rpartition("Summary:")[2]
    found = {name: _number(rf"\b{label}:\s*(-?[\d.]+|-inf) ", summary) for name, label in _SUMMARY.items()}
    if found["I"] < SILENCE_LUFS:
        raise Silent("there is nothing to hear")
    measured = ":".join(f"measured_{name}={value}" for name, value in found.items())
    wanted_lufs = TARGET_LUFS
    for _ in range(_TRIES):
        filters = f"{both},{aim.format(round(wanted_lufs, 2))}:{measured}:offset=0:linear=true,aresample=48000"
        await ffmpeg("-i", str(source), "-af", filters, *encoding, "-bitexact", str(encoded))
        got = await measure(encoded)
        missed_lu = TARGET_LUFS - got.integrated_lufs
        if not got.faults() and abs(missed_lu) <= _CLOSE_ENOUGH_LU:
            return got
        wanted_lufs += missed_lu
    if got.faults():
        raise LoudnessFailed("; ".join(got.faults()))
    return got


def _channels(source: Path) -> int:
    with wave.open(str(source), "rb") as sound:
        return sound.getnchannels()


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise LoudnessFailed("ffmpeg gave no measurement")
    return -120.0 if found[1] == "-inf" else float(found[1])
