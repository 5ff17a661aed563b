"""The web-TV: cards, clips, the day's list, and that what is over is out."""

import io
import itertools
import json
import re
import subprocess
import wave
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx
import imageio_ffmpeg
import numpy as np
import pytest
from fastapi import FastAPI
from PIL import Image, ImageChops, ImageFont
from sqlalchemy import select

from channels.webtv.card import HEIGHT, WIDTH, draw_card
from channels.webtv.channel import Webtv
from channels.webtv.clip import STEP_S, captions, length_for, make_clip
from channels.webtv.playlist import DAY_S, playlist
from channels.webtv.render import render
from channels.webtv.routes import router
from channels.webtv.settings import WebtvSettings
from channels.webtv.tables import clips, films
from core import lexicon
from core.clock import VirtualClock
from core.context import Context
from core.ffmpeg import ffmpeg
from core.lettering import FONTS, drawable, font, wrap
from core.loudness import measure
from core.playout import Piece, Playout
from core.settings import Settings
from schemas.edition import Action, Reason, Weight
from tests.editions import event_edition, press_edition, programme_edition, tender_edition
from tests.hub import EVENT, PATIENT, START, URL, Hub, open_hub
from tests.ledger import enter

EDITIONS = {
    "event": event_edition,
    "tender": tender_edition,
    "programme": programme_edition,
    "press_release": press_edition,
}


@pytest.mark.parametrize("kind", EDITIONS)
def test_every_kind_has_a_card_with_its_title_and_facts(kind: str) -> None:
    rendition = render(EDITIONS[kind](), "el", Action.PUBLISH)
    assert rendition.parts["title"]
    assert rendition.parts["lines"]
    assert rendition.parts["spoken"]
    assert not re.search(r"\d", rendition.parts["spoken"])
    image = Image.open(io.BytesIO(draw_card(rendition.parts)))
    assert image.size == (WIDTH, HEIGHT)


def test_a_correction_changes_the_card() -> None:
    before = draw_card(render(event_edition(), "el", Action.PUBLISH).parts)
    corrected = event_edition(number=2, action=Action.CORRECT, reason=Reason.POSTPONEMENT)
    after = draw_card(render(corrected, "el", Action.CORRECT).parts)
    images = [Image.open(io.BytesIO(data)) for data in (before, after)]
    assert ImageChops.difference(*images).getbbox() is not None


def test_the_fonts_draw_greek_latin_and_the_euro() -> None:
    letters = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ«»–…€·ABCxyz0123456789@"
    for file in FONTS.glob("*.ttf"):
        face = ImageFont.truetype(str(file), 40)
        missing = face.getmask("\U0010fffe").getbbox(), bytes(face.getmask("\U0010fffe"))
        for letter in letters:
            assert (face.getmask(letter).getbbox(), bytes(face.getmask(letter))) != missing, (file.name, letter)


def test_long_words_and_titles_stay_inside() -> None:
    face = font(60)
    assert all(face.getlength(line) <= 500 for line in wrap("α" * 200 + " λέξη " + "Ω" * 90, face, 500))
    draw_card({"title": "Πολύ μακρύς τίτλος " * 40, "lines": "Πού\t" + "εδώ " * 300, "issuer": "Δήμος " * 40})


def test_what_the_font_lacks_is_written_otherwise_and_never_a_box() -> None:
    assert drawable("Ἡ ἑορτὴ τοῦ Ἁγίου → 5ῃ ✓ ᾧ") == "Η εορτὴ τού Αγίου – 5η  ώ"
    assert drawable("Πρόγραμμα 2027: 1.240,50 € «ναι»") == "Πρόγραμμα 2027: 1.240,50 € «ναι»"
    lacking = draw_card({"title": "Δήμος 漢字 😀"})
    assert lacking == draw_card({"title": "Δήμος"})


def test_numbers_are_not_torn_apart() -> None:
    face = font(50)
    for width in range(200, 900, 20):
        for line in wrap("Τηλέφωνο 24630 50321, έως Πέμπτη 31 Δεκεμβρίου, 2.500 €", face, width):
            assert not line.endswith(("24630", " 31", "2.500"))


def test_lengths_are_whole_steps_and_hear_the_voice_out() -> None:
    for voice_s in (0.0, 3.3, 10.24, 17.0, 44.9, 500.0):
        steps = length_for(voice_s) / STEP_S
        assert abs(steps - round(steps)) < 1e-6
        assert length_for(voice_s) >= max(voice_s, 10.24)


def test_captions_follow_each_other_and_escape() -> None:
    text = captions("Πρώτη γραμμή <b> & άλλα.\n" + "λέξη " * 60, 12.8)
    stamps = re.findall(r"(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})", text)
    assert text.startswith("WEBVTT\n")
    assert all(start < end for start, end in stamps)
    assert [end for _, end in stamps[:-1]] == [start for start, _ in stamps[1:]]
    assert stamps[-1][1] == "00:00:12.800"
    assert "&lt;b&gt;" in text.replace(">", "&gt;")
    assert "<b" not in text


async def test_a_clip_plays(tmp_path: Path) -> None:
    parts = dict(render(press_edition(), "el", Action.PUBLISH).parts) | {"spoken": "Καλημέρα από τον Δήμο."}
    import pyloudnorm  # all of scipy, that the other tests need not wait for

    clip = await make_clip(parts, "el")
    film = tmp_path / "clip.mp4"
    film.write_bytes(clip.mp4)
    told = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "info", "-i", str(film), "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    assert "1920x1080" in told
    assert "25 fps" in told
    loud = await measure(film)
    assert loud.faults() == ()
    sound = tmp_path / "clip.wav"
    await ffmpeg("-i", str(film), "-c:a", "pcm_s16le", str(sound))
    with wave.open(str(sound), "rb") as heard:
        assert heard.getnframes() / 48_000 == pytest.approx(clip.duration_s, abs=0.05)
        samples = np.frombuffer(heard.readframes(heard.getnframes()), dtype=np.int16).reshape(-1, 2) / 32768
    assert pyloudnorm.Meter(48_000).integrated_loudness(samples) == pytest.approx(-23, abs=0.5)
    assert "aac" in told
    assert "48000 Hz" in told
    assert f"frame={round(clip.duration_s * 25):>5}" in told.replace("\r", "\n")
    assert clip.mp4.index(b"moov") < clip.mp4.index(b"mdat")  # starts before it is loaded whole


def _clip(name: str, seconds: float, start: datetime, hours: float = 24) -> Piece:
    return Piece(
        uuid5(NAMESPACE_URL, name),
        "el",
        1,
        {"title": name},
        {"clip": "c", "card": "p", "captions": "v"},
        {"duration_s": seconds},
        2,
        start,
        start,
        start + timedelta(hours=hours),
    )


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2027, 3, 28), date(2026, 10, 25)])
def test_the_day_is_full_and_nothing_plays_past_its_end(day: date) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    played = playlist([_clip("long", 30.08, start), _clip("short", 10.24, start, hours=2)], start)
    assert abs(sum(one.seconds for one in played) - DAY_S) <= 1.2
    assert all(a.begins + a.seconds == pytest.approx(b.begins) for a, b in itertools.pairwise(played))
    last = max(one.begins + one.seconds for one in played if one.shown and one.shown.title == "short")
    assert last <= 2 * 3600
    assert playlist([], start)[0].shown is None


@pytest.fixture
async def hub(sqlite_url: str) -> AsyncIterator[Hub]:
    clock = VirtualClock(START)
    opened = await open_hub(sqlite_url, {}, clock)
    context = Context(Settings(url=URL), opened.store, opened.media, clock)
    channel = Webtv(context, WebtvSettings())
    channel.patience = PATIENT
    opened.channels = {"webtv": channel}
    opened.posting = type(opened.posting)(opened.store, clock, opened.wake, opened.witness, opened.channels)
    yield opened
    await opened.store.close()


@pytest.fixture
async def client(hub: Hub) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(router(Context(Settings(url=URL), hub.store, hub.media, hub.clock)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as opened:
        yield opened


async def test_posted_corrected_withdrawn(hub: Hub, client: httpx.AsyncClient) -> None:
    event = EVENT | {"own_words": {"webtv": "Ελάτε."}}
    posted = await hub.posting.post(event, "maria")
    await hub.drain()
    listed = (await client.get("/tv/channel.m3u")).text
    film = listed.strip().splitlines()[-1].removeprefix(URL)
    part = await client.get(film, headers={"Range": "bytes=0-99"})
    assert part.status_code == 206
    assert len(part.content) == 100
    day = (await client.get("/tv/playlist/2026-11-23.json")).json()
    assert abs(sum(item["out"] - item["in"] for item in day["program"]) - DAY_S) <= 1.2
    assert any(item["source"].endswith(film) for item in day["program"])
    head = await client.head("/tv/playlist/2026-11-23.json")
    changed = [head.headers["last-modified"]]
    assert (await client.head("/tv/playlist/2026-11-23.json")).headers["last-modified"] == changed[0]

    await hub.posting.correct(
        UUID(posted.id), event | {"title": "Νέος τίτλος"}, "maria", reason=Reason.CORRECTION, weight=Weight.MINOR
    )
    await hub.drain()
    assert "Νέος τίτλος" in (await client.get("/tv/channel.m3u")).text
    assert (await client.get(film)).status_code == 404

    await hub.posting.withdraw(UUID(posted.id), "maria", reason="Ματαιώθηκε")
    assert URL not in (await client.get("/tv/channel.m3u")).text, "out at the commit, before the channel hears of it"
    changed.append((await client.head("/tv/playlist/2026-11-23.json")).headers["last-modified"])
    assert parsedate_to_datetime(changed[0]) < parsedate_to_datetime(changed[1]), "ffplayout loads it again by this"
    await hub.drain()
    assert "Νέος" not in json.dumps((await client.get("/tv/playlist/2026-11-23.json")).json(), ensure_ascii=False)
    page = await client.get("/tv")
    assert page.status_code == 200
    assert "<video" not in page.text


async def test_a_long_voice_is_not_cut_and_a_card_without_words_is_silent() -> None:
    clip = await make_clip({"title": "Α", "spoken": "Μία πολύ μακριά ανακοίνωση. " * 45, "script": "Μία. " * 45}, "el")
    assert clip.duration_s > 60.16
    silent = await make_clip({"title": "Α"}, "el", length_s=20.48)
    assert (silent.duration_s, silent.captions) == (20.48, "WEBVTT\n\n")


def test_captions_take_as_long_as_the_words_take_to_speak() -> None:
    text = captions("2.500 €\nδοκιμή", 10.0, "δύο χιλιάδες πεντακόσια ευρώ\nδοκιμή")
    (_, first), (second, _) = re.findall(r"([\d:.]+) --> ([\d:.]+)", text)
    assert first == second
    assert 7 < float(first[-6:]) < 9


async def test_the_assets_are_an_announcements_own(hub: Hub) -> None:
    channel = hub.channels["webtv"]
    words = {"own_words": {"webtv": "Ελάτε."}}
    first = press_edition(**words)
    other = press_edition(announcement="019ab000-0000-7000-8000-000000000999", reference="2026/000999", **words)
    for edition in (first, other):
        await enter(hub.store, edition)
    made = [await channel.prepare(channel.render(edition, "el", Action.PUBLISH)) for edition in (first, other)]
    assert [(asset.role, asset.content_type) for asset in made[0]] == [
        ("clip", "video/mp4"),
        ("card", "image/png"),
        ("captions", "text/vtt"),
    ]
    await channel.expunge(first.announcement)
    assert [await hub.media.exists(asset.media) for asset in made[0]] == [False] * 3
    assert [await hub.media.exists(asset.media) for asset in made[1]] == [True] * 3
    await channel.expunge(other.announcement)
    assert [await hub.media.exists(asset.media) for asset in made[1]] == [False] * 3


async def test_names_are_said_by_the_lexicon_of_the_hour_of_making(hub: Hub) -> None:
    channel = hub.channels["webtv"]
    edition = press_edition(own_words={"webtv": "Ελάτε στη Λίμνη."})
    await enter(hub.store, edition)
    rendition = channel.render(edition, "el", Action.PUBLISH)
    async with hub.store.write() as connection:
        await lexicon.put(
            connection, lexicon.parsed({"written": "Λίμνη", "spoken": "Μεγάλη Λίμνη", "phonemes": "l'imni"})
        )
    told = await lexicon.with_names(hub.store, rendition)
    assert "Ελάτε στη Μεγάλη Λίμνη." in told.parts["spoken"]
    assert "Ελάτε στη [[l'imni]]." in told.parts["voiced"]
    assert isinstance(channel, Webtv)
    await channel.prepare(rendition)
    async with hub.store.read() as connection:
        made = (await connection.execute(select(films.c.recipe))).scalars().all()
    assert made == [channel.recipe(told)]
    assert channel.recipe(told) != channel.recipe(rendition)


async def test_expunged_files_are_destroyed(hub: Hub) -> None:
    posted = await hub.posting.post(EVENT | {"own_words": {"webtv": "Ελάτε."}}, "maria")
    await hub.drain()
    shown = await Playout(hub.store, clips, timedelta(days=7)).find(UUID(posted.id), "el", hub.clock.now())
    assert shown is not None
    await hub.posting.expunge(UUID(posted.id), "maria", reason="Προσωπικά δεδομένα")
    await hub.drain()
    for key in shown.files.values():
        assert not await hub.media.exists(key)
