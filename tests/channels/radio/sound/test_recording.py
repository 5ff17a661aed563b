"""A recording in place of the voice: uploaded in any format, levelled, heard, stale after a correction, dropped."""

import asyncio
import tempfile
from datetime import date, time, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from channels.radio.clock.keeping import put
from channels.radio.clock.weekly import ClockSlot
from channels.radio.settings import RadioSettings
from channels.radio.sound.tables import takes
from channels.radio.sound.takes import Take
from core.ffmpeg import ffmpeg
from core.voice import say
from producers.desk.auditing.reading import Asked
from producers.desk.auditing.reading import page as trail_of
from producers.desk.staff.people import Grant, Role
from schemas.edition import Action, Weight
from tests.channels.radio.sound.conftest import EVENT, Sounding
from tests.channels.radio.sound.hearing import heard_lufs
from tests.channels.radio.voting import NAME, election

RECORD = f"/desk/radio/record/{EVENT}"
KEY = (f"{EVENT}-el", 15)
QUIET = "volume=-20dB,adelay=2000:all=1,apad=pad_dur=2"


async def spoken(form: str = "wav", *arguments: str, quiet: str = QUIET) -> bytes:
    """A person at a microphone: quiet, two seconds of silence before and after."""
    with tempfile.TemporaryDirectory() as name:
        source, made = Path(name, "voice.wav"), Path(name, f"made.{form}")
        await asyncio.to_thread(source.write_bytes, await say("Έλα στη συναυλία το Σάββατο.", "el"))
        await ffmpeg("-i", str(source), "-af", quiet, *arguments, str(made))
        return await asyncio.to_thread(made.read_bytes)


async def send(
    sounding: Sounding, data: bytes, edition: int = 1, query: str = "form=15", do: str = "save"
) -> httpx.Response:
    sent = {"do": do, "edition": str(edition)}
    return await sounding.maria.browser.post(
        f"{RECORD}?{query}", data=sent, files={"recording": ("a", data)}, follow_redirects=True
    )


async def played(sounding: Sounding, day: date | None = None) -> Take | None:
    return (await sounding.takes(day)).get(KEY)


@pytest.mark.parametrize(
    ("form", "arguments"), [("webm", ("-c:a", "libopus")), ("m4a", ("-c:a", "aac")), ("flac", ()), ("mp3", ())]
)
async def test_a_recording_of_any_format_takes_the_voices_place(
    sounding: Sounding, form: str, arguments: tuple[str, ...]
) -> None:
    await sounding.make()
    voice = await played(sounding)
    page = await send(sounding, await spoken(form, *arguments))
    assert "Η ηχογράφηση μεταδίδεται από εδώ και πέρα." in page.text
    recorded = await played(sounding)
    assert voice is not None
    assert recorded is not None
    assert (voice.source, recorded.source, recorded.who) == ("voice", "recording", "Maria")
    assert recorded.script == voice.script
    assert 1 < recorded.in_a_row_s < 4, "the silence at its ends is cut"
    for role in ("mp3", "opus", "wav"):
        sound = await sounding.house.hub.media.read(recorded.files[role])
        assert await heard_lufs(sound) == pytest.approx(-23, abs=0.5)
    heard = await sounding.maria.get(f"{RECORD}/sound?form=15&source=recording")
    assert (heard.status_code, heard.content[:3]) == (200, b"ID3")
    await sounding.make()
    assert await played(sounding) == recorded, "the job leaves it alone"


async def test_a_minor_correction_leaves_it_and_a_material_one_makes_it_stale(sounding: Sounding) -> None:
    await send(sounding, await spoken())
    await sounding.correct(2, weight=Weight.MINOR)
    await sounding.correct(3, title="Συναυλία στο λιμάνι")
    await sounding.make()
    voice = await played(sounding)
    assert voice is not None
    assert voice.source == "voice", "the voice speaks for the recording of other words"
    page = (await sounding.maria.get(f"{RECORD}?form=15")).text
    assert "Η ανακοίνωση άλλαξε μετά την ηχογράφηση (έκδοση 1)" in page
    again = await send(sounding, await spoken(), edition=3)
    assert "άλλαξε μετά" not in again.text
    recorded = await played(sounding)
    assert recorded is not None
    assert (recorded.source, recorded.edition) == ("recording", 3)
    async with sounding.house.hub.store.read() as connection:
        kept = (await connection.execute(select(takes.c.edition).where(takes.c.source == "recording"))).scalars().all()
    assert kept == [3]


async def write(sounding: Sounding, text: str, do: str = "save") -> None:
    """Staff's own words for the form."""
    sent = {"do": do, "language": "el", "form_s": "15", "edition": "1", "text-form-el-15": text}
    await sounding.maria.post(f"/desk/radio/scripts/{EVENT}", **sent)


async def test_it_does_not_outlive_the_words_it_says(sounding: Sounding) -> None:
    """Other words were written for the form since, or its own were dropped; the same again, and it is right again."""
    await send(sounding, await spoken())
    assert await played(sounding) is not None
    await write(sounding, "Έλα στη συναυλία.")
    assert await played(sounding) is None
    assert "Η ηχογράφηση λέει άλλα λόγια" in (await sounding.maria.get(f"{RECORD}?form=15")).text
    await write(sounding, "", do="drop")
    assert await played(sounding) is not None
    today = sounding.house.clock.now().date()
    await write(sounding, "Έλα σήμερα.")
    assert await played(sounding, today) is None, "these words are today's"
    assert await played(sounding, today + timedelta(days=1)) is not None
    await write(sounding, "Έλα στη συναυλία.")
    await send(sounding, await spoken())
    await write(sounding, "", do="drop")
    assert await played(sounding) is None


async def test_what_names_a_candidate_is_not_heard_in_the_silence(sounding: Sounding) -> None:
    now = sounding.house.clock.now()
    await election(sounding.house, now + timedelta(days=1), now + timedelta(days=1, hours=1))
    await write(sounding, f"Τραγουδά ο {NAME}.")
    await send(sounding, await spoken())
    file = f"/radio/spots/{EVENT}-el-1-15.mp3"
    days = [now.date() + timedelta(days=day) for day in range(3)]
    assert [await played(sounding, day) is not None for day in days] == [True, False, True]
    assert (await sounding.web.get(file)).status_code == 200
    sounding.house.clock.advance(timedelta(days=1).total_seconds())
    assert (await sounding.web.get(file)).status_code == 404


async def test_what_is_wrong_with_it_is_shown_until_somebody_says_it_is_all_right(sounding: Sounding) -> None:
    """To who recorded it, in the rundown and in the studio; it is aired none the less."""
    house = sounding.house
    places = (f"{RECORD}?form=15", "/desk/radio/rundown/2026-11-24", "/desk/radio/studio")
    async with house.hub.store.write() as connection:
        await put(
            connection, RadioSettings(), ClockSlot(uuid4(), "", "", date(2026, 11, 24), time(10), 60, forms=(15,))
        )
    await write(sounding, "Έλα στη συναυλία το Σάββατο.")
    await sounding.maria.post("/desk/radio/studio/room", studio="Α")
    await send(sounding, await spoken())
    for place in places:
        assert "παραμορφώνεται" not in (await sounding.maria.get(place)).text
    page = await send(sounding, await spoken(quiet="aformat=sample_fmts=flt,volume=24dB,aformat=sample_fmts=s16"))
    assert "Η ηχογράφηση μεταδίδεται από εδώ και πέρα." in page.text
    assert 'href="#check">Κάτι όμως δεν ακούγεται σωστά' in page.text
    for place in places:
        assert "Η φωνή παραμορφώνεται" in (await sounding.maria.get(place)).text
    for place in places[1:]:
        assert f"{RECORD}?form=15&amp;language=el#check" in (await sounding.maria.get(place)).text
    recorded = await played(sounding)
    assert recorded is not None
    for recipe, noted in (("another", False), (recorded.recipe, True)):
        sent = {"do": "accept", "recipe": recipe}
        said = await sounding.maria.browser.post(f"{RECORD}?form=15", data=sent, follow_redirects=True)
        assert ("παραμορφώνεται" not in said.text) is noted
    assert "βρέθηκε εντάξει: Maria" in (await sounding.maria.get(places[0])).text
    for place in places:
        assert "παραμορφώνεται" not in (await sounding.maria.get(place)).text
    entries, _ = await trail_of(house.hub.store, Asked())
    assert (entries[0].act, entries[0].after["faults"]) == ("recording.accept", ["clipped"])


async def test_dropped_the_voice_speaks_again_and_its_files_go(sounding: Sounding) -> None:
    await send(sounding, await spoken())
    recorded = await played(sounding)
    assert recorded is not None
    page = await send(sounding, b"", do="drop")
    assert "Μιλά πάλι η συνθετική φωνή." in page.text
    assert await played(sounding) is None
    assert not await sounding.house.hub.media.exists(recorded.files["mp3"])
    entries, _ = await trail_of(sounding.house.hub.store, Asked())
    assert [entry.act for entry in entries][:2] == ["recording.drop", "recording.save"]


async def test_what_was_recorded_is_gone_with_an_expunge(sounding: Sounding) -> None:
    await send(sounding, await spoken())
    recorded = await played(sounding)
    assert recorded is not None
    await sounding.withdraw(action=Action.EXPUNGE)
    await sounding.house.hub.channels["radio"].expunge(EVENT)
    assert not await sounding.house.hub.media.exists(recorded.files["voice"])
    assert (await sounding.maria.get(f"{RECORD}?form=15")).status_code == 404


LIST_OF_FILES = b"ffconcat version 1.0\nfile /etc/passwd\n"
PLAYLIST = b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize("data", [b"", b"no sound", LIST_OF_FILES, PLAYLIST, b"\x89PNG\r\n\x1a\n" + b"\0" * 400])
async def test_what_is_no_sound_is_refused_with_what_to_do(sounding: Sounding, data: bytes) -> None:
    page = await send(sounding, data)
    assert page.status_code == 422
    assert 'href="#recording"' in page.text
    assert await played(sounding) is None


async def test_silence_and_what_is_too_long_are_refused(sounding: Sounding) -> None:
    for source in ("anullsrc=r=48000:d=5", "sine=frequency=300:duration=200"):
        with tempfile.TemporaryDirectory() as name:
            made = Path(name, "made.flac")
            await ffmpeg("-f", "lavfi", "-i", source, str(made))
            page = await send(sounding, await asyncio.to_thread(made.read_bytes))
        assert page.status_code == 422
    assert await played(sounding) is None


async def test_the_text_that_changed_meanwhile_is_read_first(sounding: Sounding) -> None:
    await sounding.correct(2, title="Συναυλία στο λιμάνι")
    page = await send(sounding, await spoken(), edition=1)
    assert "Το κείμενο άλλαξε όσο το γράφατε" in page.text
    assert await played(sounding) is None


async def test_only_who_speaks_for_the_issuer_records(sounding: Sounding) -> None:
    other = await sounding.house.joined("nikos", Grant(Role.RADIO, "deya"))
    assert (await other.get(RECORD)).status_code == 404
    writer = await sounding.house.joined("eleni", Role.WRITER)
    assert (await writer.get(RECORD)).status_code == 403


@pytest.mark.parametrize("query", ["form=45", "form=15&language=xx", "form=15&day=2027-01-01", "form=15&day=x"])
async def test_forms_that_do_not_exist(sounding: Sounding, query: str) -> None:
    assert (await sounding.maria.get(f"{RECORD}?{query}")).status_code == 404
