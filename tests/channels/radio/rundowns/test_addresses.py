"""The addresses that players poll: types, validators, and what a change does to them."""

import asyncio
import re
from datetime import time, timedelta
from pathlib import Path
from uuid import uuid4

import feedparser
import pytest
import yaml
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, update

from channels.radio.clock.keeping import clock_of, remove
from channels.radio.clock.keeping import put as keep_part
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.weekly import ClockSlot
from channels.radio.routes import router
from channels.radio.rundowns.tables import calendars
from channels.radio.settings import RadioSettings
from core.directory import save_directory
from core.tables import announcements, schedules
from schemas.edition import Action
from tests.channels.radio.clock.pieces import DAY
from tests.channels.radio.conftest import NOW, Station
from tests.editions import event_edition, press_edition

DIRECTORY = Path(__file__).parents[4] / "examples" / "directory.yaml"
EVENT = event_edition()
TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "m3u": "audio/x-mpegurl; charset=utf-8",
    "annotated.m3u": "audio/x-mpegurl; charset=utf-8",
    "xspf": "application/xspf+xml",
    "mos": "application/xml",
    "mos.zip": "application/zip",
    "ics": "text/calendar; charset=utf-8",
}


@pytest.mark.parametrize("form", TYPES)
async def test_every_form_at_every_address(station: Station, form: str) -> None:
    await station.hand_over(EVENT)
    station.context.clock.advance(30 * 60)  # type: ignore[attr-defined]
    for when in ("rundown/2026-11-23", "today", "now", "next"):
        path = f"/radio/{when}.{form}"
        answer, head = await station.web.get(path), await station.web.head(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, TYPES[form])
        assert (head.status_code, head.headers["etag"], head.content) == (200, answer.headers["etag"], b"")
        assert (await station.web.get(path, headers={"If-None-Match": answer.headers["etag"]})).status_code == 304
        if form not in ("mos.zip",):
            assert str(EVENT.announcement) in answer.text or form == "ics"


async def test_dates_serve_who_compares_no_tags(station: Station) -> None:
    await station.hand_over(EVENT)
    path = "/radio/rundown/2026-11-23.m3u"
    await station.web.get(path)
    station.context.clock.advance(2)  # type: ignore[attr-defined]
    said = (await station.web.get(path)).headers["last-modified"]
    assert (await station.web.get(path, headers={"If-Modified-Since": said})).status_code == 304
    async with station.context.store.write() as connection:
        await connection.execute(update(announcements).values(withdrawn_at=NOW + timedelta(seconds=2)))
    changed = await station.web.get(path, headers={"If-Modified-Since": said})
    assert (changed.status_code, "spots" in changed.text) == (200, False)


async def test_a_calendars_stamp_never_goes_back(station: Station) -> None:
    """What is withdrawn leaves older announcements behind; the same calendar has the same stamp."""
    path = "/radio/rundown/2026-11-23.ics"

    async def stamps() -> set[str]:
        return set(re.findall(r"DTSTAMP:(\d{8}T\d{6}Z)", (await station.web.get(path)).text))

    await station.hand_over(EVENT)
    station.context.clock.advance(60)  # type: ignore[attr-defined]
    await station.hand_over(press_edition(at=NOW + timedelta(minutes=1)))
    (first,) = await stamps()
    station.context.clock.advance(60)  # type: ignore[attr-defined]
    assert await stamps() == {first}
    gone = press_edition(number=2, action=Action.WITHDRAW, at=NOW + timedelta(minutes=2))
    await station.hand_over(gone, Action.WITHDRAW)
    (second,) = await stamps()
    assert first == "20261123T093100Z" < second


async def test_every_process_gives_the_same_calendar(station: Station) -> None:
    """One that was started later, or was never asked for it, answers with the same bytes and validators."""
    path = "/radio/rundown/2026-11-23.ics"

    async def told() -> tuple[bytes, str, str | None]:
        app = FastAPI()
        app.include_router(router(station.context))
        async with AsyncClient(transport=ASGITransport(app), base_url="https://hub.example") as web:
            answer = await web.get(path)
        return answer.content, answer.headers["etag"], answer.headers.get("last-modified")

    await told()  # nothing stands in it yet
    await station.hand_over(EVENT)
    station.context.clock.advance(60)  # type: ignore[attr-defined]
    before = await asyncio.gather(*(told() for _ in range(3)))
    station.context.clock.advance(60)  # type: ignore[attr-defined]
    (content, etag, modified), again = await told(), await told()
    assert again == (content, etag, modified)
    assert {one[:2] for one in before} == {(content, etag)}
    assert (b"DTSTAMP:20261123T093100Z" in content, modified) == (True, "Mon, 23 Nov 2026 09:31:00 GMT")
    await station.hand_over(event_edition(number=2, action=Action.WITHDRAW, at=NOW), Action.WITHDRAW)
    gone = await told()
    assert (b"VEVENT" in gone[0], gone[1] == etag) == (False, False)


async def test_of_calendars_in_which_nothing_ever_stood_nothing_is_kept(station: Station) -> None:
    for day in ("2026-11-24", "2099-01-01"):
        await station.web.get(f"/radio/rundown/{day}.ics")
    async with station.context.store.read() as connection:
        assert (await connection.execute(select(calendars))).all() == []


async def test_in_an_elections_silence_no_address_tells_what_is_read_after_it(station: Station) -> None:
    await station.hand_over(EVENT)
    silence = {"silent_from": NOW, "silent_until": NOW + timedelta(hours=6)}
    async with station.context.store.write() as connection:
        await connection.execute(update(schedules).values(**silence))
    for day in (DAY, DAY + timedelta(days=1)):
        assert (await Rundowns(station.context, RadioSettings()).of_day(day)).readings != []  # the desk plans it
    for when in ("rundown/2026-11-24", "rundown/2026-11-23", "today", "now", "next"):
        for form in ("json", "annotated.m3u", "m3u", "xspf", "csv", "ics", "mos", *(["html"] if "/" in when else [])):
            answer = await station.web.get(f"/radio/{when}.{form}")
            assert answer.status_code == 200
            assert str(EVENT.announcement) not in answer.text
            assert "συναυλία" not in answer.text
    assert feedparser.parse((await station.web.get("/radio/podcast.xml")).content).entries == []
    station.context.clock.advance(6 * 3600)  # type: ignore[attr-defined]
    assert str(EVENT.announcement) in (await station.web.get("/radio/next.json")).text


async def test_what_is_on_air_when_a_silence_begins_ends(station: Station) -> None:
    await station.hand_over(EVENT)
    station.context.clock.advance(30 * 60 + 1)  # type: ignore[attr-defined]
    await station.web.get("/radio/now.json")
    async with station.context.store.write() as connection:
        await connection.execute(update(schedules).values(silent_from=NOW, silent_until=NOW + timedelta(hours=6)))
    assert 'keryx_state="finishing"' in (await station.web.get("/radio/now.annotated.m3u")).text
    assert "spots" not in (await station.web.get("/radio/now.m3u")).text


async def test_between_two_slots_nothing_is_on(station: Station) -> None:
    await station.hand_over(EVENT)
    assert "spots" not in (await station.web.get("/radio/now.m3u")).text
    assert "spots" in (await station.web.get("/radio/next.m3u")).text
    assert (await station.web.get("/radio/now.wav")).status_code == 404


async def test_the_next_slot_is_of_its_own_day_and_may_be_days_ahead(station: Station) -> None:
    """On a Monday, of a station that reads on Fridays alone."""
    settings = RadioSettings()
    await station.hand_over(EVENT)
    async with station.context.store.write() as connection:
        for slot in (await clock_of(connection, settings)).slots:
            await remove(connection, settings, ClockSlot, slot.id, slot.version)
        await keep_part(connection, settings, ClockSlot(uuid4(), "Παρασκευή", "5", None, time(8), 60))
    assert (await station.web.get("/radio/next.json")).json()["date"] == "2026-11-27"
    listed = (await station.web.get("/radio/next.csv")).text.splitlines()[1]
    assert listed.startswith("2026-11-27;08:00:00;Παρασκευή;")
    assert str(EVENT.announcement) in (await station.web.get("/radio/next.m3u")).text


async def test_the_podcast(station: Station) -> None:
    await station.hand_over(EVENT)
    answer = await station.web.get("/radio/podcast.xml")
    (entry,) = feedparser.parse(answer.content).entries
    (sound,) = entry.enclosures
    got = await station.web.get(sound.href)
    assert (entry.id, int(sound.length)) == (f"urn:keryx:{EVENT.announcement}-el-1", len(got.content))
    transcript = entry.podcast_transcript
    assert (transcript["type"], transcript["language"]) == ("text/plain", "el")
    said = await station.web.get(transcript["url"])
    assert (said.status_code, said.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert said.text == entry.summary


@pytest.fixture
def two_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERYX_RADIO_LANGUAGES", "el,en")


@pytest.mark.usefixtures("two_languages")
async def test_each_language_has_its_own_podcast(station: Station) -> None:
    for language in ("el", "en"):
        await station.hand_over(EVENT, language=language)
    for language, at in (("el", "/radio/podcast.xml"), ("en", "/radio/podcast.en.xml")):
        found = feedparser.parse((await station.web.get(at)).content)
        assert found.feed.language == language
        assert [link.href for link in found.feed.links if link.rel == "self"] == [f"https://hub.example{at}"]
        assert [entry.id for entry in found.entries] == [f"urn:keryx:{EVENT.announcement}-{language}-1"]
        assert at in (await station.web.get("/radio")).text
    assert (await station.web.get("/radio/podcast.de.xml")).status_code == 404


async def test_the_podcasts_picture_is_the_municipalitys_logo(station: Station) -> None:
    async def picture() -> object:
        return feedparser.parse((await station.web.get("/radio/podcast.xml")).content).feed.get("image", {}).get("href")

    lists = yaml.safe_load(DIRECTORY.read_text("utf-8"))
    logos = {"deya": "https://deya.example/logo.jpg", "dimos": "https://dimos.example/logo.png"}
    assert await picture() is None
    for slug, logo in logos.items():
        next(one for one in lists["issuers"] if one["slug"] == slug)["logo"] = logo
        async with station.context.store.write() as connection:
            await save_directory(connection, lists)
        assert await picture() == logo
