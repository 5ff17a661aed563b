"""Bulletins made of real takes: as long as they should be, by topic, gone with what they say, and by telephone."""

import io
import wave
from collections.abc import Sequence
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

import httpx
import numpy as np
import pyloudnorm
import pytest
from sqlalchemy import update

from channels.radio.clock.on_air import GRACE
from channels.radio.settings import RadioSettings
from channels.radio.sound.bulletin_rows import Bulletin, Wanted
from channels.radio.sound.bulletins import Bulletins
from channels.radio.sound.takes import Takes
from channels.radio.sound.telling import MakingBulletins
from core.errors import TryLater
from core.language.dates import ATHENS
from core.loudness import Silent
from core.tables import schedules
from schemas.edition import Action
from tests.channels.radio.scripts.conftest import ON_AIR
from tests.channels.radio.sound.conftest import EVENT, Sounding
from tests.channels.radio.sound.hearing import decoded, heard
from tests.editions import press_edition

# One process keeps the takes that it made (`Remembering`); two made most of what is made of them twice.
pytestmark = pytest.mark.xdist_group("bulletins")


async def get(sounding: Sounding, name: str, **headers: str) -> httpx.Response:
    return await sounding.web.get(f"/radio/{name}", headers=headers)


def made_of(told: httpx.Response) -> list[tuple[str, int]]:
    return [(item["title"], item["form_s"]) for item in told.json()["items"]]


@pytest.fixture
async def telling(anywhere: Sounding) -> Sounding:
    """With a press release of another topic, a minute older, and all takes made."""
    before = {name: at - timedelta(minutes=1) for name, at in ON_AIR.items()}
    words = {"title": "Ξεκινά η ανάπλαση", "summary": "Έργα στην παραλία.", "body": "Έργα."}
    await anywhere.air(press_edition(**before, **words, topics=["perivallon"]))
    await anywhere.make()
    return anywhere


async def test_a_bulletin_lasts_as_long_as_it_should_and_is_as_loud(telling: Sounding) -> None:
    await MakingBulletins(Bulletins(telling.house.hub.context, RadioSettings())).run(telling.house.clock.now())
    told = await get(telling, "bulletins/latest.json")
    about = told.json()
    assert len(about["items"]) == 2
    mp3, opus = await get(telling, "bulletins/latest.mp3"), await get(telling, "bulletins/latest-el.opus")
    for file in (mp3, opus):
        samples, rate_hz = await decoded(file.content)
        assert len(samples) / rate_hz == pytest.approx(about["duration_s"], abs=0.2)
        second = await heard(file.content)
        assert second.integrated_lufs == pytest.approx(-23, abs=0.5)
        assert second.true_peak_dbtp <= -1
        assert second.short_term_most_lufs <= -18
    assert abs(about["tempo"] - 1) <= 0.05
    assert about["fits"] == (abs(about["duration_s"] - about["target_s"]) <= 2)


async def test_a_bulletin_has_one_opening_and_one_end(telling: Sounding) -> None:
    """What each item says of itself alone is left out of it: who announces is said where it is somebody else."""
    now = telling.house.clock.now()
    pieces = [await telling.piece(), await telling.piece(press_edition().announcement)]
    takes = await Takes(telling.house.hub.store).for_day(pieces, now.astimezone(ATHENS).date())
    whole, row = takes[pieces[0].id, 60], takes[pieces[1].id, 60]
    assert 1.5 < whole.facts["voice_s"] - whole.in_a_row_s < 8
    assert whole.in_a_row != whole.files["voice"]
    about = (await get(telling, "bulletins/latest.json")).json()
    assert [item["form_s"] for item in about["items"]] == [60, 60]
    spoken_s = whole.in_a_row_s + row.in_a_row_s
    assert spoken_s < about["duration_s"] * about["tempo"] < spoken_s + 20


class Waiting(Bulletins):
    """Only the telephone's is made now; of the others one must wait, one has nothing to hear."""

    async def make(self, wanted: Wanted) -> Bulletin:
        if wanted.name == "latest":
            raise TryLater("the voice is busy")
        if wanted.name != "telephone":
            raise Silent("there is nothing to hear")
        return await super().make(wanted)

    async def wanted(self) -> Sequence[Wanted]:
        return list(await super().wanted())[::-1]


async def test_a_bulletin_that_must_wait_holds_up_no_other(sounding: Sounding) -> None:
    await sounding.make()
    service = Waiting(sounding.house.hub.context, RadioSettings())
    await MakingBulletins(service).run(sounding.house.clock.now())
    assert {one.name for one in await service.all()} == {"telephone"}


async def test_with_enough_to_say_it_fits_within_two_seconds(sounding: Sounding) -> None:
    """The station's settings ask for a minute."""
    said = ("Το γυμναστήριο ανοίγει τη Δευτέρα για όλους τους δημότες, με είσοδο ελεύθερη.",
            "Η βιβλιοθήκη δανείζει βιβλία και τα Σάββατα, από τις δέκα το πρωί ως τις δύο το μεσημέρι.",
            "Οι αιτήσεις για τον παιδικό σταθμό κατατίθενται στο δημαρχείο ως το τέλος του μήνα.")  # fmt: skip
    for number, words in enumerate(said):
        more = {"announcement": UUID(int=number + 1), "reference": f"2026/00090{number}", "title": words}
        await sounding.air(press_edition(**ON_AIR, **more, summary=f"{words} Ελάτε όλοι.", body="Ελάτε."))
    await sounding.make()
    told = (await get(sounding, "bulletins/latest.json")).json()
    samples, rate_hz = await decoded((await get(sounding, "bulletins/latest.mp3")).content)
    assert told["fits"]
    assert abs(len(samples) / rate_hz - 60) <= 2
    assert len(told["items"]) >= 3


async def test_there_is_one_for_each_topic_on_air(telling: Sounding) -> None:
    """Each says only what is of its topic."""
    service = Bulletins(telling.house.hub.context, RadioSettings())
    topics = {one.topic for one in await service.wanted() if one.topic}
    assert "politismos" in topics
    assert [title for title, _ in made_of(await get(telling, "bulletins/politismos.json"))] == ["Συναυλία"]
    assert (await get(telling, "bulletins/nothing-of-the-kind.json")).status_code == 404


async def test_what_is_withdrawn_or_corrected_is_out_at_the_next_look(telling: Sounding) -> None:
    before = await get(telling, "bulletins/latest.mp3")
    same = await get(telling, "bulletins/latest.mp3", **{"if-none-match": before.headers["etag"]})
    assert same.status_code == 304
    await telling.withdraw()
    after = await get(telling, "bulletins/latest.mp3", **{"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert [title for title, _ in made_of(await get(telling, "bulletins/latest.json"))] == ["Ξεκινά η ανάπλαση"]
    assert (await get(telling, "bulletins/politismos.mp3")).status_code == 404


PLAYED = ("bulletins/latest.mp3", "bulletins/latest-el.opus", "bulletins/politismos.mp3", "telephone.wav")


async def heads(telling: Sounding) -> dict[str, httpx.Response]:
    """What players have the first part of, each of another file."""
    return {name: await get(telling, name, range="bytes=0-999") for name in PLAYED}


async def rest(telling: Sounding, name: str, head: httpx.Response, **headers: str) -> httpx.Response:
    return await get(telling, name, range="bytes=1000-", **{"if-range": head.headers["etag"], **headers})


@pytest.mark.parametrize("how", ["withdrawn", "corrected"])
async def test_who_plays_a_bulletin_that_is_made_anew_hears_it_to_its_end(telling: Sounding, how: str) -> None:
    whole = {name: await get(telling, name) for name in PLAYED}
    job = MakingBulletins(Bulletins(telling.house.hub.context, RadioSettings()))
    begun, clock = await heads(telling), telling.house.clock
    await (telling.withdraw() if how == "withdrawn" else telling.correct(title="Άλλη συναυλία"))
    await telling.make()
    await job.run(clock.now())
    for name, head in begun.items():
        last = await rest(telling, name, head)
        assert (last.status_code, last.headers["etag"]) == (206, head.headers["etag"]), name
        assert head.content + last.content == whole[name].content, name
        assert last.headers["last-modified"] == head.headers["last-modified"]
        other = await get(telling, name)
        assert other.content != whole[name].content, "who begins it now has the new one, or none"
        assert (other.status_code == 404) == (how == "withdrawn" and "politismos" in name)
    latest = await get(telling, "bulletins/latest.mp3")
    for again in ('"of nobody"', begun["telephone.wav"].headers["etag"]):  # neither what is none, nor another's file
        assert (await rest(telling, "bulletins/latest.mp3", latest, **{"if-range": again})).content == latest.content
    keys = [head.headers["etag"].strip('"') for head in begun.values()]
    assert all([await telling.house.hub.media.exists(key) for key in keys])
    clock.advance(60 + 5 + GRACE.total_seconds())
    await job.run(clock.now())
    assert not any([await telling.house.hub.media.exists(key) for key in keys])
    assert (await rest(telling, "bulletins/latest.mp3", begun["bulletins/latest.mp3"])).status_code == 200


async def test_a_bulletin_that_says_the_same_again_has_its_files(telling: Sounding) -> None:
    job = MakingBulletins(Bulletins(telling.house.hub.context, RadioSettings()))
    now = telling.house.clock.now()
    await job.run(now)
    before = await get(telling, "bulletins/latest.mp3")
    for release in (now + timedelta(minutes=10), now - timedelta(hours=1)):
        async with telling.house.hub.store.write() as connection:
            mine = schedules.c.announcement == EVENT
            await connection.execute(update(schedules).where(mine).values(release_at=release))
        await job.run(now)
    telling.house.clock.advance(600)
    await job.run(telling.house.clock.now())
    after = await get(telling, "bulletins/latest.mp3")
    assert (after.status_code, after.headers["etag"]) == (200, before.headers["etag"])


async def test_of_what_is_destroyed_nobody_hears_the_rest(telling: Sounding) -> None:
    begun = await heads(telling)
    await telling.withdraw(action=Action.EXPUNGE)
    await get(telling, "bulletins/latest.mp3")
    await telling.house.hub.channels["radio"].expunge(EVENT)
    for name, head in begun.items():
        last = await rest(telling, name, head)
        assert last.status_code == (404 if "politismos" in name else 200), name
        assert not await telling.house.hub.media.exists(head.headers["etag"].strip('"'))


async def test_in_an_elections_silence_nothing_is_heard_of_whom_it_holds(telling: Sounding) -> None:
    """Neither in a bulletin, nor by telephone, nor in its own files; and again when the polls are closed."""
    spot = f"spots/{(await telling.piece()).file}.mp3"
    spoken = await get(telling, "telephone.wav")
    now = telling.house.clock.now()
    silence = {"silent_from": now - timedelta(minutes=1), "silent_until": now + timedelta(minutes=1)}
    async with telling.house.hub.store.write() as connection:
        await connection.execute(update(schedules).where(schedules.c.announcement == EVENT).values(**silence))
    assert [title for title, _ in made_of(await get(telling, "bulletins/latest.json"))] == ["Ξεκινά η ανάπλαση"]
    assert (await get(telling, "bulletins/politismos.mp3")).status_code == 404
    assert (await get(telling, "telephone.wav")).headers["etag"] != spoken.headers["etag"]
    assert [(await get(telling, name)).status_code for name in (spot, spot.replace(".mp3", "-60.mp3"))] == [404, 404]
    telling.house.clock.advance(60)
    assert len(made_of(await get(telling, "bulletins/latest.json"))) == 2
    assert (await get(telling, spot.replace(".mp3", "-60.mp3"))).status_code == 200


async def test_an_expunge_takes_the_bulletin_and_its_files(telling: Sounding) -> None:
    await get(telling, "bulletins/latest.mp3")
    service = Bulletins(telling.house.hub.context, RadioSettings())
    files = [key for one in await service.all() for key in one.files.values()]
    assert files
    await telling.withdraw(action=Action.EXPUNGE)
    await telling.house.hub.channels["radio"].expunge(EVENT)
    assert await service.all() == []
    assert [await telling.house.hub.media.exists(key) for key in files] == [False] * len(files)


async def test_a_telephone_exchange_gets_a_minute_at_a_stable_address(telling: Sounding) -> None:
    first = await get(telling, "telephone.wav")
    with wave.open(io.BytesIO(first.content), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8_000)
        seconds = sound.getnframes() / 8_000
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16) / 32_768
    assert seconds <= 62
    assert 20 * np.log10(np.abs(samples).max()) <= -1
    assert pyloudnorm.Meter(8_000).integrated_loudness(samples) == pytest.approx(-23, abs=0.5)
    assert parsedate_to_datetime(first.headers["last-modified"]).astimezone(UTC) == telling.house.clock.now()
    again = await get(telling, "telephone.wav", **{"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    by_date = await get(telling, "telephone.wav", **{"if-modified-since": first.headers["last-modified"]})
    assert (by_date.status_code, by_date.content) == (304, b"")
    telling.house.clock.advance(60)
    await telling.withdraw()
    changed = await get(telling, "telephone.wav", **{"if-modified-since": first.headers["last-modified"]})
    assert changed.status_code == 200
    assert (await get(telling, "telephone.wav", **{"if-modified-since": "never"})).status_code == 200


async def test_with_nothing_on_air_the_telephone_says_so(telling: Sounding) -> None:
    telling.house.clock.advance(400 * 86_400)
    silent = await get(telling, "telephone.wav")
    with wave.open(io.BytesIO(silent.content), "rb") as sound:
        assert 4 < sound.getnframes() / 8_000 < 20
