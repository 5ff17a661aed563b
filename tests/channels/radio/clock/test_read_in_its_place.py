"""A studio without a network reads the old form where the plan has the new one: that the plan says so puts nothing
right."""

from datetime import datetime, timedelta

import pytest

from channels.radio.clock.choices import Choice
from channels.radio.clock.choosing import choose
from channels.radio.clock.rundowns import Rundowns
from channels.radio.studio.acts import bring_in
from channels.radio.studio.claim_rows import Marks, Which
from schemas.edition import Action, Weight
from tests.channels.radio.clock.pieces import DAY
from tests.channels.radio.clock.test_rundowns import EVENT, NOON, PRESS, advance, rundowns
from tests.channels.radio.conftest import Station
from tests.editions import press_edition

__all__ = ["rundowns"]
SECOND_S = 10.0  # where the plan has the second of the slot


@pytest.mark.parametrize("read_at_s", [0, 8, 15])
async def test_the_old_form_that_was_read_in_its_place_is_put_right_once(
    station: Station, rundowns: Rundowns, read_at_s: int
) -> None:
    await station.hand_over(EVENT)
    await station.hand_over(PRESS)
    async with station.context.store.write() as connection:
        await choose(connection, DAY, Choice(NOON, EVENT.announcement, "el", "pin", 0, at=NOON))
    await advance(station, NOON - timedelta(minutes=5))
    corrected = press_edition(number=2, action=Action.CORRECT, weight=Weight.MATERIAL, title="Νέα ώρα")
    await station.hand_over(corrected, Action.CORRECT)
    await advance(station, NOON + timedelta(seconds=30))
    begun = (await rundowns.note_begun()).readings[:2]
    assert [(one.segment.edition, (one.start - NOON).total_seconds()) for one in begun] == [(1, 0), (2, SECOND_S)]

    read_at = NOON + timedelta(seconds=read_at_s)
    which = Which(NOON, PRESS.announcement, "el")
    marks = Marks("kept without a network", which, 1, NOON, read_at, read_at + timedelta(seconds=4))
    async with station.context.store.write() as connection:
        await bring_in(connection, marks, "Α", "maria", station.context.clock.now())

    corrections = await put_right(rundowns)
    assert len(corrections) == 1
    assert corrections[0] > NOON + timedelta(minutes=30), "in the next slot"
    await advance(station, corrections[0] + timedelta(seconds=1))
    await rundowns.note_begun()
    assert await put_right(rundowns) == [], "it has begun, and nobody tells otherwise"


async def put_right(rundowns: Rundowns) -> list[datetime]:
    readings = (await rundowns.of_day(DAY)).readings
    return [
        one.start
        for one in readings
        if one.state == "planned" and one.segment.edition == 2 and "correction" in [reason.key for reason in one.why]
    ]
