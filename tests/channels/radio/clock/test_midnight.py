"""A slot over midnight: what begins after it says the words of the day that begins."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from channels.radio.clock.keeping import put
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.weekly import Blackout, ClockSlot
from channels.radio.scripts.day import Days
from channels.radio.sound.takes import ANY_DAY, Take, keep
from tests.channels.radio.clock.pieces import DAY
from tests.channels.radio.clock.test_rundowns import EVENT, PRESS, SETTINGS, advance, rundowns
from tests.channels.radio.conftest import NOW, Station
from tests.editions import event_edition

__all__ = ["rundowns"]
MIDNIGHT = datetime(2026, 11, 23, 22, tzinfo=UTC)
TOMORROW = DAY + timedelta(days=1)
LENGTH_S = 20.0


async def with_takes(station: Station, announcement: UUID, *days: str) -> None:
    """Each says its day."""
    key = await station.context.media.put(station.sound.files["mp3"], ".mp3")
    files, facts = dict.fromkeys(("mp3", "opus", "wav", "voice"), key), {"duration_s": LENGTH_S, "voice_s": LENGTH_S}
    async with station.context.store.write() as connection:
        for day in days:
            take = Take(announcement, "el", 1, 60, day, "voice", day, f"λόγια {day}", "…", files, facts, "", NOW)
            await keep(connection, take)


async def the_slot(station: Station, at: time, length_s: int) -> None:
    async with station.context.store.write() as connection:
        await put(connection, SETTINGS, ClockSlot(uuid4(), "Μεσάνυχτα", "", DAY, at, length_s, forms=(60,)))


def addresses(playlist: str) -> list[str]:
    return [line.split(":https://hub.example")[1] for line in playlist.splitlines() if line.startswith("annotate")]


async def test_what_is_read_after_midnight_says_that_days_words(station: Station, rundowns: Rundowns) -> None:
    for edition in (EVENT, PRESS):
        await station.hand_over(edition)
        await with_takes(station, edition.announcement, DAY.isoformat(), TOMORROW.isoformat())
    await the_slot(station, time(23, 59, 45), 60)
    await advance(station, MIDNIGHT - timedelta(seconds=5))
    before = addresses((await station.web.get("/radio/now.annotated.m3u")).text)
    assert [DAY.isoformat() in one for one in before] == [True, False]
    assert TOMORROW.isoformat() in before[1]
    for seconds in (-5, 1):  # what is on air goes on, what comes is there
        await advance(station, MIDNIGHT + timedelta(seconds=seconds))
        assert addresses((await station.web.get("/radio/now.annotated.m3u")).text) == before
        assert [(await station.web.get(one)).status_code for one in before] == [200, 200], seconds
    await advance(station, MIDNIGHT + timedelta(seconds=6))
    (slot,) = (await station.web.get("/radio/now.json")).json()["slots"]
    assert [(one["start"][:19], one["script"]) for one in slot["segments"]] == [
        ("2026-11-23T23:59:45", f"λόγια {DAY}"),
        ("2026-11-24T00:00:05", f"λόγια {TOMORROW}"),
    ]
    await advance(station, MIDNIGHT + timedelta(hours=2))
    said = [one.script for one in (await rundowns.of_day(DAY)).readings]
    assert said == [f"λόγια {DAY}", f"λόγια {TOMORROW}"], "and is shown so the day after"


async def test_what_is_released_after_midnight_enters_the_slot_on_air(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    await with_takes(station, EVENT.announcement, ANY_DAY)
    await the_slot(station, time(23, 59, 45), 90)
    await advance(station, MIDNIGHT - timedelta(seconds=15))
    await advance(station, released := MIDNIGHT + timedelta(seconds=10))
    times = dict.fromkeys(("at", "released_at", "first_published_at"), released)
    await station.hand_over(event_edition(announcement=UUID(int=1), reference="2026/000777", **times))
    (slot,) = (await station.web.get("/radio/now.json")).json()["slots"]
    assert [one["start"][11:19] for one in slot["segments"]] == ["23:59:45", "00:00:10"]


async def test_the_prompters_words_are_of_the_moment_they_are_read(station: Station, rundowns: Rundowns) -> None:
    """The concert is on 12 December: what is read of it on its eve says so until midnight."""
    await station.hand_over(EVENT)
    eve, midnight = date(2026, 12, 11), datetime(2026, 12, 11, 22, tzinfo=UTC)
    match = Blackout(uuid4(), "Αγώνας", midnight - timedelta(minutes=1), midnight, "nothing", 0)
    async with station.context.store.write() as connection:
        await put(connection, SETTINGS, ClockSlot(uuid4(), "", "", eve, time(23, 30), 60))
        await put(connection, SETTINGS, ClockSlot(uuid4(), "", "", eve, time(23, 59, 45), 60))
        await put(connection, SETTINGS, match)
    *_, before, after = await Days(station.context, SETTINGS).items(eve)
    assert (before.placed.start, after.placed.start) == (midnight - timedelta(minutes=30), midnight)
    assert ("αύριο" in before.text, "σήμερα" in before.text) == (True, False)
    assert ("αύριο" in after.text, "σήμερα" in after.text) == (False, True)
