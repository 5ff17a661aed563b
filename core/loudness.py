"""Loudness by EBU R128 s1 (short form): set by a plain gain, and measured again on every encoded file.

Three runs of ffmpeg, however many files are made: one that measures the mix, one that encodes it into all of them, one
that measures them all. No filter decides by itself to work on the dynamics: where a peak or a loud passage would break
the limits, a limiter or a compressor of ours is put in, and the next run starts from what it did.
"""

import re
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.ffmpeg import ffmpeg

TOLERANCE_LU = 0.5
TRUE_PEAK_MOST_DBTP = -1.0
SHORT_TERM_OVER_LU = 5.0  # the most that any three seconds may be over the target
SILENCE_LUFS = -60.0
RATE_HZ = 48_000
NOTHING = -120.0
# Our own room: below the limit, since lossy encoders overshoot.
_TRUE_PEAK_AIM_DBTP = -2.5
_TRIES = 4
_CLOSE_ENOUGH_LU = 0.2


@dataclass(frozen=True)
class Target:
    """What a file must have, everywhere: loudness ±0.5 LU, true peak ≤ −1 dBTP, no three seconds 5 LU louder."""

    integrated_lufs: float

    @property
    def short_term_most_lufs(self) -> float:
        return self.integrated_lufs + SHORT_TERM_OVER_LU


BROADCAST = Target(-23.0)  # EBU R128 s1
STREAM = Target(-18.0)
PODCAST = Target(-16.0)
TARGETS = {"broadcast": BROADCAST, "stream": STREAM, "podcast": PODCAST}


@dataclass(frozen=True)
class Loudness:
    integrated_lufs: float
    true_peak_dbtp: float
    short_term_most_lufs: float
    momentary_most_lufs: float = NOTHING
    range_lu: float = 0.0

    def faults(self, target: Target = BROADCAST) -> tuple[str, ...]:
        """What is outside the target."""
        found, wanted_lufs = [], target.integrated_lufs
        if abs(self.integrated_lufs - wanted_lufs) > TOLERANCE_LU:
            found.append(f"{self.integrated_lufs:g} LUFS, not {wanted_lufs:g} ±{TOLERANCE_LU:g}")
        if self.true_peak_dbtp > TRUE_PEAK_MOST_DBTP:
            found.append(f"true peak {self.true_peak_dbtp:g} dBTP, over {TRUE_PEAK_MOST_DBTP:g}")
        if self.short_term_most_lufs > target.short_term_most_lufs:
            found.append(f"short-term {self.short_term_most_lufs:g} LUFS, over {target.short_term_most_lufs:g}")
        return tuple(found)


@dataclass(frozen=True)
class Mix:
    """Sound files and the filters that make one sound of them: stereo, 48 kHz, from pads `[0:a]`, `[1:a]` …"""

    inputs: tuple[Path, ...]
    filters: str

    @classmethod
    def of(cls, source: Path) -> "Mix":
        """A WAV by itself. Both ears: mono would read 3 LU softer than it sounds once a player doubles it."""
        return cls((source,), f"[0:a]aresample={RATE_HZ}{BOTH_EARS if _channels(source) == 1 else ''}")

    @property
    def arguments(self) -> list[str]:
        return [part for file in self.inputs for part in ("-i", str(file))]


@dataclass(frozen=True)
class Encoding:
    """A file to be made, and how ffmpeg is told to. `makeup_db`: what its encoder is known to take away."""

    file: Path
    arguments: tuple[str, ...]
    makeup_db: float = 0.0


BOTH_EARS = ",pan=stereo|c0=c0|c1=c0"


class Silent(Exception):
    """There is nothing to hear: no loudness can be set."""


class LoudnessFailed(Exception):
    """The encoded file is outside the target after every try: it must not be stored."""


@dataclass(frozen=True)
class _Treatment:
    """What is done to the mix before it is encoded: `gains_db` for each file, what stays within limits for all."""

    gains_db: tuple[float, ...]
    limit_dbfs: float | None = None  # of samples: what a decoder makes of them may be higher
    squeeze_from_dbfs: float | None = None

    @property
    def squeeze(self) -> str:
        if self.squeeze_from_dbfs is None:
            return ""
        return f",acompressor=threshold={self.squeeze_from_dbfs:.1f}dB:ratio=4:attack=30:release=600:knee=6"

    def gain(self, number: int) -> str:
        gain = f"volume={self.gains_db[number]:.2f}dB"
        if self.limit_dbfs is None:
            return gain
        return f"{gain},alimiter=limit={self.limit_dbfs:.2f}dB:attack=5:release=60:level=false:latency=true"


async def measure(file: Path) -> Loudness:
    """Of any sound file, decoded as a player would."""
    return (await measure_all([file]))[0]


async def measure_all(files: Sequence[Path]) -> list[Loudness]:
    """The same of several, in one run."""
    inputs = [part for file in files for part in ("-i", str(file))]
    meters = ";".join(f"[{n}:a:0]{_meter(f'file{n}')}[out{n}]" for n in range(len(files)))
    outputs = [part for n in range(len(files)) for part in ("-map", f"[out{n}]", "-f", "null", "-")]
    log = (await ffmpeg("-nostats", *inputs, "-filter_complex", meters, *outputs)).log
    return [_read(log, f"file{n}") for n in range(len(files))]


async def level(mix: Mix, encodings: Sequence[Encoding], target: Target = BROADCAST) -> list[Loudness]:
    """Make every file of the mix at the target, and measure what came out: as many as there are files.

    Raises Silent when there is nothing to hear, LoudnessFailed when a file stays outside the target.
    """
    heard = f"{mix.filters},{_meter('mix')}[out]"
    seen = await ffmpeg("-nostats", *mix.arguments, "-filter_complex", heard, "-map", "[out]", "-f", "null", "-")
    found = _read(seen.log, "mix")
    if found.integrated_lufs < SILENCE_LUFS:
        raise Silent("there is nothing to hear")
    treatment = _first(found, target, [encoding.makeup_db for encoding in encodings])
    got: list[Loudness] = []
    for _ in range(_TRIES):
        await _encode(mix, treatment, encodings)
        got = await measure_all([encoding.file for encoding in encodings])
        missed_lu = [target.integrated_lufs - one.integrated_lufs for one in got]
        if not any(one.faults(target) for one in got) and max(map(abs, missed_lu)) <= _CLOSE_ENOUGH_LU:
            return got
        treatment = _next(treatment, got, target, missed_lu, found)
    if faults := [fault for one in got for fault in one.faults(target)]:
        raise LoudnessFailed("; ".join(faults))
    return got


def _first(found: Loudness, target: Target, makeups_db: Sequence[float]) -> _Treatment:
    gain_db = target.integrated_lufs - found.integrated_lufs
    peaks_over = found.true_peak_dbtp + gain_db > _TRUE_PEAK_AIM_DBTP
    loud = found.short_term_most_lufs + gain_db > target.short_term_most_lufs - _CLOSE_ENOUGH_LU
    gains_db = tuple(gain_db + makeup_db for makeup_db in makeups_db)
    return _Treatment(gains_db, _TRUE_PEAK_AIM_DBTP if peaks_over else None, _loud_from(found) if loud else None)


def _next(
    last: _Treatment, got: Sequence[Loudness], target: Target, missed_lu: Sequence[float], found: Loudness
) -> _Treatment:
    """By what the last one came to."""
    limit, squeeze = last.limit_dbfs, last.squeeze_from_dbfs
    over_db = max(one.true_peak_dbtp for one in got) - TRUE_PEAK_MOST_DBTP
    if over_db > 0 or (limit is None and over_db + max(missed_lu) > 0):
        limit = min(limit if limit is not None else 0.0, _TRUE_PEAK_AIM_DBTP) - max(0.0, over_db)
    if max(one.short_term_most_lufs for one in got) > target.short_term_most_lufs:
        squeeze = _loud_from(found) if squeeze is None else squeeze - 3
    return _Treatment(tuple(map(sum, zip(last.gains_db, missed_lu, strict=True))), limit, squeeze)


def _loud_from(found: Loudness) -> float:
    return min(0.0, found.integrated_lufs)


async def _encode(mix: Mix, treatment: _Treatment, encodings: Sequence[Encoding]) -> None:
    ways = "".join(f"[way{n}]" for n in range(len(encodings)))
    filters = f"{mix.filters}{treatment.squeeze},asplit={len(encodings)}{ways}"
    outputs: list[str] = []
    for n, encoding in enumerate(encodings):
        filters += f";[way{n}]{treatment.gain(n)},aresample={RATE_HZ}[out{n}]"
        outputs += ["-map", f"[out{n}]", "-map_metadata", "-1", *encoding.arguments]
        outputs += ["-fflags", "+bitexact", "-flags:a", "+bitexact", str(encoding.file)]
    await ffmpeg(*mix.arguments, "-filter_complex", filters, *outputs)


def _meter(name: str) -> str:
    return f"ebur128@{name}=peak=true:framelog=info"


def _read(log: str, name: str) -> Loudness:
    """What the meter of this name said."""
    said = re.findall(rf"^\[ebur128@{name} @ [^\]]*\] (t: .*|Summary:\n(?:\n|[ \t].*\n?)*)", log, re.MULTILINE)
    summary = next((one for one in said if one.startswith("Summary:")), "")
    return Loudness(
        _number(r"\bI:\s*(-?[\d.]+|-inf) LUFS", summary),
        _number(r"\bPeak:\s*(-?[\d.]+|-inf) dBFS", summary),
        _most("S", said),
        _most("M", said),
        _number(r"\bLRA:\s*(-?[\d.]+|-inf) LU", summary),
    )


def _most(name: str, lines: Sequence[str]) -> float:
    said = (re.search(rf"\b{name}:\s*(-?[\d.]+)", line) for line in lines)
    return max((float(found[1]) for found in said if found), default=NOTHING)


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise LoudnessFailed("ffmpeg gave no measurement")
    return NOTHING if found[1] == "-inf" else float(found[1])


def _channels(source: Path) -> int:
    with wave.open(str(source), "rb") as sound:
        return sound.getnchannels()
