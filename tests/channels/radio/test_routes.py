"""The radio on the web: page, data, playlist, sound, and a voice to try."""

import asyncio
import base64
import re
from datetime import time
from uuid import uuid4

import pytest
from sqlalchemy import update

from channels.radio.clock.keeping import put
from channels.radio.clock.weekly import ClockSlot
from channels.radio.settings import RadioSettings
from channels.radio.sound.takes import Take, keep
from core.tables import announcements
from schemas.edition import Action
from tests.channels.radio.conftest import NOW, Station
from tests.editions import event_edition

EVENT = event_edition()
RUNDOWN = "/radio/rundown/2026-11-23"


async def test_the_rundown_as_data(station: Station) -> None:
    await station.hand_over(EVENT)
    answer = await station.web.get(f"{RUNDOWN}.json")
    assert answer.headers["content-type"] == "application/json"
    rundown = answer.json()
    assert (rundown["date"], rundown["time_zone"]) == ("2026-11-23", "Europe/Athens")
    first = next(slot for slot in rundown["slots"] if slot["segments"])
    assert first["start"] == "2026-11-23T12:00:00+02:00"  # released at 11:00 in Athens
    (segment,) = first["segments"]
    assert segment["announcement"] == str(EVENT.announcement)
    assert segment["page"] == f"https://hub.example/announcements/{EVENT.announcement}"
    assert segment["duration_s"] == pytest.approx(station.sound.duration_s)
    assert "στις επτά και μισή το απόγευμα" in segment["spoken"]
    sound = await station.web.get(segment["audio"])
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mpeg")
    assert sound.content[:3] == b"ID3"


async def test_the_rundown_as_a_playlist(station: Station) -> None:
    await station.hand_over(EVENT)
    answer = await station.web.get(f"{RUNDOWN}.m3u")
    assert answer.headers["content-type"] == "audio/x-mpegurl; charset=utf-8"
    lines = answer.content.decode("utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    entry = next(line for line in lines if line.startswith("#EXTINF"))
    assert entry.endswith(",Χριστουγεννιάτικη συναυλία της Φιλαρμονικής")
    assert all(line.startswith(("#", "https://hub.example/radio/spots/")) for line in lines)


@pytest.mark.parametrize("form", ["json", "m3u", "html"])
async def test_an_unchanged_rundown_is_not_sent_again(station: Station, form: str) -> None:
    await station.hand_over(EVENT)
    first = await station.web.get(f"{RUNDOWN}.{form}")
    again = await station.web.get(f"{RUNDOWN}.{form}", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    await station.hand_over(event_edition(number=2, action=Action.CORRECT, title="Νέος τίτλος"), Action.CORRECT)
    changed = await station.web.get(f"{RUNDOWN}.{form}", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


async def test_the_page_in_greek_and_english(station: Station) -> None:
    await station.hand_over(EVENT)
    greek, english = await station.web.get("/radio"), await station.web.get("/radio?lang=en")
    assert '<html lang="el">' in greek.text
    assert "Το πρόγραμμα του ραδιοφώνου" in greek.text
    assert '<html lang="en">' in english.text
    assert "rundown" in english.text
    for page in (greek, english):
        assert "Χριστουγεννιάτικη συναυλία της Φιλαρμονικής" in page.text
        assert f'src="/radio/spots/{EVENT.announcement}-el-1.mp3"' in page.text
        assert page.text.count("<audio") == 2  # its own, and before it the bulletin of all
        assert page.text.index('src="/radio/bulletins/latest.mp3"') < page.text.index("-el-1.mp3")
        assert "Είσοδος ελεύθερη." in page.text
    tomorrow = (await station.web.get("/radio/rundown/2026-11-25.html")).text
    assert "Χριστουγεννιάτικη" in tomorrow
    assert "latest.mp3" not in tomorrow  # it says what stands now


async def test_the_public_reads_what_is_heard(station: Station) -> None:
    """In staff's own words where they wrote some, form by form; each text once, with the sound that says it."""
    await station.hand_over(EVENT)
    own, half = "Έλα στη μουσική!", "Γεια σας."
    key = await station.context.media.put(station.sound.files["mp3"], ".mp3")
    facts = station.sound.facts
    async with station.context.store.write() as connection:
        for form_s, words in ((60, own), (30, half)):
            about = (EVENT.announcement, "el", 1, form_s, "", "voice", f"{form_s}", words, words)
            await keep(connection, Take(*about, {"mp3": key}, facts, "", NOW))
        for hour, forms in ((12, (60,)), (14, (30,)), (16, (60,))):
            slot = ClockSlot(uuid4(), "", "", NOW.date(), time(hour), 60, forms=forms)
            await put(connection, RadioSettings(), slot)
    rundown = (await station.web.get(f"{RUNDOWN}.json")).json()
    read = [one for slot in rundown["slots"] for one in slot["segments"] if slot["start"][11:13] in ("12", "14", "16")]
    assert [one["script"] for one in read] == [own, half, own]
    page = (await station.web.get("/radio")).text
    for one in read[:2]:
        path = one["audio"].removeprefix("https://hub.example")
        assert (page.count(f'<p lang="el">{one["script"]}</p>'), page.count(f'src="{path}"')) == (1, 1)
        assert (await station.web.get(path.replace(".mp3", ".txt"))).text == one["script"]
    assert "Είσοδος ελεύθερη." not in page
    anchors = re.findall(r'<h3 id="([^"]+)"', page)
    assert len(set(anchors)) == len(anchors) == 2
    assert set(re.findall(r'<a href="#([0-9a-f][^"]+)"', page)) <= set(anchors)


async def test_a_day_without_announcements_says_so(station: Station) -> None:
    page = (await station.web.get("/radio")).text
    assert "δεν υπάρχουν ανακοινώσεις" in page
    assert "<audio" not in page


@pytest.mark.parametrize(
    "name",
    ["2026-02-30.json", "2026-11-23.xml", "2026-11-23", "20261123.json", "9999-12-31.json", "2026-W48-1.json"],
)
async def test_other_addresses_do_not_exist(station: Station, name: str) -> None:
    assert (await station.web.get(f"/radio/rundown/{name}")).status_code == 404


async def test_a_withdrawal_acts_when_it_is_committed_before_any_delivery(station: Station) -> None:
    await station.hand_over(EVENT)
    audio = f"/radio/spots/{EVENT.announcement}-el-1.mp3"
    assert (await station.web.get(audio)).status_code == 200
    async with station.context.store.write() as connection:
        await connection.execute(update(announcements).values(withdrawn_at=NOW))
    assert (await station.web.get(audio)).status_code == 404
    rundown = (await station.web.get(f"{RUNDOWN}.json")).json()
    assert all(slot["segments"] == [] for slot in rundown["slots"])


async def test_players_may_ask_for_a_part(station: Station) -> None:
    await station.hand_over(EVENT)
    audio = f"/radio/spots/{EVENT.announcement}-el-1.mp3"
    whole = await station.web.get(audio)
    part = await station.web.get(audio, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"
    tail = await station.web.get(audio, headers={"Range": "bytes=-10"})
    assert tail.content == whole.content[-10:]
    beyond = await station.web.get(audio, headers={"Range": f"bytes={len(whole.content)}-"})
    assert beyond.status_code == 416
    for headers in ({}, {"Range": "bytes=100-199"}):  # a part is of what is got: the head is of the whole
        asked = await station.web.head(audio, headers=headers)
        assert (asked.status_code, asked.headers, asked.content) == (200, whole.headers, b"")
    same = await station.web.get(audio, headers={"If-None-Match": whole.headers["etag"]})
    assert same.status_code == 304


async def test_the_sound_of_an_older_edition_is_gone(station: Station) -> None:
    await station.hand_over(EVENT)
    await station.hand_over(event_edition(number=2, action=Action.CORRECT, title="Νέος"), Action.CORRECT)
    assert (await station.web.get(f"/radio/spots/{EVENT.announcement}-el-1.mp3")).status_code == 404
    assert (await station.web.get(f"/radio/spots/{EVENT.announcement}-el-2.mp3")).status_code == 200


async def test_a_text_to_try(station: Station) -> None:
    answer = (await station.web.post("/radio/try", json={"text": "αύριο 19:30, 2.500 €"})).json()
    assert answer["spoken"] == "αύριο στις επτά και μισή το απόγευμα, δύο χιλιάδες πεντακόσια ευρώ"
    assert [one["written"] for one in answer["replacements"]] == ["19:30", "2.500 €"]
    kind, _, data = answer["audio"].partition(",")
    assert kind == "data:audio/mpeg;base64"
    assert base64.b64decode(data)[:3] == b"ID3"


async def test_a_trial_has_limits(station: Station) -> None:
    post = station.web.post
    assert (await post("/radio/try", json={"text": "α" * 501})).status_code == 422
    assert (await post("/radio/try", json={"text": "…"})).json()["title"].startswith("Το κείμενο δεν έχει")
    answers = await asyncio.gather(*(post("/radio/try", json={"text": f"δοκιμή {n}"}) for n in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429, 429]
    assert (await post("/radio/try", json={"text": "δοκιμή"})).status_code == 200
