"""Takes through a segment's life: made for every form and day, served in every file, gone with their words."""

import io
import json
import wave
from datetime import date, timedelta
from uuid import UUID

import httpx
import jsonschema_rs
import pytest
from sqlalchemy import func, select

from channels.radio.scripts import rewriting
from channels.radio.sound.routes import address
from channels.radio.sound.sidecar import Sidecar
from channels.radio.sound.tables import takes
from channels.radio.tables import spots
from core import lexicon
from schemas.edition import Action
from tests.channels.radio.sound.conftest import EVENT, Sounding
from tests.channels.radio.sound.hearing import heard_lufs
from tests.channels.radio.sound.test_bwf import cart_of
from tests.editions import event_edition
from tests.ledger import reschedule

TODAY, EVE, DAY = date(2026, 11, 24), date(2026, 12, 11), date(2026, 12, 12)


@pytest.fixture
def sounding(anywhere: Sounding) -> Sounding:
    return anywhere


async def rows(sounding: Sounding) -> tuple[int, int]:
    """How many takes, and how many files' makings, there are."""
    async with sounding.house.hub.store.read() as connection:
        found = [await connection.execute(select(func.count()).select_from(table)) for table in (takes, spots)]
    return found[0].scalar_one(), found[1].scalar_one()


async def get(sounding: Sounding, ending: str, form_s: int = 15, day: date | None = None) -> httpx.Response:
    take = (await sounding.takes(day)).get((f"{EVENT}-el", form_s))
    return await sounding.web.get(f"{address(await sounding.piece(), take)}.{ending}")


async def test_each_form_is_made_once_and_served_in_every_file(sounding: Sounding) -> None:
    await sounding.make()
    made = await sounding.takes(TODAY)
    assert {form_s for _, form_s in made} == {15, 30, 60}
    assert [made[f"{EVENT}-el", form_s].day for form_s in (15, 30, 60)] == ["", "", ""]
    before = await rows(sounding)
    await sounding.make()
    assert await rows(sounding) == before

    mp3, opus = await get(sounding, "mp3"), await get(sounding, "opus")
    assert (mp3.headers["content-type"], mp3.content[:4]) == ("audio/mpeg", b"ID3\x04")
    assert (opus.headers["content-type"], opus.content[:4]) == ("audio/ogg; codecs=opus", b"OggS")
    part = await sounding.web.get(str(mp3.url), headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, mp3.content[10:20])
    again = await sounding.web.get(str(mp3.url), headers={"if-none-match": mp3.headers["etag"]})
    assert again.status_code == 304

    wav = await get(sounding, "wav")
    with wave.open(io.BytesIO(wav.content), "rb") as sound:
        assert (sound.getframerate(), sound.getsampwidth()) == (48_000, 2)
    for file in (mp3, opus, wav):
        assert await heard_lufs(file.content) == pytest.approx(-23, abs=0.5)


async def test_what_stands_beside_the_file_follows_its_schema(sounding: Sounding) -> None:
    await sounding.make()
    told = Sidecar.model_validate_json((await get(sounding, "json")).content)
    beside = json.loads(told.model_dump_json(by_alias=True))
    schema = (await sounding.web.get(told.schema_)).json()
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(beside)
    assert (beside["form_s"], beside["source"], beside["day"]) == (15, "voice", "")
    assert beside["until"] == "2026-12-12T21:30:00+02:00"
    file = told.files["opus"]
    assert (await sounding.web.get(file.url)).headers["content-type"] == file.content_type
    assert file.loudness_lufs == pytest.approx(-23, abs=0.5)


async def test_the_dates_on_the_wav_are_those_of_the_schedule_now(sounding: Sounding) -> None:
    await sounding.make()
    first = await get(sounding, "wav")
    assert (cart_of(first.content)["end_date"], cart_of(first.content)["end_time"]) == ("2026-12-12", "21:30:00")
    await reschedule(
        sounding.house.hub.store, event_edition(), expires_at=sounding.house.clock.now() + timedelta(days=1)
    )
    moved = await get(sounding, "wav")
    assert (cart_of(moved.content)["end_date"], cart_of(moved.content)["end_time"]) == ("2026-11-25", "10:00:00")
    assert moved.headers["etag"] != first.headers["etag"]


async def test_what_says_today_belongs_to_its_day_and_is_made_again_for_each(sounding: Sounding) -> None:
    sounding.house.clock.advance((EVE - TODAY) / timedelta(seconds=1))
    await sounding.make()
    eve, day = await sounding.takes(EVE), await sounding.takes(DAY)
    assert "αύριο" in eve[f"{EVENT}-el", 15].spoken
    assert "σήμερα" in day[f"{EVENT}-el", 15].spoken
    undated = await sounding.takes(None)
    assert not any(word in undated[f"{EVENT}-el", 15].spoken for word in ("αύριο", "σήμερα"))
    said = await get(sounding, "mp3", day=EVE)
    assert (said.status_code, str(said.url).endswith("-15-2026-12-11.mp3")) == (200, True)
    sounding.house.clock.advance(86_400)
    assert (await sounding.web.get(str(said.url))).status_code == 404
    await sounding.make()
    async with sounding.house.hub.store.read() as connection:
        days = set((await connection.execute(select(takes.c.day))).scalars())
    assert days == {"", "2026-12-12"}


async def test_a_correction_is_said_anew_and_the_old_files_go(sounding: Sounding) -> None:
    await sounding.make()
    old = (await sounding.takes(None))[f"{EVENT}-el", 15]
    await sounding.correct(title="Συναυλία στο λιμάνι")
    assert await sounding.takes(None) == {}, "the old words are not played for the new edition"
    await sounding.make()
    new = (await sounding.takes(None))[f"{EVENT}-el", 15]
    assert "λιμάνι" in new.spoken
    assert not await sounding.house.hub.media.exists(old.files["mp3"])
    assert await sounding.house.hub.media.exists(new.files["mp3"])


async def test_the_lexicon_and_the_stations_own_words_are_spoken(sounding: Sounding) -> None:
    await sounding.make()
    before = await sounding.takes(None)
    async with sounding.house.hub.store.write() as connection:
        await lexicon.put(connection, lexicon.parsed({"written": "Φιλαρμονική", "spoken": "Μπάντα"}))
        await rewriting.put(connection, (EVENT, "el", 15), "Έλα στη μουσική!", 1, "Maria", sounding.house.clock.now())
    await sounding.make()
    after = await sounding.takes(None)
    assert after[f"{EVENT}-el", 15].spoken == "Έλα στη μουσική!"
    assert "Φιλαρμονική" in after[f"{EVENT}-el", 60].script
    assert "Μπάντα" in after[f"{EVENT}-el", 60].spoken
    assert after[f"{EVENT}-el", 60].files != before[f"{EVENT}-el", 60].files
    exists = sounding.house.hub.media.exists
    for form in (15, 60):
        assert await exists(after[f"{EVENT}-el", form].files["mp3"])
        assert not await exists(before[f"{EVENT}-el", form].files["mp3"]), "nobody hears the old words any more"


async def test_withdrawn_is_not_served_at_once_and_its_files_go(sounding: Sounding) -> None:
    await sounding.make()
    mp3 = await get(sounding, "mp3")
    await sounding.withdraw()
    assert (await sounding.web.get(str(mp3.url))).status_code == 404
    await sounding.make()
    assert await rows(sounding) == (0, 0)


async def test_expunged_nothing_is_left_of_words_and_files(sounding: Sounding) -> None:
    await sounding.make()
    files = [key for take in (await sounding.takes(None)).values() for key in take.files.values()]
    await sounding.withdraw(action=Action.EXPUNGE)
    await sounding.house.hub.channels["radio"].expunge(EVENT)
    assert await rows(sounding) == (0, 0)
    assert [await sounding.house.hub.media.exists(key) for key in files] == [False] * len(files)


@pytest.mark.parametrize(
    "name",
    ["x.mp3", f"{EVENT}-el-1-45.mp3", f"{EVENT}-el-1-15-2026-13-01.mp3", f"{EVENT}-el-1.wav", f"{EVENT}-el-2.mp3",
     f"{UUID(int=1)}-el-1-15.mp3", f"{EVENT}-el-1-15.exe"],
)  # fmt: skip
async def test_addresses_of_nothing(sounding: Sounding, name: str) -> None:
    assert (await sounding.web.get(f"/radio/spots/{name}")).status_code == 404
