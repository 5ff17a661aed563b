"""The rundown through a day: what has begun stands, what is withdrawn is gone but ends, what was heard is put right."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import yaml
from sqlalchemy import select, update

from channels.radio.clock import tables
from channels.radio.clock.choices import Choice
from channels.radio.clock.choosing import choices_of, choose, slot_key, slot_start
from channels.radio.clock.keeping import clock_of, find, put, remove
from channels.radio.clock.noting import Noting
from channels.radio.clock.recalling import Recalling
from channels.radio.clock.rundown import Reading, Rundown
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.stopping import stop
from channels.radio.clock.weekly import Blackout, ClockSlot, Fixed
from channels.radio.clock.weighing import heard_of
from channels.radio.demo import furnish
from channels.radio.settings import RadioSettings
from channels.radio.sound.takes import Take, keep
from channels.radio.studio.aired import Play, note_play
from channels.radio.studio.claim_rows import Which
from channels.radio.studio.claims import claim, start
from core.directory import save_directory
from core.errors import Conflict, NotFound, TryLater
from core.language.dates import ATHENS
from core.tables import announcements
from schemas.edition import Action, Edition, Weight
from tests.channels.radio.clock.pieces import DAY
from tests.channels.radio.conftest import NOW, Station
from tests.channels.radio.voting import vote
from tests.editions import event_edition, press_edition, tender_edition
from tests.ledger import enter

DIRECTORY = Path(__file__).parents[4] / "examples" / "directory.yaml"
EVENT, PRESS = event_edition(), press_edition()
NOON = datetime(2026, 11, 23, 10, tzinfo=UTC)
SETTINGS = RadioSettings()


@pytest.fixture
async def rundowns(station: Station) -> Rundowns:
    async with station.context.store.write() as connection:
        await save_directory(connection, yaml.safe_load(DIRECTORY.read_text("utf-8")))
    return Rundowns(station.context, SETTINGS)


async def advance(station: Station, to: datetime) -> None:
    """Time goes by, and so do the job's looks."""
    look = to - Noting.every
    if look > station.context.clock.now():
        go_on(station, look)
        await Noting(station.context, SETTINGS).run(look)
    go_on(station, to)


def go_on(station: Station, to: datetime) -> None:
    """Nobody looks on the way."""
    station.context.clock.advance((to - station.context.clock.now()).total_seconds())  # type: ignore[attr-defined]


async def heard(station: Station, edition: Edition, at: datetime) -> None:
    """A player tells of it."""
    told = Play(f"{edition.announcement} {at}", edition.announcement, "el", edition.number, at, 5.0, "player", "x")
    async with station.context.store.write() as connection:
        await note_play(connection, told, station.context.clock.now())


def at_noon(rundown: Rundown) -> list[tuple[float, str, int]]:
    (slot,) = [slot for slot in rundown.slots if slot.start == NOON]
    return [(round((one.start - NOON).total_seconds(), 3), one.state, one.segment.edition) for one in slot.readings]


async def chosen(station: Station, choice: Choice) -> None:
    async with station.context.store.write() as connection:
        await choose(connection, DAY, choice)


async def test_what_has_begun_stands_whatever_comes(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    await advance(station, NOON + timedelta(seconds=1))
    length = station.sound.duration_s
    assert at_noon(await rundowns.note_begun()) == [(0, "begun", 1)]
    await station.hand_over(PRESS)
    fresh = await rundowns.note_begun()
    assert at_noon(fresh)[0] == (0, "begun", 1)
    await chosen(station, Choice(NOON, EVENT.announcement, "el", "veto", at=NOON))
    vetoed = await rundowns.of_day(DAY)
    assert at_noon(vetoed)[0] == (0, "begun", 1)
    assert vetoed.readings[0].duration_s == length
    async with station.context.store.read() as connection:
        rows = (await connection.execute(select(tables.begun))).all()
    assert [(row.slot, row.start, row.edition, row.form_s) for row in rows] == [(NOON, NOON, 1, 60)]


async def test_a_slot_over_midnight_goes_on(station: Station, rundowns: Rundowns) -> None:
    """What begins of it after midnight is kept as begun, and is in the list of this moment, as what it began with."""
    await station.hand_over(EVENT)
    await station.hand_over(PRESS)
    length, midnight = station.sound.duration_s, datetime(2026, 11, 23, 22, tzinfo=UTC)
    at = (midnight - timedelta(seconds=3)).astimezone(ATHENS).time()
    async with station.context.store.write() as connection:
        await put(connection, SETTINGS, ClockSlot(uuid4(), "", "", DAY, at, 60))
    await advance(station, midnight + timedelta(seconds=length))  # in the second of its two readings
    listed = (await station.web.get("/radio/now.json")).json()
    (slot,) = listed["slots"]
    assert [(one["state"], one["start"][:10]) for one in slot["segments"]] == [
        ("begun", "2026-11-23"),
        ("begun", "2026-11-24" if length > 3 else "2026-11-23"),
    ]
    assert (await station.web.get("/radio/now.csv")).text.splitlines()[1].startswith("2026-11-23;23:59:57;")
    assert all(slot.local.date() > DAY for slot in (await rundowns.note_begun()).slots)
    async with station.context.store.read() as connection:
        rows = (await connection.execute(select(tables.begun.c.slot))).scalars().all()
    assert set(rows) == {midnight - timedelta(seconds=3)}
    assert len(rows) == 2


async def test_what_is_over_is_as_it_was_noted_whatever_is_set_since(station: Station, rundowns: Rundowns) -> None:
    """Nothing is thought up afterwards: no slot that is set later, nor what is posted later, was ever read before."""
    await station.hand_over(EVENT)
    await advance(station, NOON + timedelta(seconds=1))
    await rundowns.note_begun()
    await advance(station, NOON + timedelta(hours=3))
    await rundowns.note_begun()

    async def read() -> list[tuple[str, str, int]]:
        return [
            (slot.name, f"{slot.local:%H:%M}", len(slot.readings))
            for slot in (await rundowns.of_day(DAY)).slots
            if slot.start < NOON + timedelta(hours=3)
        ]

    assert await read() == [("", "08:00", 0), ("", "10:00", 0), ("", "12:00", 1), ("", "14:00", 0)]
    async with station.context.store.write() as connection:
        await put(connection, SETTINGS, ClockSlot(uuid4(), "late", "1234567", None, time(13), 300))
    await station.hand_over(press_edition(at=NOON, released_at=NOON))
    assert ("late", "13:00", 0) in await read()
    assert sum(count for *_, count in await read()) == 1


async def test_the_last_of_a_slot_that_is_over_is_noted_still(station: Station, rundowns: Rundowns) -> None:
    """The job looks every 20 seconds: what is shorter may begin and end between two looks."""
    await station.hand_over(EVENT)
    await station.hand_over(PRESS)
    length = station.sound.duration_s
    async with station.context.store.write() as connection:
        slot = ClockSlot(uuid4(), "", "", DAY, time(11, 45), round(2 * length) + 2)
        await put(connection, SETTINGS, slot)
    await advance(station, NOON - timedelta(minutes=15) + timedelta(seconds=1))
    await rundowns.note_begun()
    await advance(station, NOON - timedelta(minutes=15) + timedelta(seconds=2 * length + 15))
    await rundowns.note_begun()
    await advance(station, NOON - timedelta(minutes=5))
    (over,) = [slot for slot in (await rundowns.of_day(DAY)).slots if f"{slot.local:%H:%M}" == "11:45"]
    assert [one.state for one in over.readings] == ["begun", "begun"]


async def test_one_that_is_withdrawn_on_air_ends_and_is_in_no_other_slot(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    await advance(station, NOON + timedelta(seconds=1))
    await rundowns.note_begun()
    sound = await station.web.get(f"/radio/spots/{EVENT.announcement}-el-1.mp3")
    await station.hand_over(event_edition(number=2, action=Action.WITHDRAW), Action.WITHDRAW)
    part = await station.web.get(str(sound.url), headers={"range": "bytes=500-"})
    assert (part.status_code, part.headers["etag"], part.content) == (206, sound.headers["etag"], sound.content[500:])
    told = await rundowns.of_day(DAY)
    assert at_noon(told) == [(0, "finishing", 1)]
    assert told.readings[0].segment.title == "Χριστουγεννιάτικη συναυλία της Φιλαρμονικής"
    assert len(told.readings) == 1
    annotated = (await station.web.get("/radio/now.annotated.m3u")).text
    assert f'keryx_id="{EVENT.announcement}-el-1"' in annotated
    assert 'keryx_state="finishing"' in annotated
    for place in ("now.m3u", "now.xspf", "today.m3u", "today.csv", "rundown/2026-11-23.html"):
        assert str(EVENT.announcement) not in (await station.web.get(f"/radio/{place}")).text
    async with station.context.store.write() as connection:
        await stop(connection, (NOON, EVENT.announcement, "el", 1), "maria", station.context.clock.now())
    assert at_noon(await rundowns.of_day(DAY)) == []
    assert "annotate" not in (await station.web.get("/radio/now.annotated.m3u")).text


async def test_what_is_stopped_in_one_slot_was_read_to_its_end_in_another(station: Station, rundowns: Rundowns) -> None:
    two = NOON + timedelta(hours=2)
    await station.hand_over(EVENT)
    for slot in (NOON, two):
        await advance(station, slot + timedelta(seconds=1))
        await rundowns.note_begun()
    async with station.context.store.write() as connection:
        for word in ("maria", "nikos"):
            await stop(connection, (two, EVENT.announcement, "el", 1), word, station.context.clock.now())
    told = await rundowns.of_day(DAY)
    assert at_noon(told) == [(0, "begun", 1)]
    (later,) = [slot for slot in told.slots if slot.start == two]
    assert [(one.segment.id, one.reason.key) for one in later.left_out] == [(f"{EVENT.announcement}-el", "stopped")]
    assert later.readings == ()


async def test_one_that_is_destroyed_on_air_is_cut_off(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    await advance(station, NOON + timedelta(seconds=1))
    await rundowns.note_begun()
    await station.hand_over(event_edition(number=2, action=Action.EXPUNGE), Action.EXPUNGE)
    assert (await rundowns.of_day(DAY)).readings == []


async def test_what_is_corrected_on_air_ends_and_is_put_right_in_the_next_slot(
    station: Station, rundowns: Rundowns
) -> None:
    await station.hand_over(EVENT)
    await advance(station, NOON + timedelta(seconds=1))
    await rundowns.note_begun()
    await heard(station, EVENT, NOON)
    mended = event_edition(number=2, action=Action.CORRECT, weight=Weight.MATERIAL, title="Νέα ώρα")
    await station.hand_over(mended, Action.CORRECT)
    told = await rundowns.of_day(DAY)
    assert at_noon(told)[0] == (0, "finishing", 1)
    after = [one for one in told.readings if one.segment.edition == 2]
    reasons = [[reason.key for reason in one.why] for one in after]
    assert reasons[0][0] == "correction"
    assert [reason.values["at"] for reason in after[0].why if reason.key == "correction"] == [NOON]
    assert all("correction" not in some for some in reasons[1:])
    await advance(station, after[0].start + timedelta(seconds=1))
    begun = await rundowns.note_begun()
    assert all("correction" not in [r.key for r in one.why] for one in begun.readings if one.state == "planned")


async def test_what_was_heard_and_then_withdrawn_is_put_right_once(station: Station, rundowns: Rundowns) -> None:
    recalling = Recalling(station.context, SETTINGS)
    await station.hand_over(EVENT)
    await station.hand_over(PRESS)
    await advance(station, NOON + timedelta(seconds=1))
    await rundowns.note_begun()
    await heard(station, EVENT, NOON)
    withdrawn = event_edition(number=2, action=Action.WITHDRAW, at=NOON + timedelta(seconds=1))
    unheard = press_edition(number=2, action=Action.WITHDRAW, at=NOON + timedelta(seconds=1))
    await station.hand_over(withdrawn, Action.WITHDRAW)
    await station.hand_over(unheard, Action.WITHDRAW)
    assert await recalling.run(station.context.clock.now()) is False
    assert await recalling.run(station.context.clock.now()) is False
    told = [one for one in (await rundowns.of_day(DAY)).readings if one.state == "planned"]
    assert [(one.segment.announcement, one.segment.edition, one.local.hour) for one in told] == [
        (EVENT.announcement, 2, 14)
    ]
    assert [reason.key for reason in told[0].why][:2] == ["urgent", "correction"]
    assert "αποσύρ" in told[0].segment.parts["spoken"]
    path = f"/radio/spots/{EVENT.announcement}-el-2.mp3"
    assert path in (await station.web.get("/radio/today.m3u")).text
    assert (await station.web.get(path)).content[:3] == b"ID3"
    await advance(station, told[0].start + timedelta(seconds=1))
    now = await rundowns.note_begun()
    assert [(one.state, one.segment.edition) for one in now.readings] == [("begun", 2)]
    async with station.context.store.read() as connection:
        (row,) = await connection.execute(select(tables.recalls))
    await advance(station, NOON + timedelta(hours=25))
    await recalling.run(station.context.clock.now())
    assert not await station.context.media.exists(row.media)


async def test_what_says_that_it_was_withdrawn_keeps_an_elections_silence(station: Station, rundowns: Rundowns) -> None:
    title, until = "Ομιλία του Νίκου Παππά", NOON + timedelta(hours=3)
    await station.hand_over(EVENT)
    await heard(station, EVENT, NOW - timedelta(minutes=5))
    await vote(station.context.store, NOW, until)
    await station.hand_over(event_edition(number=2, action=Action.WITHDRAW, at=NOW, title=title), Action.WITHDRAW)
    await Recalling(station.context, SETTINGS).run(NOW)
    path = f"/radio/spots/{EVENT.announcement}-el-2.mp3"
    (told,) = (await rundowns.of_day(DAY)).readings
    assert (told.segment.edition, told.start >= until) == (2, True)
    assert (await station.web.get(path)).status_code == 404
    assert "Παππά" not in (await station.web.get("/radio/today.json")).text
    await advance(station, until)
    assert (await station.web.get(path)).status_code == 200
    assert "Παππά" in (await station.web.get("/radio/today.json")).text


async def test_what_a_studio_read_after_the_withdrawal_is_put_right(station: Station, rundowns: Rundowns) -> None:
    """It had no network; what says so is not put right in its turn."""
    recalling = Recalling(station.context, SETTINGS)

    async def to_come() -> list[Reading]:
        return [one for one in (await rundowns.of_day(DAY)).readings if one.start > station.context.clock.now()]

    await station.hand_over(EVENT)
    await advance(station, NOON)
    await station.hand_over(event_edition(number=2, action=Action.WITHDRAW, at=NOON), Action.WITHDRAW)
    await recalling.run(NOON)
    assert (await rundowns.of_day(DAY)).readings == []
    await advance(station, NOON + timedelta(minutes=5))
    await heard(station, EVENT, NOON + timedelta(seconds=30))
    await recalling.run(station.context.clock.now())
    (told,) = (await rundowns.of_day(DAY)).readings
    assert (told.segment.edition, told.local.hour) == (2, 14)
    await advance(station, told.start + timedelta(seconds=1))
    await rundowns.note_begun()
    await advance(station, told.ends)
    await recalling.run(told.ends)
    assert await to_come() == []
    await advance(station, told.ends + timedelta(minutes=9))
    await heard(station, EVENT, told.ends + timedelta(minutes=8))  # another studio, later still
    assert [(one.segment.edition, one.local.hour) for one in await to_come()] == [(2, 17)]


@pytest.mark.parametrize("tells", [True, False])
async def test_what_began_by_the_plan_alone_is_put_right_only_where_nobody_ever_tells(
    station: Station, rundowns: Rundowns, tells: bool
) -> None:
    recalling, now = Recalling(station.context, SETTINGS), NOON + timedelta(seconds=6)
    await station.hand_over(EVENT)
    await station.hand_over(PRESS)
    if tells:
        other = tender_edition()
        await enter(station.context.store, other)
        await heard(station, other, NOON - timedelta(days=6))
    await advance(station, now)
    await rundowns.note_begun()
    mended = press_edition(number=2, action=Action.CORRECT, weight=Weight.MATERIAL, title="Νέα ώρα")
    await station.hand_over(mended, Action.CORRECT)
    await station.hand_over(event_edition(number=2, action=Action.WITHDRAW, at=now), Action.WITHDRAW)
    await recalling.run(now)

    async def put_right() -> set[UUID]:
        readings = (await rundowns.of_day(DAY)).readings
        return {one.segment.announcement for one in readings if "correction" in [reason.key for reason in one.why]}

    both = {EVENT.announcement, PRESS.announcement}
    assert await put_right() == (set() if tells else both)
    async with station.context.store.write() as connection:  # a studio did begin to read both
        for key, edition in (("a", EVENT), ("b", PRESS)):
            await claim(connection, Which(NOON, edition.announcement, "el"), 1, "1", "maria", NOON, key)
            await start(connection, Which(NOON, edition.announcement, "el"), 1, "1", NOON)
    await recalling.run(now)
    assert await put_right() == both


async def test_when_it_was_last_read_is_the_logs_to_say_and_the_plans_where_there_is_none(
    station: Station, rundowns: Rundowns
) -> None:
    await station.hand_over(EVENT)
    await advance(station, NOON + timedelta(seconds=1))
    piece = (await rundowns.note_begun()).readings[0].segment

    async def last() -> datetime:
        async with station.context.store.read() as connection:
            return (await heard_of(connection, [piece], NOON + timedelta(hours=1)))[piece.id].last

    assert await last() == NOON
    await heard(station, EVENT, NOON - timedelta(hours=1))
    assert await last() == NOON - timedelta(hours=1)


class Waiting(Recalling):
    """Of this one it makes nothing now."""

    async def make(self, announcement: UUID, language: str, number: int) -> None:
        if announcement == EVENT.announcement:
            raise TryLater("the voice is busy")
        await super().make(announcement, language, number)


async def test_a_recall_that_must_wait_holds_up_no_other(station: Station, rundowns: Rundowns) -> None:
    for edition in (EVENT, PRESS):
        await station.hand_over(edition)
        play = Play(str(edition.announcement), edition.announcement, "el", 1, NOW, 40, "hand", "Μαρία")
        async with station.context.store.write() as connection:
            await note_play(connection, play, NOW)
    await advance(station, NOON)
    for one in (event_edition, press_edition):
        await station.hand_over(one(number=2, action=Action.WITHDRAW, at=NOON), Action.WITHDRAW)
    await Waiting(station.context, SETTINGS).run(NOON)
    question = select(tables.recalls.c.announcement)
    async with station.context.store.read() as connection:
        assert list((await connection.execute(question)).scalars()) == [PRESS.announcement]
    await Waiting(station.context, SETTINGS).run(NOON + timedelta(hours=25))
    async with station.context.store.read() as connection:
        assert list((await connection.execute(question)).scalars()) == [], "nor what is to be dropped"


async def test_an_expunge_takes_what_was_to_be_said_of_it(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    await advance(station, NOON + timedelta(seconds=1))
    await rundowns.note_begun()
    await heard(station, EVENT, NOON)
    await station.hand_over(event_edition(number=2, action=Action.WITHDRAW, at=NOON), Action.WITHDRAW)
    async with station.context.store.write() as connection:
        await connection.execute(update(announcements).values(withdrawn_at=NOON + timedelta(seconds=1)))
    await Recalling(station.context, SETTINGS).run(station.context.clock.now())
    async with station.context.store.read() as connection:
        (row,) = await connection.execute(select(tables.recalls))
    await station.hand_over(event_edition(number=3, action=Action.EXPUNGE), Action.EXPUNGE)
    await station.radio.expunge(EVENT.announcement)
    assert not await station.context.media.exists(row.media)
    assert [one.state for one in (await rundowns.of_day(DAY)).readings] == []
    assert (await station.web.get(f"/radio/spots/{EVENT.announcement}-el-2.mp3")).status_code == 404


async def test_a_slot_reads_the_takes_of_its_forms(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    about = (EVENT.announcement, "el", 1)
    async with station.context.store.write() as connection:
        for form_s, day in ((30, ""), (30, "2026-11-23"), (15, "2026-11-24")):
            facts = {"duration_s": form_s - 2.0}
            await keep(connection, Take(*about, form_s, day, "voice", "", "…", "…", {}, facts, "", NOW))
        next_day = DAY + timedelta(days=1)
        for day, slot, forms in ((DAY, 12, (30,)), (DAY, 14, (60,)), (DAY, 16, (15,)), (next_day, 12, (30,))):
            await put(connection, SETTINGS, ClockSlot(uuid4(), "", "", day, time(slot), 60, forms=forms))
    told = await rundowns.of_day(DAY)
    read = {slot.local.hour: [(one.form_s, one.duration_s) for one in slot.readings] for slot in told.slots}
    assert (read[12], read[14], read[16]) == ([(30, 28.0)], [(60, station.sound.duration_s)], [])
    listed = (await station.web.get("/radio/rundown/2026-11-23.m3u")).text
    assert f"/radio/spots/{EVENT.announcement}-el-1-30-2026-11-23.mp3" in listed
    tomorrow = await rundowns.of_day(next_day)
    assert {one.take.day for one in tomorrow.readings if one.take is not None} == {""}


async def test_the_demonstrations_clock(station: Station) -> None:
    for _ in range(2):  # somebody's clock stays as it is
        await furnish(station.context)
        async with station.context.store.read() as connection:
            clock = await clock_of(connection, SETTINGS)
        assert [slot.name for slot in clock.slots][:2] == ["Πρωινό", "Υπηρεσίες"]
        assert (len(clock.slots), len(clock.fixed), len(clock.blackouts)) == (7, 2, 1)


async def test_the_store_keeps_the_clock(station: Station) -> None:
    store = station.context.store
    async with store.read() as connection:
        seeded = await clock_of(connection, SETTINGS)
    assert [slot.at for slot in seeded.slots] == list(SETTINGS.times)
    first = seeded.slots[0]
    changed = ClockSlot(first.id, "Πρωινό", "12345", None, time(8, 15), 120, ("event",), ("water",), 3, (30, 15), True)
    pips = Fixed(uuid4(), "Πιπ", "1234567", None, time(0, 59, 54), 6, hourly=True, version=0)
    black = Blackout(uuid4(), "Πένθος", NOON, NOON + timedelta(days=1), "emergency", version=0)
    async with store.write() as connection:
        for part in (changed, pips, black):
            await put(connection, SETTINGS, part)
    async with store.read() as connection:
        clock = await clock_of(connection, SETTINGS)
    assert len(clock.slots) == len(seeded.slots)  # the first change takes the others over
    assert next(slot for slot in clock.slots if slot.id == first.id) == ClockSlot(**{**vars(changed), "version": 2})
    assert [vars(one) for one in clock.fixed] == [{**vars(pips), "version": 1}]
    assert [vars(one) for one in clock.blackouts] == [{**vars(black), "version": 1}]
    async with store.write() as connection:
        with pytest.raises(Conflict):  # who saw it as the settings had it comes too late
            await put(connection, SETTINGS, changed)
        assert await remove(connection, SETTINGS, Fixed, pips.id, 1) is not None
        with pytest.raises(NotFound):
            await remove(connection, SETTINGS, Fixed, pips.id, 1)
        assert await find(connection, Fixed, pips.id) is None


async def test_a_clock_without_slots_stays_without(station: Station, rundowns: Rundowns) -> None:
    store = station.context.store
    for _ in range(2):
        async with store.write() as connection:
            for slot in (await clock_of(connection, SETTINGS)).slots:
                await remove(connection, SETTINGS, ClockSlot, slot.id, slot.version)
        async with store.read() as connection:
            assert (await clock_of(connection, SETTINGS)).slots == []
        assert (await rundowns.of_day(DAY)).slots == ()
        one = ClockSlot(uuid4(), "Πρωινό", "1234567", None, time(8), 120)
        async with store.write() as connection:
            await put(connection, SETTINGS, one)
            assert [slot.id for slot in (await clock_of(connection, SETTINGS)).slots] == [one.id]


async def test_two_producers_at_one_place(station: Station) -> None:
    mine = Choice(NOON, EVENT.announcement, "el", "pin", 0, "maria", NOW, version=0)
    await chosen(station, mine)
    with pytest.raises(Conflict):
        await chosen(station, mine)
    await chosen(station, Choice(**{**vars(mine), "act": "veto", "version": 1}))
    with pytest.raises(Conflict):
        await chosen(station, Choice(**{**vars(mine), "version": 1}))
    await chosen(station, Choice(**{**vars(mine), "act": "", "version": 2}))
    async with station.context.store.read() as connection:
        (kept,) = (await choices_of(connection, DAY)).all
    assert (kept.act, kept.version, kept.slot) == ("", 3, NOON)
    assert slot_start(slot_key(NOON)) == NOON
    assert slot_start("") is None
