"""A withdrawal of what somebody has in hand: out of every list at once, done when they say that they know."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select

from channels.radio.clock.rundowns import Rundowns
from channels.radio.scripts.prompting import beat
from channels.radio.scripts.tables import prints
from channels.radio.settings import RadioSettings
from channels.radio.studio import alarms
from channels.radio.studio.acts import act
from channels.radio.studio.aired import Play, note_play
from channels.radio.studio.claim_rows import Which
from channels.radio.studio.shift import join
from channels.radio.studio.tables import alarms as table
from channels.radio.studio.tables import shift
from channels.radio.tables import segments
from core.channel import Receipt
from schemas.edition import Action
from tests.channels.radio.conftest import NOW, Station
from tests.editions import event_edition, press_edition

EVENT = event_edition()
GONE = event_edition(number=2, action=Action.WITHDRAW)
SLOT = NOW.replace(hour=10, minute=0)  # 12:00 in Athens; NOW is half an hour before
READING = Which(SLOT, EVENT.announcement, "el")


async def withdraw(station: Station) -> Receipt:
    return await station.hand_over(GONE, Action.WITHDRAW)


async def raised(station: Station) -> list[Any]:
    async with station.context.store.read() as connection:
        return list(await connection.execute(select(table).order_by(table.c.why, table.c.place)))


async def claimed(station: Station, what: str = "claim", slot: Which = READING) -> None:
    async with station.context.store.write() as connection:
        now = station.context.clock.now()
        await act(connection, what, slot, 1, "Α", "Μαρία", f"{what}-key-{slot.slot}", (30, 30.0), now)  # type: ignore[arg-type]


def at(station: Station, before_the_slot: timedelta) -> None:
    station.context.clock.advance((SLOT - before_the_slot - NOW).total_seconds())  # type: ignore[attr-defined]


async def test_in_nobodys_hands_it_is_done_at_once(station: Station) -> None:
    await station.hand_over(EVENT)
    at(station, timedelta(minutes=16))
    assert (await withdraw(station)).outcome == "sent"
    assert await raised(station) == []


async def test_due_within_a_quarter_of_an_hour_it_waits_until_somebody_saw_it(station: Station) -> None:
    await station.hand_over(EVENT)
    at(station, timedelta(minutes=15))
    receipt = await withdraw(station)
    assert (receipt.outcome, receipt.reason) == ("later", "waits until the studio has seen it")
    [alarm] = await raised(station)
    assert (alarm.why, alarm.due_at, alarm.acknowledged_at) == ("due", SLOT, None)
    async with station.context.store.read() as connection:
        assert (await connection.execute(select(segments.c.parts))).scalar_one() == {}, "out of the lists all the same"
    async with station.context.store.write() as connection:
        [seen] = await alarms.acknowledge(connection, EVENT.announcement, "Α", "Μαρία", station.context.clock.now())
    assert seen.acknowledged_by == "Μαρία"
    assert (await withdraw(station)).outcome == "sent"
    assert len(await raised(station)) == 1


async def test_claimed_or_being_read_it_waits_and_read_it_does_not(station: Station) -> None:
    await station.hand_over(EVENT)
    await claimed(station)
    assert (await withdraw(station)).outcome == "later"
    [alarm] = await raised(station)
    assert (alarm.why, alarm.place, alarm.due_at) == ("claimed", "Α", SLOT)


@pytest.mark.parametrize(
    ("shift", "read", "minutes", "waits"),
    [(True, "", 1, True), (True, "studio", 1, False), (True, "player", 1, False), (False, "", 1, False),
     (True, "", 6, False), (True, "other", 6, True)],
)  # fmt: skip
async def test_what_a_late_studio_has_still_to_read_waits(
    station: Station, shift: bool, read: str, minutes: int, waits: bool
) -> None:
    """By the plan it was over after seconds; who is at what came before it has it still to read in that slot."""
    other = press_edition()
    for one in (EVENT, other):
        await station.hand_over(one)
    at(station, timedelta())
    await Rundowns(station.context, RadioSettings()).note_begun()
    async with station.context.store.write() as connection:
        if shift:
            await join(connection, uuid4(), "Μαρία", "Α", SLOT)
        if read == "player":
            play = Play("key", EVENT.announcement, "el", 1, SLOT, 4.0, "player", "liquidsoap")
            await note_play(connection, play, SLOT)
        if read == "other":
            await act(
                connection,
                "start",
                replace(READING, announcement=other.announcement),
                1,
                "Α",
                "Μαρία",
                "a key",
                (30, 30.0),
                SLOT,
            )
    if read == "studio":
        await claimed(station, "done")
    station.context.clock.advance(minutes * 60)  # type: ignore[attr-defined]
    await Rundowns(station.context, RadioSettings()).note_begun()
    assert (await withdraw(station)).outcome == ("later" if waits else "sent")
    assert [(alarm.why, alarm.due_at is not None) for alarm in await raised(station)] == [("due", True)] * waits


async def test_each_studio_that_has_it_says_for_itself_that_it_saw_it(station: Station) -> None:
    await station.hand_over(EVENT)
    now = station.context.clock.now()

    async def see(studio: str, who: str) -> list[tuple[str, str]]:
        async with station.context.store.write() as connection:
            seen = await alarms.acknowledge(connection, EVENT.announcement, studio, who, now)
            return [(one.why, one.place) for one in seen]

    async with station.context.store.write() as connection:
        for studio, who in (("Α", "Μαρία"), ("Β", "Νίκος"), ("Γ", "Άννα")):
            await join(connection, uuid4(), who, studio, now)
        for studio, slot in (("Α", READING), ("Β", replace(READING, slot=SLOT + timedelta(hours=2)))):
            await act(connection, "claim", slot, 1, studio, "x", f"key-of-{studio}", (30, 30.0), now)
        for page, who in (("1", "Άννα"), ("2", "Γιώργος"), ("3", "Ελένη")):
            await beat(connection, page, who, [EVENT.announcement], None, now)
    assert (await withdraw(station)).outcome == "later"
    assert [(one.why, one.place) for one in await raised(station)] == [
        ("claimed", "Α"),
        ("claimed", "Β"),
        ("prompter", "Άννα"),
        ("prompter", "Γιώργος"),
        ("prompter", "Ελένη"),
    ]
    assert await see("Α", "Μαρία") == [("claimed", "Α"), ("prompter", "Γιώργος"), ("prompter", "Ελένη")]
    assert await see("Α", "Μαρία") == []
    assert await see("Β", "Νίκος") == [("claimed", "Β")]
    assert (await withdraw(station)).outcome == "later", "one has not said so yet"
    async with station.context.store.write() as connection:
        await connection.execute(delete(shift))
    assert await see("Δ", "Ελένη") == [("prompter", "Άννα")], "whose studio nobody is in, anybody sees"
    assert (await withdraw(station)).outcome == "sent"


async def test_read_to_its_end_it_is_in_nobodys_hands(station: Station) -> None:
    await station.hand_over(EVENT)
    await claimed(station, "done")
    assert (await withdraw(station)).outcome == "sent"


async def test_a_worker_that_dies_before_it_was_taken_off_finds_the_alarm_again(station: Station) -> None:
    """What was raised stays raised, whatever became of the words meanwhile."""
    await station.hand_over(EVENT)
    await claimed(station)
    await claimed(station, "claim", Which(SLOT + timedelta(hours=2), EVENT.announcement, "el"))
    assert (await withdraw(station)).outcome == "later"
    for _ in range(2):
        assert (await withdraw(station)).outcome == "later"
    assert len(await raised(station)) == 1


async def test_it_asks_again_ever_more_seldom(station: Station) -> None:
    await station.hand_over(EVENT)
    await claimed(station)
    receipt = await withdraw(station)
    assert receipt.after == timedelta(seconds=10)


async def test_open_in_a_prompter_or_printed_it_waits_and_says_whose(station: Station) -> None:
    await station.hand_over(EVENT)
    now = station.context.clock.now()
    row = {"day": "2026-11-23", "language": "el", "form_s": 60, "edition": 1, "announcement": EVENT.announcement}
    async with station.context.store.write() as connection:
        await beat(connection, "page", "Νίκος", [EVENT.announcement], None, now)
        for code, slot in (("new", SLOT), ("old", SLOT - timedelta(hours=6))):
            more = {
                "code": code,
                "slot": slot,
                "place": 1,
                "lines": [],
                "syllables_per_s": 5.0,
                "who": "Μαρία",
                "at": now,
            }
            values = {**row, **{name: value for name, value in more.items() if name in prints.c}}
            await connection.execute(insert(prints).values(values))
    assert (await withdraw(station)).outcome == "later"
    assert [(alarm.why, alarm.place, alarm.due_at) for alarm in await raised(station)] == [
        ("printed", "Μαρία", SLOT),
        ("prompter", "Νίκος", None),
    ]


@pytest.mark.parametrize(
    ("day", "slot", "now", "waits"),
    [
        ("2026-11-23", SLOT - timedelta(hours=4), SLOT + timedelta(hours=6, minutes=30), True),  # this morning's
        ("2026-11-23", SLOT + timedelta(hours=11, minutes=50), SLOT + timedelta(hours=12, minutes=5), True),
        ("2026-11-23", SLOT, SLOT + timedelta(hours=16), False),  # yesterday's
    ],
)
async def test_paper_is_in_hand_until_its_day_is_over(
    station: Station, day: str, slot: datetime, now: datetime, waits: bool
) -> None:
    """Also for a slot that goes on over midnight (in Athens)."""
    await station.hand_over(EVENT)
    station.context.clock.advance((now - NOW).total_seconds())  # type: ignore[attr-defined]
    row = {"day": day, "slot": slot, "language": "el", "form_s": 60, "edition": 1, "announcement": EVENT.announcement}
    more = {"code": "a", "place": 1, "lines": [], "syllables_per_s": 5.0, "who": "Μαρία", "at": slot}
    async with station.context.store.write() as connection:
        await connection.execute(insert(prints).values({**row, **more}))
    assert (await withdraw(station)).outcome == ("later" if waits else "sent")
    assert [(alarm.why, alarm.due_at) for alarm in await raised(station)] == [("printed", slot)] * waits
