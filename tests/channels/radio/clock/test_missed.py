"""An emergency that a player came late to is heard whole, and one that nobody heard is placed again in its slot."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from channels.radio.clock import tables
from channels.radio.clock.rundown import Begun, Reading
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.stopping import stop
from channels.radio.clock.weekly import Blackout, Clock, ClockSlot, Fixed
from channels.radio.studio.aired import Play, note_play
from channels.radio.studio.claim_rows import Which
from channels.radio.studio.claims import claim, start
from core.channel import Asset
from schemas.edition import Action
from tests.channels.radio.clock.pieces import DAY, TEN, candidate, planned, segment
from tests.channels.radio.clock.test_entering import ONE, at, put_in, read, slot_at
from tests.channels.radio.clock.test_rundowns import EVENT, NOW, PRESS, advance, go_on, heard, rundowns
from tests.channels.radio.conftest import Station
from tests.editions import event_edition

__all__ = ["rundowns"]
CUT = event_edition(announcement=uuid4(), reference="2026/000777", urgency="emergency")
LENGTH_S = 40.0


@pytest.fixture
async def alarmed(station: Station, rundowns: Rundowns) -> Station:
    """A slot of five minutes in which an emergency of forty seconds has begun, before another."""
    key = await station.context.media.put(station.sound.files["mp3"], ".mp3")
    for edition in (PRESS, CUT):
        spot = Asset("spot", "el", key, "audio/mpeg", {**station.sound.facts, "duration_s": LENGTH_S})
        await station.hand_over(edition, assets=(spot,))
    await put_in(station, slot_at(time(13), 300))
    await advance(station, at(1))
    await rundowns.note_begun()
    return station


async def told_at(station: Station, seconds: float) -> None:
    told = Play(str(seconds), CUT.announcement, "el", 1, at(seconds), LENGTH_S, "player", "liquidsoap")
    async with station.context.store.write() as connection:
        await note_play(connection, told, station.context.clock.now())


async def in_begun(station: Station) -> list[datetime]:
    table = tables.begun
    async with station.context.store.read() as connection:
        starts = select(table.c.start).where(table.c.announcement == CUT.announcement).order_by(table.c.start)
        return list((await connection.execute(starts)).scalars())


async def test_what_a_player_began_late_goes_on_to_its_own_end(alarmed: Station, rundowns: Rundowns) -> None:
    """What follows comes after it; its sound stays, and it may be stopped."""
    go_on(alarmed, at(30))
    await told_at(alarmed, 30)
    assert read(await rundowns.note_begun()) == [
        (CUT.announcement, 30, "begun"),
        (PRESS.announcement, 30 + LENGTH_S, "planned"),
    ]
    go_on(alarmed, at(60))
    ended = event_edition(announcement=CUT.announcement, number=2, action=Action.WITHDRAW, at=at(60))
    await alarmed.hand_over(ended, Action.WITHDRAW)
    (slot,) = [slot for slot in (await alarmed.web.get("/radio/now.json")).json()["slots"] if slot["segments"]]
    assert [(one["announcement"], one["state"]) for one in slot["segments"]] == [
        (str(CUT.announcement), "finishing"),
        (str(PRESS.announcement), "planned"),
    ]
    async with alarmed.context.store.write() as connection:
        await stop(connection, (ONE, CUT.announcement, "el", 1), "maria", at(60))
    assert read(await rundowns.note_begun()) == [(PRESS.announcement, 60, "begun")]


async def test_a_player_that_is_a_little_behind_moves_nothing(alarmed: Station, rundowns: Rundowns) -> None:
    await told_at(alarmed, 8)
    go_on(alarmed, at(20))
    assert read(await rundowns.note_begun()) == [
        (CUT.announcement, 0, "begun"),
        (PRESS.announcement, LENGTH_S, "planned"),
    ]


async def test_an_emergency_that_nobody_heard_is_placed_again(alarmed: Station, rundowns: Rundowns) -> None:
    """Where players tell of what they play: at the end of its time, and so long nobody says that it is heard."""
    await heard(alarmed, EVENT, NOW)
    go_on(alarmed, at(LENGTH_S + 9))
    assert read(await rundowns.note_begun())[0] == (CUT.announcement, 0, "begun")
    go_on(alarmed, at(LENGTH_S + 10))
    first, second = read(await rundowns.note_begun())
    assert (first, second[:2]) == (
        (PRESS.announcement, LENGTH_S, "begun"),
        (CUT.announcement, 2 * LENGTH_S),
    )
    go_on(alarmed, at(2 * LENGTH_S + 1))
    assert read(await rundowns.note_begun())[1] == (CUT.announcement, 2 * LENGTH_S, "begun")
    assert await in_begun(alarmed) == [at(2 * LENGTH_S)]
    await told_at(alarmed, 2 * LENGTH_S + 2)
    go_on(alarmed, at(3 * LENGTH_S + 11))
    assert read(await rundowns.note_begun())[1] == (CUT.announcement, 2 * LENGTH_S, "begun")
    go_on(alarmed, at(3600))
    assert (CUT.announcement, 2 * LENGTH_S, "begun") in read(await rundowns.of_day(DAY)), "it is shown where it began"


@pytest.mark.parametrize("how", ["played", "read", "nobody tells"])
async def test_an_emergency_that_was_heard_is_not(alarmed: Station, rundowns: Rundowns, how: str) -> None:
    if how != "nobody tells":
        await heard(alarmed, EVENT, NOW)
    if how == "played":
        await told_at(alarmed, 1)
    if how == "read":
        which = Which(ONE, CUT.announcement, "el")
        async with alarmed.context.store.write() as connection:
            await claim(connection, which, 1, "Α", "Μαρία", at(0), "key")
            await start(connection, which, 1, "Α", at(2))
    go_on(alarmed, at(LENGTH_S + 60))
    starts = [start for one, start, _ in read(await rundowns.note_begun()) if one == CUT.announcement]
    assert starts == [0]
    assert await in_begun(alarmed) == [ONE]


async def test_an_emergency_that_nobody_heard_stands_where_its_slot_is_over(
    alarmed: Station, rundowns: Rundowns
) -> None:
    await heard(alarmed, EVENT, NOW)
    go_on(alarmed, at(300))
    assert read(await rundowns.note_begun())[0] == (CUT.announcement, 0, "begun")


def test_until_when_an_emergency_may_be_begun() -> None:
    """In its own time, so that it ends before the next slot, a fixed time, or a blackout that holds it back."""
    on_air = Reading(TEN, segment("a", urgency=0), 60, 30.0, state="begun")
    some, begun = [candidate("a", urgency=0)], {TEN: Begun([on_air], on_air.ends)}
    slot = ClockSlot(uuid4(), "", "1234567", None, time(10), 60)

    def latest(
        *others: ClockSlot, hard: bool = False, pips_at: time | None = None, held_s: float | None = None
    ) -> float:
        fixed = [Fixed(uuid4(), "", "1234567", None, pips_at, 6, hourly=False)] if pips_at else []
        black = [] if held_s is None else [Blackout(uuid4(), "", TEN + timedelta(seconds=held_s), TEN + timedelta(1))]
        clock = Clock([replace(slot, hard=hard), *others], fixed, black)
        (one, *_) = planned(some, clock, begun=begun, now=TEN + timedelta(seconds=5)).readings
        assert one.begin_by is not None
        return (one.begin_by - TEN).total_seconds()

    assert latest() == 30, "its own end"
    assert latest(ClockSlot(uuid4(), "", "1234567", None, time(10, 0, 50), 60)) == 20
    assert (latest(hard=True), latest(pips_at=time(10, 0, 45)), latest(held_s=40)) == (30, 15, 10)


def test_what_is_no_emergency_waits_for_the_next_slot() -> None:
    on_air = Reading(TEN, segment("a", urgency=1), 60, 30.0, state="begun")
    some, begun = [candidate("a", urgency=1)], {TEN: Begun([on_air], on_air.ends)}
    clock = Clock([ClockSlot(uuid4(), "", "1234567", None, time(10), 300)])
    assert planned(some, clock, begun=begun, now=TEN + timedelta(seconds=5)).readings[0].begin_by is None
