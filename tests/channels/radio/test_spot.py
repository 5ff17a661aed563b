"""The sound itself: real espeak-ng, real ffmpeg, and a second opinion on loudness."""

import asyncio
import io
import tempfile
import wave
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from channels.radio.spot import make_spot
from channels.radio.trial import try_voice
from core.ffmpeg import ffmpeg
from core.loudness import Loudness, Silent
from core.programs import ProgramFailed
from core.voice import say

TEXT = (
    "Ανακοίνωση του Δήμου Λιμνοχωρίου. Η συναυλία γίνεται το Σάββατο δώδεκα Δεκεμβρίου, στις επτά και μισή το απόγευμα."
)


async def decoded(mp3: bytes) -> tuple[np.ndarray, int]:
    """Samples (frames × channels, −1…1) and rate in Hz, as a player hears them."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "spot.mp3"), Path(folder, "spot.wav")
        await asyncio.to_thread(source.write_bytes, mp3)
        await ffmpeg("-i", str(source), "-c:a", "pcm_s16le", str(target))
        with wave.open(str(target), "rb") as sound:
            frames = np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)
            return frames.reshape(-1, sound.getnchannels()) / 32768, sound.getframerate()


async def test_loudness_holds_by_a_second_meter() -> None:
    spot = await make_spot(TEXT, "el", {"title": "Συναυλία"})
    samples, rate_hz = await decoded(spot.data)
    heard_lufs = pyloudnorm.Meter(rate_hz).integrated_loudness(samples)
    assert heard_lufs == pytest.approx(-23, abs=0.5)
    assert spot.loudness.integrated_lufs == pytest.approx(heard_lufs, abs=0.2)
    assert spot.loudness.true_peak_dbtp <= -1
    assert 20 * np.log10(np.abs(samples).max()) <= spot.loudness.true_peak_dbtp + 0.1
    assert spot.loudness.short_term_most_lufs <= -18
    assert len(samples) / rate_hz == pytest.approx(spot.duration_s, abs=0.1)


async def test_tags_are_id3_2_4_in_greek() -> None:
    spot = await make_spot("Καλημέρα σας.", "el", {"title": "Συναυλία στη λίμνη"})
    assert spot.data[:4] == b"ID3\x04"
    assert b"TIT2" in spot.data[:400]
    assert "Συναυλία στη λίμνη".encode() in spot.data[:400]
    assert b"TDRC" not in spot.data[:400]


async def test_the_same_words_give_the_same_bytes() -> None:
    first = await make_spot("Καλημέρα σας.", "el", {})
    assert (await make_spot("Καλημέρα σας.", "el", {})).data == first.data


@pytest.mark.parametrize("text", ["Ναι.", "Προσοχή! " * 60, "μπα " * 200])
async def test_very_short_and_very_long_texts_are_level_too(text: str) -> None:
    spot = await make_spot(text, "el", {}, chime=False)
    assert spot.loudness.faults() == ()


async def test_nothing_to_say_is_not_a_spot() -> None:
    with pytest.raises(Silent):
        await make_spot("…", "el", {}, chime=False)


def test_what_is_too_loud_or_too_soft_is_told() -> None:
    assert Loudness(-23.4, -1.0, -18.0).faults() == ()
    assert len(Loudness(-22.4, -0.9, -17.9).faults()) == 3


async def test_a_voice_that_does_not_exist_hurts_only_its_own_process() -> None:
    with pytest.raises(ProgramFailed, match="no voice"):
        await say("Καλημέρα", "xx-none")


async def test_the_voice_speaks_about_as_long_as_a_person() -> None:
    with wave.open(io.BytesIO(await say(TEXT, "el")), "rb") as sound:
        assert 5 < sound.getnframes() / sound.getframerate() < 12


async def test_try_voice_says_what_it_changed() -> None:
    trial = await try_voice("αύριο 19:30, 2.500 €")
    assert trial.spoken == "αύριο στις επτά και μισή το απόγευμα, δύο χιλιάδες πεντακόσια ευρώ"
    assert [replacement.written for replacement in trial.replacements] == ["19:30", "2.500 €"]
    assert trial.audio[:3] == b"ID3"
