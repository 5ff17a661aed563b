"""The station's sounds: added with their rights, heard, chosen, and in every spot from then on."""

import re
from pathlib import Path

import httpx
import pytest

from channels.radio.sound.library import Library, length_s, ours
from core.ffmpeg import ffmpeg
from tests.channels.radio.sound.conftest import EVENT, Sounding

SOUNDS = "/desk/radio/sounds"
ABOUT = {"role": "jingle", "name": "Σήμα 2026", "rights": "Μ. Παπαδοπούλου, άδεια CC BY 4.0"}


async def tone(folder: Path, seconds: float = 1.0) -> bytes:
    made = folder / "tone.mp3"
    await ffmpeg("-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}", str(made))
    return made.read_bytes()


async def add(sounding: Sounding, data: bytes, **about: str) -> httpx.Response:
    return await sounding.maria.browser.post(
        SOUNDS, data={**ABOUT, **about}, files={"file": ("a.mp3", data)}, follow_redirects=True
    )


async def test_a_jingle_is_added_heard_chosen_and_removed(sounding: Sounding, tmp_path: Path) -> None:
    await sounding.make()
    before = (await sounding.takes(None))[f"{EVENT}-el", 15]
    page = (await add(sounding, await tone(tmp_path))).text
    assert "Ο ήχος προστέθηκε." in page
    assert "CC BY 4.0" in page
    identity = re.search(rf"{SOUNDS}/([0-9a-f-]{{36}})\.wav", page)
    assert identity is not None
    assert length_s((await sounding.maria.get(f"{SOUNDS}/{identity[1]}.wav")).content) == pytest.approx(1, abs=0.1)

    await sounding.maria.post(f"{SOUNDS}/jingle/use", sound=identity[1])
    library = Library(sounding.house.hub.store, sounding.house.hub.media)
    chosen = await library.chosen("jingle")
    assert chosen.wav != await ours("jingle")
    await sounding.make()
    after = (await sounding.takes(None))[f"{EVENT}-el", 15]
    assert after.files["mp3"] != before.files["mp3"]
    assert after.duration_s == pytest.approx(before.duration_s - 0.5, abs=0.2), "its jingle is half a second shorter"

    await sounding.maria.post(f"{SOUNDS}/jingle/use", sound="nothing")
    assert (await library.chosen("jingle")).wav is None
    await sounding.maria.post(f"{SOUNDS}/jingle/use", sound="keryx")
    assert (await library.chosen("jingle")).wav == await ours("jingle")
    await sounding.maria.post(f"{SOUNDS}/{identity[1]}/remove")
    assert not await sounding.house.hub.media.exists(chosen.name)
    assert identity[1] not in (await sounding.maria.get(SOUNDS)).text


@pytest.mark.parametrize(
    ("about", "field"), [({"name": ""}, "name"), ({"rights": ""}, "rights"), ({"role": "song"}, "role")]
)
async def test_whose_it_is_must_be_said(sounding: Sounding, tmp_path: Path, about: dict[str, str], field: str) -> None:
    page = await add(sounding, await tone(tmp_path), **about)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text


async def test_what_is_too_long_for_its_place_is_refused(sounding: Sounding, tmp_path: Path) -> None:
    page = await add(sounding, await tone(tmp_path, 12))
    assert page.status_code == 422
    assert "πάνω από 10 δευτερόλεπτα" in page.text


@pytest.mark.parametrize("role", ["jingle", "bed", "intro", "separator", "outro"])
async def test_keryxs_own_sounds_are_heard_at_the_desk(sounding: Sounding, role: str) -> None:
    own = await sounding.maria.get(f"{SOUNDS}/ours/{role}.wav")
    assert (own.status_code, own.headers["content-type"]) == (200, "audio/wav")
    assert length_s(own.content) > 0.5
