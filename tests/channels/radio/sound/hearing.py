"""Sounds as a second tool hears them: decoded by ffmpeg, measured by pyloudnorm and by the sums of BS.1770 written out
here; and labels to put on them."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

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
RATE_HZ = 48_000
# ITU-R BS.1770-5, tables 1 and 2: the weighting of the ear, at 48 kHz.
WEIGHTING = (
    ([1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585]),
    ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621]),
)
# Its annex 2: what lies between two samples, at three places and at the sample itself.
BETWEEN = (
    (0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625,
     0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500),
    (-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250,
     0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375),
)  # fmt: skip
PHASES = (*BETWEEN, *(taps[::-1] for taps in BETWEEN[::-1]))
SHORT_TERM_S, STEP_S = 3.0, 0.1


@dataclass(frozen=True)
class Heard:
    integrated_lufs: float
    true_peak_dbtp: float
    short_term_most_lufs: float


async def decoded(data: bytes) -> tuple[np.ndarray, int]:
    """Samples (frames × channels, about −1…1, unclipped) and rate in Hz, as a player hears them."""
    from scipy.io import wavfile  # here and below: a second and more, that those who hear nothing need not wait

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "sound"), Path(folder, "sound.wav")
        await asyncio.to_thread(source.write_bytes, data)
        await ffmpeg("-i", str(source), "-c:a", "pcm_f32le", str(target))
        rate_hz, frames = await asyncio.to_thread(wavfile.read, target)
        return frames.reshape(len(frames), -1).astype(np.float64), int(rate_hz)


async def heard_lufs(data: bytes) -> float:
    return (await heard(data)).integrated_lufs


async def heard(data: bytes) -> Heard:
    import pyloudnorm

    samples, rate_hz = await decoded(data)
    integrated = float(pyloudnorm.Meter(rate_hz).integrated_loudness(samples))
    return Heard(integrated, true_peak_dbtp(samples), short_term_most_lufs(samples, rate_hz))


def true_peak_dbtp(samples: np.ndarray) -> float:
    """At four times the samples' rate."""
    most = max(np.abs(np.convolve(channel, taps)).max() for channel in samples.T for taps in PHASES)
    return float(20 * np.log10(max(most, np.abs(samples).max(), 1e-9)))


def short_term_most_lufs(samples: np.ndarray, rate_hz: int) -> float:
    """The loudest three seconds; a shorter sound counts as if silence followed."""
    from scipy.signal import lfilter

    assert rate_hz == RATE_HZ
    weighted = samples
    for b, a in WEIGHTING:
        weighted = lfilter(b, a, weighted, axis=0)
    power = np.concatenate(([0.0], np.cumsum((weighted**2).sum(axis=1))))
    window, step = int(SHORT_TERM_S * rate_hz), int(STEP_S * rate_hz)
    starts = np.arange(0, max(1, len(samples) - window + 1), step)
    means = (power[np.minimum(starts + window, len(samples))] - power[starts]) / window
    return float(-0.691 + 10 * np.log10(means.max() + 1e-12))
