"""The sound itself: real espeak-ng, real ffmpeg, and a second opinion on loudness."""

import io
import wave

import numpy as np
import pytest

from channels.radio.sound.encoding import TYPES, loudness_of
from channels.radio.sound.library import ours
from channels.radio.sound.spot import Dress, dressed, make_spot
from channels.radio.trial import try_voice
from core.loudness import BROADCAST, PODCAST, STREAM, Loudness, Silent, Target
from core.programs import ProgramFailed
from core.voice import say
from tests.channels.radio.sound.hearing import LABEL, RATE_HZ, decoded, heard, short_term_most_lufs, true_peak_dbtp

TEXT = (
    "Ανακοίνωση του Δήμου Λιμνοχωρίου. Η συναυλία γίνεται το Σάββατο δώδεκα Δεκεμβρίου, στις επτά και μισή το απόγευμα."
)


@pytest.mark.parametrize("target", [BROADCAST, STREAM, PODCAST])
async def test_loudness_of_every_file_holds_by_a_second_meter(target: Target) -> None:
    dress = Dress("ours", await ours("jingle"), await ours("bed"))
    spot = await dressed(await say(TEXT, "el"), LABEL, dress, target)
    assert set(spot.files) == set(TYPES)
    for role, data in spot.files.items():
        samples, rate_hz = await decoded(data)
        found, second = spot.loudness[role], await heard(data)
        assert second.integrated_lufs == pytest.approx(target.integrated_lufs, abs=0.5)
        assert second.true_peak_dbtp <= -1
        assert second.short_term_most_lufs <= target.integrated_lufs + 5
        assert found.faults(target) == ()
        assert found.integrated_lufs == pytest.approx(second.integrated_lufs, abs=0.2)
        assert found.true_peak_dbtp == pytest.approx(second.true_peak_dbtp, abs=0.3)
        assert found.short_term_most_lufs == pytest.approx(second.short_term_most_lufs, abs=0.3)
        assert len(samples) / rate_hz == pytest.approx(spot.duration_s, abs=0.1)
        assert loudness_of(spot.facts, role) == found
    assert spot.facts["loudness_lufs"] == spot.loudness["mp3"].integrated_lufs


def test_the_second_meter_reads_what_the_standard_says() -> None:
    """EBU Tech 3341, case 15: a sine whose samples miss its peak by 3 dB; Tech 3341, case 9: −23 LUFS over 3 s."""
    at = np.arange(4 * RATE_HZ) / RATE_HZ
    missed = 0.5 * np.sin(2 * np.pi * RATE_HZ / 4 * at + np.pi / 4)
    assert 20 * np.log10(np.abs(missed).max()) == pytest.approx(-9.03, abs=0.01)
    assert true_peak_dbtp(missed[:, None]) == pytest.approx(-6.0, abs=0.4)
    tone = 10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * at)
    assert short_term_most_lufs(np.stack([tone, tone], axis=1), RATE_HZ) == pytest.approx(-23, abs=0.1)


async def test_the_bed_gives_way_to_the_voice() -> None:
    """Both are heard, and the voice well over the music: what is left of the bed under it is 15 dB softer at least."""
    bed = await ours("bed")
    bare = await dressed(await say(TEXT, "el"), None, Dress(), BROADCAST, ["wav"])
    whole = await dressed(await say(TEXT, "el"), None, Dress("bed", None, bed), BROADCAST, ["wav"])
    (voice, rate_hz), (both, _) = await decoded(bare.files["wav"]), await decoded(whole.files["wav"])
    assert voice.shape == both.shape
    gain = float(np.vdot(voice, both) / np.vdot(voice, voice))
    rest = both - gain * voice
    spoken = slice(rate_hz, len(voice) - 2 * rate_hz)
    assert 15 < 20 * np.log10(np.std(gain * voice[spoken]) / np.std(rest[spoken])) < 40


async def test_tags_are_id3_2_4_in_greek() -> None:
    spot = await make_spot("Καλημέρα σας.", "el", LABEL)
    assert spot.files["mp3"][:4] == b"ID3\x04"
    assert b"TIT2" in spot.files["mp3"][:400]
    assert "Συναυλία στη λίμνη".encode() in spot.files["mp3"][:400]
    assert b"ell" in spot.files["mp3"][:400]
    assert b"TDRC" not in spot.files["mp3"][:400]


@pytest.mark.usefixtures("ffmpeg_anew")
async def test_the_same_words_give_the_same_bytes() -> None:
    first = await make_spot("Καλημέρα σας.", "el")
    assert (await make_spot("Καλημέρα σας.", "el")).files == first.files


@pytest.mark.parametrize("text", ["Ναι.", "Προσοχή! " * 60, "μπα " * 200, "Ε! " + "…\n\n" * 30 + "Ε!"])
async def test_very_short_and_very_long_texts_are_level_too(text: str) -> None:
    spot = await make_spot(text, "el")
    assert spot.loudness["mp3"].faults() == ()


async def test_nothing_to_say_is_not_a_spot() -> None:
    with pytest.raises(Silent):
        await make_spot("…", "el")


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
