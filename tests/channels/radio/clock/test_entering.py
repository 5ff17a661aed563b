"""What enters a slot on air comes after what is being read, from now on: it is in no past, and did not begin there."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update

from channels.radio.clock import tables
from channels.radio.clock.choices import Choice
from channels.radio.clock.choosing import choices_of
from channels.radio.clock.deciding import Wanted, decide
from channels.radio.clock.keeping import Part, put, remove
from channels.radio.clock.noting import Noting
from channels.radio.clock.recalling import Recalling
from channels.radio.clock.rundown import Rundown
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.weekly import Blackout, ClockSlot
from core.elections.silence import Marking
from core.elections.tables import candidates, elections
from schemas.edition import Action, Edition, Weight
from tests.channels.radio.clock.pieces import DAY
from tests.channels.radio.clock.test_rundowns import EVENT, NOON, PRESS, SETTINGS, advance, chosen, go_on, rundowns
from tests.channels.radio.conftest import Station
from tests.channels.radio.voting import vote
from tests.editions import event_edition, press_edition
from tests.ledger import reschedule

__all__ = ["rundowns"]
ONE = NOON + timedelta(hours=1)  # 13:00 in Athens, where the settings have no slot


def at(seconds: float) -> datetime:
    return ONE + timedelta(seconds=seconds)


async def put_in(station: Station, *parts: Part) -> None:
    async with station.context.store.write() as connection:
        for part in parts:
            await put(connection, SETTINGS, part)


def slot_at(hour: time, length_s: int = 180) -> ClockSlot:
    return ClockSlot(uuid4(), "Ώρα", "", DAY, hour, length_s)


def read(rundown: Rundown) -> list[tuple[UUID, float, str]]:
    """Between one o'clock and two."""
    return [
        (one.segment.announcement, round((one.start - ONE).total_seconds(), 3), one.state)
        for slot in rundown.slots
        if timedelta(minutes=-5) < slot.start - ONE < timedelta(minutes=55)
        for one in slot.readings
    ]


async def begun(station: Station) -> list[tuple[UUID, float]]:
    async with station.context.store.read() as connection:
        rows = (await connection.execute(select(tables.begun).order_by(tables.begun.c.start))).all()
    return [(row.announcement, round((row.start - ONE).total_seconds(), 3)) for row in rows]


async def test_a_slot_set_after_its_time_has_come_begins_now(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    await station.hand_over(PRESS)
    await advance(station, at(70))
    await put_in(station, slot_at(time(13)))
    first, second = read(await rundowns.note_begun())
    assert (first[1:], second[1:]) == ((70, "begun"), (70 + round(station.sound.duration_s, 3), "planned"))
    assert await begun(station) == [first[:2]]
    annotated = (await station.web.get("/radio/now.annotated.m3u")).text
    assert f'keryx_starts="{at(70).timestamp():.0f}"' in annotated


async def test_a_slot_moved_earlier_on_air_reads_on_from_now(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    await station.hand_over(PRESS)
    slot, veto = slot_at(time(13)), Choice(ONE, PRESS.announcement, "el", "veto", at=NOON)
    await put_in(station, slot)
    await chosen(station, veto)
    await advance(station, at(1))
    await rundowns.note_begun()
    await put_in(station, replace(slot, at=time(12, 59), version=1))
    told = sorted(read(await rundowns.note_begun()), key=lambda one: one[1])
    assert told[0][:2] == (EVENT.announcement, 0)
    assert all(start >= 1 for _, start, _ in told[1:])
    assert (await begun(station))[0] == (EVENT.announcement, 0)
    assert all(start >= 0 for _, start in await begun(station))


@pytest.mark.parametrize("act", ["allow", "place"])
async def test_what_is_let_into_a_slot_on_air_comes_now(station: Station, rundowns: Rundowns, act: str) -> None:
    await station.hand_over(EVENT)
    await station.hand_over(PRESS)
    await put_in(station, slot_at(time(13)))
    await chosen(station, Choice(ONE, PRESS.announcement, "el", "veto", at=NOON))
    await advance(station, at(1))
    await rundowns.note_begun()
    await advance(station, at(60))
    wanted = Wanted(act, ONE, PRESS.announcement, "el", version=1, place=0)  # type: ignore[arg-type]
    async with station.context.store.write() as connection:
        await decide(connection, DAY, await rundowns.note_begun(), wanted, "maria", at(60))
    assert read(await rundowns.of_day(DAY)) == [(EVENT.announcement, 0, "begun"), (PRESS.announcement, 60, "planned")]
    await rundowns.note_begun()
    assert await begun(station) == [(EVENT.announcement, 0), (PRESS.announcement, 60)]


async def test_what_is_moved_into_a_slot_on_air_is_not_lost(station: Station, rundowns: Rundowns) -> None:
    two = NOON + timedelta(hours=2)
    await station.hand_over(EVENT)
    await station.hand_over(PRESS)
    await put_in(station, slot_at(time(13)))
    await chosen(station, Choice(ONE, PRESS.announcement, "el", "veto", at=NOON))
    await advance(station, at(100))
    async with station.context.store.write() as connection:
        seen = (await choices_of(connection, DAY)).version(f"{PRESS.announcement}-el")
        wanted = Wanted("move", two, PRESS.announcement, "el", to=ONE, place=0, segment_version=seen)
        await decide(connection, DAY, await rundowns.of_day(DAY), wanted, "maria", at(100))
    assert (PRESS.announcement, 100, "planned") in read(await rundowns.of_day(DAY))


async def test_what_a_blackout_held_comes_when_it_is_lifted(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    match = Blackout(uuid4(), "Αγώνας", ONE - timedelta(minutes=10), ONE + timedelta(hours=2), "nothing", 0)
    await put_in(station, slot_at(time(13), 300), match)
    await advance(station, at(100))
    assert read(await rundowns.note_begun()) == []
    async with station.context.store.write() as connection:
        await remove(connection, SETTINGS, Blackout, match.id, 1)
    assert read(await rundowns.note_begun()) == [(EVENT.announcement, 100, "begun")]


async def test_what_has_its_sound_late_comes_when_it_has_it(station: Station, rundowns: Rundowns) -> None:
    """Released ten seconds into an empty slot; its sound took a minute and a half."""
    await put_in(station, slot_at(time(13), 300))
    await advance(station, at(100))
    await rundowns.note_begun()
    await station.hand_over(event_edition(at=at(10), released_at=at(10), first_published_at=at(10)))
    assert read(await rundowns.note_begun()) == [(EVENT.announcement, 100, "begun")]


async def test_nothing_enters_where_what_was_to_come_has_begun(station: Station, rundowns: Rundowns) -> None:
    """Nobody looked when it began: it began at its time all the same, and what is posted after comes after it."""
    await station.hand_over(PRESS)
    await station.hand_over(EVENT)
    length = round(station.sound.duration_s, 3)
    await put_in(station, slot_at(time(13), 60))
    await advance(station, at(1))
    (first, _, _), (second, starts, _) = read(await rundowns.note_begun())
    assert starts == length
    go_on(station, at(length + 1))
    urgent = event_edition(announcement=UUID(int=1), reference="2026/000777", urgency="emergency")
    await station.hand_over(urgent)
    assert read(await rundowns.of_day(DAY)) == [
        (first, 0, "begun"),
        (second, length, "begun"),
        (urgent.announcement, 2 * length, "planned"),
    ]
    await rundowns.note_begun()
    assert await begun(station) == [(first, 0), (second, length)]


@dataclass
class Unseen:
    """A slot of two readings whose second was to begin at `starts`; nobody has looked since it was planned so."""

    station: Station
    first: UUID
    second: Edition
    starts: float

    async def change(self, how: str, at_s: float) -> None:
        """The second is taken off or changed at that moment, as the ledger has it."""
        station, moment = self.station, at(at_s)
        go_on(station, moment)
        again = press_edition if self.second.announcement == PRESS.announcement else event_edition
        store = station.context.store
        match how:
            case "expired":
                return await reschedule(store, self.second, at=moment, expires_at=moment)
            case "put off":
                return await reschedule(store, self.second, at=moment, release_at=moment + timedelta(days=1))
            case "put off a little":  # and released again before anybody looks
                return await reschedule(store, self.second, at=moment, release_at=moment + timedelta(milliseconds=500))
            case "over before":
                return await reschedule(store, self.second, at=moment, expires_at=at(self.starts - 5))
            case "over meanwhile":
                return await reschedule(store, self.second, at=moment, expires_at=at(self.starts + 0.5))
            case "goes on":
                return await reschedule(store, self.second, at=moment, expires_at=None)
            case "released":
                return await reschedule(store, self.second, at=moment, release_at=NOON)
            case "held":  # by an election that comes into the calendar, with whom it names
                name = "Ελένη Καραγιάννη" if self.second.announcement == PRESS.announcement else "Νίκος Παπαγεωργίου"
                await vote(store, at(self.starts - 30), moment + timedelta(hours=1), name)
                return await self.mark(moment)
            case "not held":
                async with store.write() as connection:
                    await connection.execute(delete(candidates))
                return await self.mark(moment)
        action = Action(how)
        weight = Weight.MATERIAL if action is Action.CORRECT else self.second.weight
        edition = again(number=2, action=action, at=moment, weight=weight)
        if action is Action.EXPUNGE:
            edition = edition.model_copy(update={"content": None})
        return await station.hand_over(edition, action)

    async def mark(self, moment: datetime) -> None:
        """All that was announced is looked through, as whenever the calendar changed."""
        store = self.station.context.store
        async with store.write() as connection:
            await connection.execute(update(elections).values(marked_to=UUID(int=(1 << 128) - 1)))
        await Marking(store).run(moment)

    async def put_right(self) -> list[int]:
        """Editions that are planned to put right what was heard."""
        station = self.station
        await Recalling(station.context, SETTINGS).run(station.context.clock.now())
        later = (await Rundowns(station.context, SETTINGS).of_day(DAY)).readings
        return [one.segment.edition for one in later if "correction" in [reason.key for reason in one.why]]


@pytest.fixture
async def unseen(station: Station, rundowns: Rundowns) -> Unseen:
    await station.hand_over(PRESS)
    await station.hand_over(EVENT)
    await put_in(station, slot_at(time(13), 60))
    await advance(station, at(1))
    (first, _, _), (second, starts, _) = read(await rundowns.note_begun())
    return Unseen(station, first, PRESS if second == PRESS.announcement else EVENT, starts)


@pytest.mark.parametrize("how", ["correct", "withdraw", "expired"])
async def test_what_began_unseen_is_begun_whatever_became_of_it_after(
    unseen: Unseen, rundowns: Rundowns, how: str
) -> None:
    """It finishes in the edition and the sound it began in, and is put right where it has to be."""
    station, second = unseen.station, unseen.second.announcement
    address = f"/radio/spots/{second}-el-1.mp3"
    before = await station.web.get(address)
    await unseen.change(how, unseen.starts + 1)
    go_on(station, at(unseen.starts + 2))
    rest = await station.web.get(address, headers={"range": "bytes=500-", "if-range": before.headers["etag"]})
    assert (rest.status_code, rest.content) == (206, before.content[500:]), "asked for before anybody looked"
    told = await rundowns.note_begun()
    assert read(told) == [(unseen.first, 0, "begun"), (second, unseen.starts, "finishing")]
    assert (second, unseen.starts) in await begun(station)
    assert await unseen.put_right() == ([] if how == "expired" else [2])


@pytest.mark.parametrize("how", ["correct", "withdraw", "expired"])
@pytest.mark.parametrize("before_s", [0, 1])
async def test_what_was_changed_before_it_was_to_begin_did_not(
    unseen: Unseen, rundowns: Rundowns, how: str, before_s: float
) -> None:
    """Nor what was changed at that very moment; what stands in its place comes now."""
    await unseen.change(how, unseen.starts - before_s)
    go_on(unseen.station, at(unseen.starts + 2))
    told = read(await rundowns.note_begun())
    again = [(unseen.second.announcement, unseen.starts + 2, "begun")] if how == "correct" else []
    assert told == [(unseen.first, 0, "begun"), *again]
    assert await unseen.put_right() == []


@pytest.mark.parametrize(
    ("how", "state"), [("put off", "finishing"), ("put off a little", "begun"), ("over before", "finishing")]
)
async def test_what_was_moved_after_it_was_to_begin_had_begun(
    unseen: Unseen, rundowns: Rundowns, how: str, state: str
) -> None:
    """Its schedule's history says when it was moved."""
    second = unseen.second.announcement
    await unseen.change(how, unseen.starts + 1)
    go_on(unseen.station, at(unseen.starts + 2))
    assert read(await rundowns.note_begun()) == [(unseen.first, 0, "begun"), (second, unseen.starts, state)]
    assert (second, unseen.starts) in await begun(unseen.station)
    assert await unseen.put_right() == []


@pytest.mark.parametrize(("how", "moved_s"), [("put off", -1), ("put off", 0), ("over before", -6)])
async def test_what_was_moved_before_it_was_to_begin_did_not(
    unseen: Unseen, rundowns: Rundowns, how: str, moved_s: float
) -> None:
    await unseen.change(how, unseen.starts + moved_s)
    go_on(unseen.station, at(unseen.starts + 2))
    assert read(await rundowns.note_begun()) == [(unseen.first, 0, "begun")]


async def test_what_a_silence_came_upon_after_it_was_to_begin_had_begun(unseen: Unseen, rundowns: Rundowns) -> None:
    """It ends, and is begun by nobody any more."""
    station, second = unseen.station, unseen.second.announcement
    await unseen.change("held", unseen.starts + 1)
    go_on(station, at(unseen.starts + 2))
    assert read(await rundowns.note_begun()) == [(unseen.first, 0, "begun"), (second, unseen.starts, "begun")]
    assert (second, unseen.starts) in await begun(station)
    (line,) = [
        line for line in (await station.web.get("/radio/now.annotated.m3u")).text.splitlines() if str(second) in line
    ]
    assert 'keryx_state="finishing"' in line
    assert str(second) not in (await station.web.get("/radio/now.m3u")).text


@pytest.mark.parametrize(
    ("off", "off_s", "on"),
    [
        ("over before", -6, "goes on"),
        ("over meanwhile", -1, "goes on"),
        ("put off", -1, "released"),
        ("put off", 0, "released"),
        ("held", -1, "not held"),
        ("held", 0, "not held"),
    ],
)
async def test_what_the_plan_of_its_moment_did_not_have_did_not_begin(
    unseen: Unseen, rundowns: Rundowns, off: str, off_s: float, on: str
) -> None:
    """Though it was let on again before anybody looked: it comes now."""
    await unseen.change(off, unseen.starts + off_s)
    await unseen.change(on, unseen.starts + 1)
    now = unseen.starts + 2
    go_on(unseen.station, at(now))
    assert read(await rundowns.note_begun()) == [
        (unseen.first, 0, "begun"),
        (unseen.second.announcement, now, "begun"),
    ]
    assert await begun(unseen.station) == [(unseen.first, 0), (unseen.second.announcement, now)]


@pytest.mark.parametrize("before_s", [0, 1])
async def test_what_a_silence_came_upon_before_it_was_to_begin_did_not(
    unseen: Unseen, rundowns: Rundowns, before_s: float
) -> None:
    await unseen.change("held", unseen.starts - before_s)
    go_on(unseen.station, at(unseen.starts + 2))
    assert read(await rundowns.note_begun()) == [(unseen.first, 0, "begun")]


async def test_what_began_unseen_and_was_destroyed_leaves_nothing(unseen: Unseen, rundowns: Rundowns) -> None:
    station = unseen.station
    await unseen.change("expunge", unseen.starts + 1)
    await station.radio.expunge(unseen.second.announcement)
    async with station.context.store.read() as connection:
        kept = (await connection.execute(select(tables.coming.c.readings))).scalars().all()
    assert str(unseen.second.announcement) not in str(kept)
    assert read(await rundowns.note_begun()) == [(unseen.first, 0, "begun")]
    assert (await station.web.get(f"/radio/spots/{unseen.second.announcement}-el-1.mp3")).status_code == 404


async def test_all_that_began_unseen_began_in_its_order(station: Station, rundowns: Rundowns) -> None:
    """The first of two stands as it is, the second was withdrawn while it was read."""
    await station.hand_over(PRESS)
    await station.hand_over(EVENT)
    await put_in(station, slot_at(time(13), 60))
    go_on(station, at(-10))
    (first, _, _), (second, starts, _) = read(await rundowns.note_begun())
    edition = PRESS if second == PRESS.announcement else EVENT
    await Unseen(station, first, edition, starts).change("withdraw", starts + 1)
    assert read(await rundowns.note_begun()) == [(first, 0, "begun"), (second, starts, "finishing")]


async def test_a_slot_that_is_set_again_begins_nothing_of_its_old_plan(station: Station, rundowns: Rundowns) -> None:
    await station.hand_over(EVENT)
    slot = slot_at(time(13))
    await put_in(station, slot)
    go_on(station, at(-10))
    await rundowns.note_begun()
    async with station.context.store.write() as connection:
        await remove(connection, SETTINGS, ClockSlot, slot.id, 1)
    await rundowns.note_begun()
    go_on(station, at(30))
    await put_in(station, slot)
    assert read(await rundowns.note_begun()) == [(EVENT.announcement, 30, "begun")]


async def test_a_slot_is_begun_by_its_plan_though_nobody_looks_then(station: Station, rundowns: Rundowns) -> None:
    """Of the next hour it is kept what comes, also beyond midnight."""
    await station.hand_over(EVENT)
    await put_in(station, ClockSlot(uuid4(), "", "1234567", None, time(0, 5), 60))
    midnight = datetime(2026, 11, 23, 22, tzinfo=NOON.tzinfo)
    go_on(station, midnight - timedelta(minutes=10))
    await Noting(station.context, SETTINGS).run(station.context.clock.now())
    go_on(station, midnight + timedelta(minutes=5, seconds=2))
    (slot, *_) = [slot for slot in (await rundowns.note_begun()).slots if slot.readings]
    assert [(one.start - midnight, one.state) for one in slot.readings] == [(timedelta(minutes=5), "begun")]
