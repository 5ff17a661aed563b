"""What is wrong with a recording is heard in the file as it was sent, in any format; a good one is left in peace."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from channels.radio.sound.examining import Examined, faults
from channels.radio.sound.receiving import received_voice
from core.errors import Invalid
from core.ffmpeg import ffmpeg
from core.voice import say

TEXT = "Έλα στη συναυλία το Σάββατο, στις επτά το απόγευμα, στο Δημοτικό Θέατρο. Η είσοδος είναι ελεύθερη."
FORMATS: Mapping[str, Sequence[str]] = {
    "wav": (),
    "mp3": ("-b:a", "96k"),
    "webm": ("-c:a", "libopus", "-b:a", "32k"),
    "m4a": ("-c:a", "aac"),
}
CUT = "aformat=sample_fmts=s16"  # what is over full scale is cut off there, as a converter does


async def recorded(filters: str, form: str = "wav", rate_hz: int = 48_000) -> tuple[bytes, Examined]:
    """A voice that went through these filters, and was sent in this format."""
    with tempfile.TemporaryDirectory() as name:
        source, made = Path(name, "voice.wav"), Path(name, f"made.{form}")
        await asyncio.to_thread(source.write_bytes, await say(TEXT, "el"))
        at = ("-ar", str(rate_hz), *FORMATS[form])
        await ffmpeg("-i", str(source), "-af", f"aresample={rate_hz},{filters}", *at, str(made))
        data = await asyncio.to_thread(made.read_bytes)
    return await received_voice(data, longest_s=180, field="recording")


async def wrong(filters: str, form: str = "wav", text_s: float = 7.0, form_s: int = 15) -> Mapping[str, float]:
    voice, found = await recorded(filters, form)
    return faults(found, (len(voice) - 44) / 96_000, text_s, form_s)


@pytest.mark.parametrize("form", FORMATS)
async def test_a_good_recording_is_left_in_peace(form: str) -> None:
    """Soft or loud, mastered up to full scale, on one channel or two, a second of silence around it."""
    for filters in (
        "volume=-6dB",
        "volume=-18dB",
        "loudnorm=I=-14:TP=-1",
        "volume=-6dB,aformat=channel_layouts=stereo,adelay=1000:all=1,apad=pad_dur=1",
    ):
        assert await wrong(filters, form) == {}, filters


@pytest.mark.parametrize("form", FORMATS)
async def test_clipping_is_heard_through_every_encoder(form: str) -> None:
    a_little, much = [
        (await wrong(f"aformat=sample_fmts=flt,volume={gain_db}dB,{CUT}", form))["clipped"] for gain_db in (12, 24)
    ]
    assert 0.1 < a_little < much


async def test_clipping_of_a_mono_file_at_another_rate_and_turned_down_after_is_heard_too() -> None:
    _, found = await recorded(f"aformat=sample_fmts=flt,volume=20dB,{CUT},volume=-6dB", rate_hz=44_100)
    assert found.clipped > 0.02


@pytest.mark.parametrize("form", FORMATS)
async def test_what_was_recorded_too_softly(form: str) -> None:
    assert set(await wrong("volume=-26dB", form)) == {"quiet"}


async def test_what_can_hardly_be_heard_is_refused() -> None:
    for filters in ("volume=-36dB", "volume=0,aeval='0.002*random(0)':c=same"):
        with pytest.raises(Invalid) as refused:
            await recorded(filters)
        assert [(one.field, bool(one.el), bool(one.en)) for one in refused.value.errors] == [("recording", True, True)]


@pytest.mark.parametrize(("ears", "ear"), [("c0=c0|c1=0*c0", "left"), ("c0=0*c0|c1=c0", "right")])
async def test_a_voice_in_one_ear(ears: str, ear: str) -> None:
    found = await wrong(f"pan=stereo|{ears}", "mp3")
    assert set(found) == {ear}


async def test_long_silence_at_its_ends_and_in_its_middle() -> None:
    found = await wrong("adelay=4000:all=1,apad=pad_dur=5")
    assert found == {"before": pytest.approx(4.0, abs=0.2), "after": pytest.approx(5.0, abs=0.3)}
    paused = await wrong("asplit[a][b];[a]apad=pad_dur=3[c];[c][b]concat=n=2:v=0:a=1", text_s=15, form_s=30)
    assert paused == {"pause": pytest.approx(3.1, abs=0.3)}


async def test_far_too_short_or_too_long_for_its_text_or_over_its_form() -> None:
    voice, _ = await recorded("anull")
    length_s = (len(voice) - 44) / 96_000
    assert await wrong("anull", text_s=length_s * 2) == {"short": round(length_s * 2, 1)}
    assert await wrong("anull", text_s=length_s / 2) == {"long": round(length_s / 2, 1)}
    assert await wrong("anull", text_s=length_s, form_s=round(length_s) - 3) == {"over_form": round(length_s) - 3}
