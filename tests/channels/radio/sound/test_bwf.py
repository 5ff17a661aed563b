"""Broadcast Wave, read back: `bext` by wavinfo, `cart` by a strict reader of AES46's layout."""

import io
import struct
import wave
from pathlib import Path
from typing import Any

import pytest
import wavinfo
from hypothesis import given
from hypothesis import strategies as st

from channels.radio.sound.bwf import broadcast_wave
from channels.radio.sound.label import Label
from core.loudness import Loudness
from tests.channels.radio.sound.hearing import LABEL

MEASURED = Loudness(-23.1, -6.4, -20.2, -18.3, 4.5)
# AES46-2002, table 1: name, offset, length.
FIELDS = {
    "version": (0, 4),
    "title": (4, 64),
    "artist": (68, 64),
    "cut": (132, 64),
    "client": (196, 64),
    "category": (260, 64),
    "classification": (324, 64),
    "out_cue": (388, 64),
    "start_date": (452, 10),
    "start_time": (462, 8),
    "end_date": (470, 10),
    "end_time": (480, 8),
    "program": (488, 64),
    "program_version": (552, 64),
    "user": (616, 64),
    "level": (680, 4),
    "timers": (684, 64),
    "reserved": (748, 276),
    "url": (1024, 1024),
}


def sound(frames: int = 4_801, channels: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(2)
        made.setframerate(48_000)
        made.writeframes(b"\x01\x00" * frames * channels)
    return file.getvalue()


def chunks(data: bytes) -> dict[str, bytes]:
    """Every chunk of the file; the sizes must add up to its last byte."""
    riff, size, form = struct.unpack("<4sI4s", data[:12])
    assert (riff, form, size) == (b"RIFF", b"WAVE", len(data) - 8)
    found, at = {}, 12
    while at < len(data):
        name, length = struct.unpack("<4sI", data[at : at + 8])
        found[name.decode()] = data[at + 8 : at + 8 + length]
        assert len(found[name.decode()]) == length
        at += 8 + length + length % 2
    assert at == len(data)
    return found


def cart_of(data: bytes) -> dict[str, Any]:
    """Text is ASCII, ended by zeros and nothing after them; dates and times have their digits where AES46 says."""
    cart = chunks(data)["cart"]
    read: dict[str, Any] = {}
    for name, (offset, length) in FIELDS.items():
        raw = cart[offset : offset + length]
        if name in ("level", "timers"):
            continue
        text = raw.rstrip(b"\0")
        assert b"\0" not in text
        read[name] = text.decode("ascii")
    read["level"] = struct.unpack("<i", cart[680:684])[0]
    marks = [struct.unpack("<4sI", cart[at : at + 8]) for at in range(684, 748, 8)]
    read["timers"] = {usage.decode(): value for usage, value in marks if usage != b"\0\0\0\0"}
    read["text"] = cart[2048:].decode("ascii")
    for name in ("start_date", "end_date"):
        year, month, day = read[name].split("-")
        assert (len(year), len(month), len(day)) == (4, 2, 2)
    for name in ("start_time", "end_time"):
        assert [len(part) for part in read[name].split(":")] == [2, 2, 2]
    return read


def test_the_dates_that_automation_obeys_are_of_the_clock_in_athens() -> None:
    cart = cart_of(broadcast_wave(sound(), LABEL, MEASURED, "https://hub.example/announcements/1"))
    assert (cart["version"], cart["level"]) == ("0101", 32_768)
    assert (cart["start_date"], cart["start_time"]) == ("2026-11-24", "08:00:00")
    assert (cart["end_date"], cart["end_time"]) == ("2026-12-12", "20:30:00")
    assert cart["timers"] == {"AUDs": 0, "AUDe": 4_801}
    assert cart["url"] == "https://hub.example/announcements/1"


def test_greek_is_written_in_latin_letters() -> None:
    cart = cart_of(broadcast_wave(sound(), LABEL, MEASURED))
    assert cart["title"] == "Synavlia sti limni"
    assert cart["artist"] == 'Organismos Politismou Limnochoriou "Oneiro"'
    assert cart["out_cue"] == "Ela sti synavlia - eisodos 5 EUR."
    assert cart["text"] == "Organismos Politismou.\r\nEla sti synavlia - eisodos 5 EUR.\r\n"


def test_bext_is_of_version_2_with_its_loudness(tmp_path: Path) -> None:
    file = tmp_path / "spot.wav"
    file.write_bytes(broadcast_wave(sound(), LABEL, MEASURED))
    bext = wavinfo.WavInfoReader(str(file)).bext
    assert bext is not None
    assert (bext.version, bext.description, bext.originator_ref) == (2, "Synavlia sti limni", "2026/000123-2-el")
    assert (bext.originator_date, bext.originator_time) == ("2026-11-24", "00:30:00")
    assert bext.loudness_value == pytest.approx(-23.1)
    assert bext.max_true_peak == pytest.approx(-6.4)
    assert bext.max_shortterm_loudness == pytest.approx(-20.2)
    assert bext.max_momentary_loudness == pytest.approx(-18.3)
    assert bext.loudness_range == pytest.approx(4.5)
    assert bext.coding_history.startswith("A=PCM,F=48000,W=16,M=stereo")


def test_the_samples_are_untouched() -> None:
    given_sound = sound()
    with wave.open(io.BytesIO(broadcast_wave(given_sound, LABEL, MEASURED)), "rb") as made:
        assert (made.getnchannels(), made.getframerate(), made.getsampwidth()) == (2, 48_000, 2)
        assert made.readframes(made.getnframes()) == given_sound[44:]


def test_without_dates_it_may_be_played_at_any_time() -> None:
    label = Label("a-bulletin", "Δελτίο", "Δήμος", "bulletin", 0, "el", "", LABEL.made_for)
    cart = cart_of(broadcast_wave(sound(), label, MEASURED))
    assert (cart["start_date"], cart["end_date"], cart["end_time"]) == ("1900-01-01", "9999-12-31", "23:59:59")


@given(title=st.text(max_size=400), issuer=st.text(max_size=90), script=st.text(max_size=3_000))
def test_whatever_the_words_are_the_layout_holds(title: str, issuer: str, script: str) -> None:
    label = Label(
        "x-el",
        title.replace("\0", ""),
        issuer.replace("\0", ""),
        "2026/1",
        1,
        "el",
        script.replace("\0", ""),
        LABEL.made_for,
    )
    cart_of(broadcast_wave(sound(3, 1), label, MEASURED))
