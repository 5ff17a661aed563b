"""The podcast of real takes: it says what is aired, and an episode is as long as it says."""

from datetime import date, timedelta
from typing import Any

import feedparser

from channels.radio.settings import RadioSettings
from channels.radio.sound import takes
from channels.radio.sound.bulletins import Bulletins
from channels.radio.sound.telling import MakingBulletins
from tests.channels.radio.scripts.conftest import ON_AIR
from tests.channels.radio.sound.conftest import EVENT, Sounding
from tests.editions import press_edition

OWN = "Η Φιλαρμονική παίζει στο λιμάνι. Ελάτε όλοι."
TODAY, DAY = date(2026, 11, 24), date(2026, 12, 12)


async def episodes(sounding: Sounding) -> dict[str, Any]:
    """By title, each fetched: it is as long as it says, and its transcript is its words."""
    found = feedparser.parse((await sounding.web.get("/radio/podcast.xml")).content).entries
    for one in found:
        (sound,) = one.enclosures
        got = await sounding.web.get(sound.href)
        assert (got.status_code, len(got.content)) == (200, int(sound.length)), one.title
        if "podcast_transcript" in one:
            assert (await sounding.web.get(one.podcast_transcript["url"])).text == one.summary
    return {one.title: one for one in found}


async def scripts(sounding: Sounding) -> set[str]:
    """What today's rundown reads."""
    slots = (await sounding.web.get("/radio/today.json")).json()["slots"]
    return {one["script"] for slot in slots for one in slot["segments"]}


async def rewrite(sounding: Sounding, text: str) -> None:
    path = f"/desk/radio/scripts/{EVENT}"
    for form_s in (60, 30, 15):
        sent = {"do": "save", "language": "el", "form_s": str(form_s), "edition": "1", f"text-form-el-{form_s}": text}
        assert (await sounding.maria.post(path, **sent)).status_code == 200


async def make_bulletins(sounding: Sounding) -> None:
    await MakingBulletins(Bulletins(sounding.house.hub.context, RadioSettings())).run(sounding.house.clock.now())


async def test_it_says_what_staff_wrote_once_it_is_spoken(sounding: Sounding) -> None:
    await sounding.make()
    before = (await episodes(sounding))["Συναυλία"]
    assert before.id == f"urn:keryx:{EVENT}-el-1", "as of the plain spot, whose words are the same"
    assert before.enclosures[0].href.endswith("-el-1-60.mp3")
    await rewrite(sounding, OWN)
    await sounding.make()
    after = (await episodes(sounding))["Συναυλία"]
    assert after.summary == OWN
    assert after.id != before.id
    assert OWN in await scripts(sounding)


async def test_a_recording_is_heard_in_it_and_is_the_same_episode(sounding: Sounding) -> None:
    await sounding.make()
    voice = (await sounding.takes(None))[f"{EVENT}-el", 60]
    before = (await episodes(sounding))["Συναυλία"]
    short = (await sounding.takes(None))[f"{EVENT}-el", 15]
    facts = {**voice.facts, "duration_s": short.duration_s}
    recorded = takes.Take(**{**vars(voice), "source": "recording", "files": short.files, "facts": facts})
    async with sounding.house.hub.store.write() as connection:
        await takes.keep(connection, recorded)
    after = (await episodes(sounding))["Συναυλία"]
    assert after.enclosures[0].length != before.enclosures[0].length
    assert after.itunes_duration == str(round(short.duration_s))
    assert after.id == before.id


async def test_what_is_kept_says_no_today(sounding: Sounding) -> None:
    """Who has it hears it on another day; the rundown's own reading says «σήμερα»."""
    sounding.house.clock.advance((DAY - TODAY) / timedelta(seconds=1))
    await sounding.make()
    assert any("σήμερα" in one for one in await scripts(sounding))
    said = (await episodes(sounding))["Συναυλία"].summary
    assert "12 Δεκεμβρίου" in said
    assert "σήμερα" not in said


async def test_what_is_bound_to_its_day_is_in_it_on_that_day(sounding: Sounding) -> None:
    await sounding.air(press_edition(**ON_AIR, title="Αύριο ανοίγει η παραλία", summary="Αύριο ανοίγει η παραλία."))
    await sounding.make()
    assert (await episodes(sounding))["Αύριο ανοίγει η παραλία"].enclosures[0].href.endswith(f"-60-{TODAY}.mp3")
    sounding.house.clock.advance(86_400)
    await sounding.make()
    assert set(await episodes(sounding)) == {"Συναυλία"}


async def test_it_has_the_bulletins_that_stand(sounding: Sounding) -> None:
    """One that is to be made anew is not named until it is: its address answers with another."""
    await sounding.air(press_edition(**ON_AIR, title="Ξεκινά η ανάπλαση", summary="Έργα στην παραλία.", body="Έργα."))
    await sounding.make()
    assert "Δελτίο ανακοινώσεων" not in await episodes(sounding)
    await make_bulletins(sounding)
    found = await episodes(sounding)
    bulletin = found["Δελτίο ανακοινώσεων"]
    assert bulletin.enclosures[0].href == "https://hub.example/radio/bulletins/latest-el.mp3"
    assert {"Συναυλία", "Ξεκινά η ανάπλαση"} < set(found)
    assert not any("telephone" in one.id for one in found.values())
    await sounding.withdraw()
    assert "Δελτίο ανακοινώσεων" not in await episodes(sounding)
    await make_bulletins(sounding)
    again = (await episodes(sounding))["Δελτίο ανακοινώσεων"]
    assert again.id != bulletin.id
    assert again.enclosures[0].length != bulletin.enclosures[0].length
    sounding.house.clock.advance(86_400)
    assert "Δελτίο ανακοινώσεων" not in await episodes(sounding), "it is of its day"


async def test_a_file_that_was_destroyed_just_now_is_no_episode(sounding: Sounding) -> None:
    await sounding.make()
    take = (await sounding.takes(None))[f"{EVENT}-el", 60]
    await sounding.house.hub.media.delete(take.files["mp3"])
    assert await episodes(sounding) == {}
