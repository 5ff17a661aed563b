"""What is wrong with a recording, as ffmpeg's meters tell it of the file that was sent: pure but for their filters.

Clipping is found by how many samples stand at the top: of speech that is not cut off next to none do, whatever its
level, and a lossy encoder moves them less than a tenth. What is wrong is told, and aired none the less; what can never
be aired is refused in receiving.py and here (`unheard`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_QUIET_DBFS = -45  # what is softer is silence, as it is where the ends are cut
_PAUSE_LEAST_S = 0.5
METERS = (
    "astats@ears=measure_perchannel=RMS_level:measure_overall=none,"
    "aformat=sample_fmts=s16,volumedetect@tops,"
    "aresample=48000,aformat=channel_layouts=stereo,volumedetect@whole,"
    f"silencedetect@pauses=noise={_QUIET_DBFS}dB:duration={_PAUSE_LEAST_S},ebur128@loud=framelog=quiet"
)
_WHOLE_HZ = 2 * 48_000  # samples a second of both ears
_EDGE_S = 0.1
NOTHING = -120.0

CLIPPED_MOST, FLAT_MOST = 0.001, 0.015  # of all samples: within 1 dB of full scale; within some decibel near the top
QUIET_LUFS, UNHEARD_LUFS = -42.0, -52.0
ONE_EAR_DB = 20.0  # between the ears
ENDS_S, PAUSE_S = 3.0, 2.5
SHORT, LONG = 0.6, 1.6  # of the time that the text takes to read
OVER_FORM_S = 1.0


@dataclass(frozen=True)
class Examined:
    """`clipped`: the part of the samples that is cut off at the top, 0 where none is. `ears_dbfs`: how loud each
    channel is. `before_s`, `after_s`: silence at the ends; `pause_s`: the longest between them."""

    clipped: float
    loudness_lufs: float
    ears_dbfs: Sequence[float]
    before_s: float
    after_s: float
    pause_s: float

    @property
    def unheard(self) -> bool:
        """Hardly anything but the room: raised to the station's loudness it would be noise."""
        return self.loudness_lufs < UNHEARD_LUFS


def examined(log: str) -> Examined:
    """What `METERS` wrote into ffmpeg's log. ValueError: nothing."""
    tops, whole = (_samples(log, name) for name in ("tops", "whole"))
    parts = {int(db): int(count) / tops for db, count in re.findall(rf"{_said('tops')}histogram_(\d+)db: (\d+)", log)}
    flat = max(parts.values(), default=0.0)
    clipped = parts.get(0, 0.0) if parts.get(0, 0.0) > CLIPPED_MOST else flat if flat > FLAT_MOST else 0.0
    length_s = whole / _WHOLE_HZ
    starts = [max(0.0, float(at)) for at in re.findall(rf"{_said('pauses')}silence_start: (-?[\d.]+)", log)]
    ends = [float(at) for at in re.findall(rf"{_said('pauses')}silence_end: (-?[\d.]+)", log)]
    pauses = list(zip(starts, [*ends, length_s], strict=False))
    return Examined(
        clipped,
        _number(r"\bI:\s*(-?[\d.]+|-inf) LUFS", log),
        [NOTHING if "inf" in db else float(db) for db in re.findall(rf"{_said('ears')}RMS level dB: (-?[\w.]+)", log)],
        next((end - start for start, end in pauses if start <= _EDGE_S), 0.0),
        next((end - start for start, end in pauses if start > _EDGE_S and end >= length_s - _EDGE_S), 0.0),
        max((end - start for start, end in pauses if start > _EDGE_S and end < length_s - _EDGE_S), default=0.0),
    )


def faults(found: Examined, voice_s: float, text_s: float, form_s: int) -> Mapping[str, float]:
    """By name what is wrong, with the number that is told of it: a part in a hundred, LUFS, dB or seconds.

    `voice_s`: how long is spoken; `text_s`: how long reading the text takes; `form_s`: how long the form is.
    """
    louder = found.ears_dbfs[0] - found.ears_dbfs[1] if len(found.ears_dbfs) == 2 else 0.0
    wrong = {
        "clipped": (found.clipped > 0, found.clipped * 100),
        "quiet": (found.loudness_lufs < QUIET_LUFS, found.loudness_lufs),
        "left": (louder > ONE_EAR_DB, louder),
        "right": (-louder > ONE_EAR_DB, -louder),
        "before": (found.before_s > ENDS_S, found.before_s),
        "after": (found.after_s > ENDS_S, found.after_s),
        "pause": (found.pause_s > PAUSE_S, found.pause_s),
        "short": (voice_s < SHORT * text_s, text_s),
        "long": (voice_s > LONG * text_s, text_s),
        "over_form": (text_s * LONG >= voice_s > form_s + OVER_FORM_S, float(form_s)),
    }
    return {name: round(number, 1) for name, (is_so, number) in wrong.items() if is_so}


def _said(name: str) -> str:
    """How a line of that meter begins."""
    return rf"\[\w+@{name} @ \w+\] "


def _samples(log: str, name: str) -> int:
    """A meter tells of its beginning too, when it has seen none."""
    return max([int(count) for count in re.findall(rf"{_said(name)}n_samples: (\d+)", log)] or [0]) or 1


def _number(pattern: str, log: str) -> float:
    said = re.findall(pattern, log)
    if not said:
        raise ValueError("ffmpeg gave no measurement")
    return NOTHING if said[-1] == "-inf" else float(said[-1])
