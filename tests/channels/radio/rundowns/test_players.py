"""Debian's liquidsoap, VLC and mpv play what the station serves, and what is withdrawn meanwhile is not heard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import yaml

from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.stopping import stop
from channels.radio.clock.times import day_of
from channels.radio.settings import RadioSettings
from channels.radio.sound.takes import Take, keep
from channels.radio.studio.aired import Play, aired_of, note_play
from core.directory import save_directory
from schemas.edition import Action, Edition
from tests.channels.radio.rundowns.players import OnAir, Player, on_air, playing, tones
from tests.editions import press_edition

ROOT = Path(__file__).parents[4]
SCRIPT = ROOT / "deploy" / "radio" / "keryx.liq"
TOKEN = "tell what is aired"
TONES = (400, 900, 1600)
ANEW = 2500


def fresh(edition: Edition, minutes: int) -> Edition:
    """Released a while ago, so that it is on air now; the newer goes first."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    content = edition.content.model_copy(update={"expiry": None})  # type: ignore[union-attr]
    times = {"at": at, "first_published_at": at, "released_at": at, "expires_at": None}
    return edition.model_copy(update={**times, "content": content})


@pytest.fixture
async def station(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OnAir]:
    monkeypatch.setenv("KERYX_RADIO_PLAYER_TOKEN", TOKEN)
    async with on_air(sqlite_url, tmp_path) as opened:
        async with opened.context.store.write() as connection:
            await save_directory(connection, yaml.safe_load((ROOT / "examples" / "directory.yaml").read_text("utf-8")))
        yield opened


def made() -> list[Edition]:
    """Three that are read in this order."""
    named = [(n, press_edition(announcement=uuid4(), reference=f"2026/00000{n}")) for n in range(1, 4)]
    return [fresh(one, 10 * n) for n, one in named]


async def three(station: OnAir, *seconds: float) -> list[Edition]:
    """Their segments, each with its tone."""
    found = made()
    for edition, hertz, length in zip(found, TONES, seconds, strict=True):
        await station.segment(edition, hertz, length)
    return found


@asynccontextmanager
async def liquidsoap(station: OnAir) -> AsyncIterator[Player]:
    """Ready to play."""
    options = {
        "KERYX_OUTPUT": "file",
        "KERYX_FILE": "radio.wav",
        "KERYX_POLL_S": "0.5",
        "KERYX_RADIO_PLAYER_TOKEN": TOKEN,
    }
    async with playing("liquidsoap", str(SCRIPT), KERYX_URL=station.url, **options) as player:
        await player.says("Streaming loop starts")
        yield player


async def test_liquidsoap_plays_the_annotated_list_to_its_end(station: OnAir) -> None:
    first, second, third = await three(station, 4.0, 5.0, 4.0)
    async with liquidsoap(station) as player:
        start = await station.slot(1, 60)
        await player.says("on air: ", 3)
        await player.says("Switch to blank", 2)
        heard = tones(player.sound, TONES)
    assert [hertz for hertz, _ in heard] == list(TONES)
    assert [seconds for _, seconds in heard] == pytest.approx([4.0, 5.0, 4.0], abs=0.75)
    async with station.context.store.read() as connection:
        plays = await aired_of(connection, start, start + timedelta(minutes=5))
    assert [(play.announcement, play.edition, play.duration_s, play.source, play.who) for play in plays] == [
        (one.announcement, 1, length, "player", "liquidsoap") for one, length in ((first, 4), (second, 5), (third, 4))
    ]


async def test_liquidsoap_drops_what_is_withdrawn_and_cuts_only_when_told(station: OnAir) -> None:
    first, second, third = await three(station, 8.0, 5.0, 60.0)
    async with liquidsoap(station) as player:
        start = await station.slot(1, 120)
        await player.says("on air: ")
        for gone in (first, second):  # the one that is on air, and the next, which the player has fetched already
            ended = gone.model_copy(update={"number": 2, "action": Action.WITHDRAW, "at": datetime.now(UTC)})
            await station.hand_over(ended)
        await player.is_heard(TONES[2], TONES)
        async with station.context.store.write() as connection:
            await stop(connection, (start, third.announcement, "el", 1), "maria", datetime.now(UTC))
        await player.says("cut: ")
        await player.says("Switch to blank", 2)
        heard = tones(player.sound, TONES)
    assert [hertz for hertz, _ in heard] == [TONES[0], TONES[2]]
    assert heard[0][1] == pytest.approx(8.0, abs=0.75)
    assert heard[1][1] < 50
    assert f"{third.announcement}-el-1" in next(line for line in player.lines if "cut: " in line)


def take(edition: Edition, key: str) -> Take:
    """Of its longest form, three seconds long, as the voice made it; `key`: of its sound in the media store."""
    files, facts = dict.fromkeys(("mp3", "opus", "wav", "voice"), key), {"duration_s": 3.0, "voice_s": 3.0}
    at = datetime.now(UTC)
    return Take(edition.announcement, "el", 1, 60, "", "voice", key, "Λόγια.", "Λόγια.", files, facts, "", at)


async def test_liquidsoap_plays_the_sound_that_came_in_place_of_the_one_it_had_fetched(station: OnAir) -> None:
    """Of the same edition, at the same address."""
    first, second, third = made()
    await station.segment(first, TONES[0], 10.0)
    await station.segment(second, TONES[1], 3.0)
    await station.segment(third, TONES[2], 3.0)
    before, anew = await station.tone(TONES[1], 3.0), await station.tone(ANEW, 3.0)
    async with station.context.store.write() as connection:
        await keep(connection, take(second, before))
    async with liquidsoap(station) as player:
        await station.slot(1, 120)
        await player.says("on air: ")
        await station.is_asked_for(f"/radio/spots/{second.announcement}-el-1-60.mp3")
        assert sum("on air: " in line for line in player.lines) == 1, "it is fetched, and has not begun"
        async with station.context.store.write() as connection:
            await keep(connection, take(second, anew))
        await player.says("on air: ", 3)
        await player.says("Switch to blank", 2)
        heard = tones(player.sound, (*TONES, ANEW))
    assert [hertz for hertz, _ in heard] == [TONES[0], ANEW, TONES[2]]


async def test_liquidsoap_begins_nothing_that_was_withdrawn_while_it_was_late(station: OnAir) -> None:
    """By the plan the second has begun when it is withdrawn; the player is at the first still."""
    first, second, third = made()
    await station.segment(first, TONES[0], 9.0, planned_s=3.0)  # in which a busy machine's player begins it
    await station.segment(second, TONES[1], 3.0, planned_s=12.0)
    await station.segment(third, TONES[2], 3.0)
    async with liquidsoap(station) as player:
        start = await station.slot(2, 120)
        await player.says("on air: ")
        await asyncio.sleep((start + timedelta(seconds=4) - datetime.now(UTC)).total_seconds())
        async with httpx.AsyncClient(base_url=station.url) as web:
            await web.get("/radio/now.json")
            ended = second.model_copy(update={"number": 2, "action": Action.WITHDRAW, "at": datetime.now(UTC)})
            await station.hand_over(ended)
            (slot,) = (await web.get("/radio/now.json")).json()["slots"]
        states = {one["announcement"]: one["state"] for one in slot["segments"]}
        assert states[str(ended.announcement)] == "finishing"
        await player.says("on air: ", 2)
        await player.says("Switch to blank", 2)
        heard = tones(player.sound, TONES)
    assert [hertz for hertz, _ in heard] == [TONES[0], TONES[2]]


async def comes(station: OnAir, slot: datetime, late_s: float) -> None:
    """A player that was away finds the station so long after the slot began, which the plan noted without it."""
    rundowns = Rundowns(station.context, RadioSettings())
    for seconds in (1.0, late_s):
        await asyncio.sleep((slot + timedelta(seconds=seconds) - datetime.now(UTC)).total_seconds())
        await rundowns.note_begun()
    station.away = False


async def test_liquidsoap_begins_nothing_that_it_could_not_end(station: OnAir) -> None:
    """Who comes into a slot in the middle of a reading waits for the next one."""
    first, second, third = made()
    await station.segment(first, TONES[0], 20.0)
    await station.segment(second, TONES[1], 4.0)
    await station.segment(third, TONES[2], 4.0)
    station.away = True
    async with liquidsoap(station) as player:
        await comes(station, await station.slot(1, 120), 11)
        await player.says("on air: ", 2)
        await player.says("Switch to blank", 2)
        heard = tones(player.sound, TONES)
    assert [(hertz, round(seconds)) for hertz, seconds in heard] == [(TONES[1], 4), (TONES[2], 4)]


def emergency() -> Edition:
    return fresh(press_edition(announcement=uuid4(), reference="2026/000009", urgency="emergency"), 5)


async def test_liquidsoap_that_comes_within_an_emergency_plays_it_from_its_beginning(station: OnAir) -> None:
    """To its end: with the token the list keeps it until then, and what follows comes after it."""
    _, second, third = made()
    for edition, hertz, seconds in zip((emergency(), second, third), TONES, (24.0, 4.0, 4.0), strict=True):
        await station.segment(edition, hertz, seconds)
    station.away = True
    async with liquidsoap(station) as player:
        await comes(station, await station.slot(1, 240), 12)
        await player.says("on air: ", 3)
        await player.says("Switch to blank", 2)
        heard = tones(player.sound, TONES)
    assert [(hertz, round(seconds)) for hertz, seconds in heard] == [(TONES[0], 24), (TONES[1], 4), (TONES[2], 4)]
    assert not any("cut: " in line for line in player.lines)


async def test_liquidsoap_that_comes_after_an_emergency_plays_it_when_it_is_placed_again(station: OnAir) -> None:
    """A player told of something before; of this none did."""
    first, other, _ = made()
    for edition, hertz in zip((emergency(), first), TONES[:2], strict=True):
        await station.segment(edition, hertz, 4.0)
    async with station.context.store.write() as connection:
        at = datetime.now(UTC) - timedelta(hours=1)
        await note_play(connection, Play("x", other.announcement, "el", 1, at, 4.0, "player", "liquidsoap"), at)
    station.away = True
    async with liquidsoap(station) as player:
        await comes(station, await station.slot(1, 240), 20)
        await player.says("on air: ")
        await player.says("Switch to blank", 2)
        heard = tones(player.sound, TONES)
    assert [(hertz, round(seconds)) for hertz, seconds in heard] == [(TONES[0], 4)]


async def test_liquidsoap_plays_all_of_a_slot_that_is_set_after_its_time_has_come(station: OnAir) -> None:
    await three(station, 8.0, 5.0, 4.0)
    async with liquidsoap(station) as player:
        await station.slot(-70, 120)
        await player.says("on air: ", 3)
        await player.says("Switch to blank", 2)
        heard = tones(player.sound, TONES)
    assert [hertz for hertz, _ in heard] == list(TONES)


async def test_mpv_plays_the_plain_list(station: OnAir) -> None:
    await three(station, 1.0, 1.5, 1.0)
    await station.slot(60, 60)
    options = ["--no-config", "--no-video", "--ao=pcm", "--ao-pcm-file=radio.wav", "--gapless-audio=yes"]
    async with playing("mpv", *options, f"{station.url}/radio/today.m3u") as player:
        assert await player.ends() == 0
        heard = tones(player.sound, TONES)
    assert [hertz for hertz, _ in heard] == list(TONES)


@pytest.mark.parametrize("form", ["m3u", "xspf"])
async def test_vlc_plays_the_plain_list_and_the_xspf(station: OnAir, form: str) -> None:
    await three(station, 1.0, 1.5, 1.0)
    await station.slot(60, 60)
    options = ["--intf=dummy", "--play-and-exit", "--aout=afile", "--audiofile-file=radio.wav", "-vv"]
    async with playing("vlc", *options, f"{station.url}/radio/today.{form}") as player:
        assert await player.ends() == 0
    said = "\n".join(player.lines)
    rundown = await Rundowns(station.context, RadioSettings()).of_day(day_of(datetime.now(UTC)))
    assert len(rundown.readings) == len(TONES)
    for reading in rundown.readings:
        assert f"/radio/spots/{reading.segment.file}.mp3' successfully opened" in said
    assert said.count("EOF reached") >= len(TONES)
