"""What is on air keeps the sound it began with, to its end: withdrawn, rewritten or destroyed meanwhile."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from channels.radio.clock.on_air import GRACE
from channels.radio.clock.rundown import Reading
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.stopping import stop
from channels.radio.clock.tables import begun, coming
from channels.radio.scripts import rewriting
from channels.radio.settings import RadioSettings
from channels.radio.sound.takes import Take
from channels.radio.studio import claims
from channels.radio.studio.aired import Play, note_play
from channels.radio.studio.claim_rows import Which
from schemas.edition import Action
from tests.channels.radio.sound.conftest import EVENT, Sounding

SECOND = timedelta(seconds=1)


@dataclass
class OnAir:
    """An event whose sound a player has begun, and has the first part of."""

    sounding: Sounding
    reading: Reading
    path: str
    first: httpx.Response

    @property
    def take(self) -> Take:
        assert self.reading.take is not None
        return self.reading.take

    async def rest(self) -> httpx.Response:
        """What a player asks for that reads by parts."""
        said = {"range": f"bytes={len(self.first.content)}-", "if-range": self.first.headers["etag"]}
        return await self.sounding.web.get(self.path, headers=said)

    async def whole(self, ending: str = ".mp3") -> httpx.Response:
        return await self.sounding.web.get(self.path.replace(".mp3", ending))

    def until(self, later: timedelta) -> None:
        """So long after its beginning."""
        clock = self.sounding.house.clock
        clock.advance((self.reading.start + later - clock.now()).total_seconds())

    async def kept(self) -> list[object]:
        async with self.sounding.house.hub.store.read() as connection:
            return list((await connection.execute(select(begun.c.sound))).scalars())


@pytest.fixture
def sounding(anywhere: Sounding) -> Sounding:
    """On both databases."""
    return anywhere


@pytest.fixture
async def on_air(sounding: Sounding) -> OnAir:
    await sounding.make()
    await _rundowns(sounding).note_begun()
    sounding.house.clock.advance(1)
    (reading,) = [one for one in (await _rundowns(sounding).note_begun()).readings if one.state == "begun"]
    assert reading.take is not None
    path = f"/radio/spots/{reading.segment.file}-{reading.form_s}.mp3"
    return OnAir(sounding, reading, path, await sounding.web.get(path, headers={"range": "bytes=0-999"}))


async def _coming(sounding: Sounding) -> list[object]:
    """When each was planned so."""
    async with sounding.house.hub.store.read() as connection:
        return list((await connection.execute(select(coming.c.at).order_by(coming.c.slot))).scalars())


def _rundowns(sounding: Sounding) -> Rundowns:
    return Rundowns(sounding.house.hub.context, RadioSettings())


async def test_what_is_withdrawn_on_air_can_be_played_to_its_end(on_air: OnAir) -> None:
    web, media = on_air.sounding.web, on_air.sounding.house.hub.media
    before, wav = await on_air.whole(), await on_air.whole(".wav")
    await on_air.sounding.withdraw()
    await on_air.sounding.make()
    rest = await on_air.rest()
    assert (rest.status_code, rest.headers["etag"]) == (206, before.headers["etag"])
    assert on_air.first.content + rest.content == before.content
    assert (await web.head(on_air.path)).headers["content-length"] == str(len(before.content))
    again = await on_air.whole(".wav")
    assert (again.content, again.headers["etag"]) == (wav.content, wav.headers["etag"])
    for ending in (".txt", ".json"):
        assert (await on_air.whole(ending)).status_code == 404, "its words are gone at once"
    other = on_air.path.replace(f"-{on_air.reading.form_s}.", "-15." if on_air.reading.form_s != 15 else "-60.")
    for gone in (other, f"/radio/spots/{on_air.reading.segment.file}.mp3"):
        assert (await web.get(gone)).status_code == 404, "what is not on air too"
    assert on_air.path in (await web.get("/radio/now.annotated.m3u")).text
    (told,) = (await web.get("/radio/now.json")).json()["slots"][0]["segments"]
    assert (told["state"], told["audio"].endswith(on_air.path)) == ("finishing", True)
    on_air.until(timedelta(seconds=on_air.reading.duration_s) + GRACE)
    assert (await on_air.rest()).status_code == 404
    await on_air.sounding.make()
    assert await on_air.kept() == [None]
    assert not await media.exists(on_air.take.files["mp3"])


@pytest.mark.parametrize("how", ["cut off", "ended", "destroyed"])
async def test_what_was_on_air_and_is_over_is_gone_at_once(on_air: OnAir, how: str) -> None:
    hub, now = on_air.sounding.house.hub, on_air.sounding.house.clock.now()
    which = Which(on_air.reading.start, EVENT, "el")
    await on_air.sounding.withdraw(action=Action.EXPUNGE if how == "destroyed" else Action.WITHDRAW)
    if how != "destroyed":
        assert (await on_air.rest()).status_code == 206
    async with hub.store.write() as connection:
        if how == "cut off":
            await stop(connection, (which.slot, EVENT, "el", 1), "maria", now)
        elif how == "ended":
            await claims.claim(connection, which, 1, "1", "maria", now, "key")
            await claims.start(connection, which, 1, "1", now)
            await claims.done(connection, which, "1", now)
    assert (await on_air.rest()).status_code == 404
    if how == "destroyed":
        await hub.channels["radio"].expunge(EVENT)
    await on_air.sounding.make()
    assert await on_air.kept() == [None]
    assert not await hub.media.exists(on_air.take.files["mp3"])


async def test_other_words_are_heard_from_the_next_reading_on(on_air: OnAir) -> None:
    """The address is the same: of this edition, in this form."""
    house, form_s = on_air.sounding.house, on_air.take.form_s
    before = await on_air.whole()
    async with house.hub.store.write() as connection:
        await rewriting.put(connection, (EVENT, "el", form_s), "Έλα στη μουσική!", 1, "Maria", house.clock.now())
    await on_air.sounding.make()
    assert (await on_air.rest()).content == before.content[1000:]
    (reading,) = [one for one in (await _rundowns(on_air.sounding).around()).readings if one.state == "begun"]
    assert reading.script == on_air.take.script
    on_air.until(timedelta(seconds=on_air.reading.duration_s) + GRACE)
    after = await on_air.whole()
    assert (after.status_code, after.headers["etag"] != before.headers["etag"]) == (200, True)


@pytest.mark.parametrize("how", ["withdrawn", "corrected", "other words"])
async def test_what_began_unseen_keeps_its_sound(sounding: Sounding, how: str) -> None:
    """The job that drops takes is the first to look after it was changed."""
    house = sounding.house
    await sounding.make()
    (reading, *_) = [one for one in (await _rundowns(sounding).note_begun()).readings if one.start > house.clock.now()]
    house.clock.advance((reading.start - house.clock.now()).total_seconds() - 5)
    await _rundowns(sounding).note_begun()
    kept = await _coming(sounding)
    house.clock.advance(1)
    await _rundowns(sounding).note_begun()
    assert await _coming(sounding) == kept, "what is planned as before is not written again"
    assert reading.take is not None
    path = f"/radio/spots/{reading.segment.file}-{reading.form_s}.mp3"
    before = await sounding.web.get(path)
    house.clock.advance(6)
    at = house.clock.now()
    if how == "other words":
        async with house.hub.store.write() as connection:
            await rewriting.put(connection, (EVENT, "el", reading.form_s), "Έλα στη μουσική!", 1, "Maria", at)
    else:
        await (sounding.withdraw(at=at) if how == "withdrawn" else sounding.correct(title="Άλλη συναυλία", at=at))
    house.clock.advance(1)
    await sounding.make()
    await _rundowns(sounding).note_begun()
    (began,) = [one for one in await OnAir(sounding, reading, path, before).kept() if one is not None]
    assert began["take"]["recipe"] == reading.take.recipe  # type: ignore[index]
    rest = await sounding.web.get(path, headers={"range": "bytes=1000-", "if-range": before.headers["etag"]})
    assert (rest.status_code, rest.content) == (206, before.content[1000:])
    house.clock.advance(reading.duration_s + GRACE.total_seconds())
    await sounding.make()
    assert not await house.hub.media.exists(reading.take.files["mp3"])


async def test_a_player_that_began_late_has_it_until_its_own_end(on_air: OnAir) -> None:
    started, length = on_air.reading.start + GRACE / 2, on_air.reading.duration_s
    play = Play("k", EVENT, "el", 1, started, length, "player", "liquidsoap")
    async with on_air.sounding.house.hub.store.write() as connection:
        await note_play(connection, play, started)
    await on_air.sounding.withdraw()
    on_air.until(GRACE / 2 + timedelta(seconds=length) + GRACE - SECOND)
    await on_air.sounding.make()
    assert (await on_air.rest()).status_code == 206
    on_air.until(GRACE / 2 + timedelta(seconds=length) + GRACE)
    assert (await on_air.rest()).status_code == 404
