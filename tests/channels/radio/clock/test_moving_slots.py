"""A slot that gets another time keeps what was chosen in it; and one time of a day has room for one slot."""

import re
from datetime import timedelta

import pytest

from channels.radio.clock.choosing import choices_of, slot_key
from channels.radio.clock.keeping import clock_of
from channels.radio.settings import RadioSettings
from tests.channels.radio.clock.test_pages import DAY, NOON, PRESS, Producers, producers

__all__ = ["producers"]
CLOCK = "/desk/radio/clock"
AT_ONE = {"at": "13:00", "length_s": "240", "forms": ["60", "30", "15"], "name": "Δοκιμή Α"}
ONE = NOON + timedelta(hours=1)
EVERY = list("1234567")


async def address_of(producers: Producers, name: str) -> str:
    async with producers.house.hub.store.read() as connection:
        slots = (await clock_of(connection, RadioSettings())).slots
    (found,) = [slot for slot in slots if slot.name == name]
    return f"{CLOCK}/slot/{found.id}"


async def test_what_was_chosen_goes_with_a_slot_that_is_moved(producers: Producers) -> None:
    await producers.maria.post(f"{CLOCK}/slot/new", **AT_ONE, days=EVERY)
    first, *_, last = await producers.order(ONE)
    await producers.press("veto", first, ONE)
    await producers.press("up", last, ONE)
    order = await producers.order(ONE)
    assert first not in order
    address = await address_of(producers, "Δοκιμή Α")
    moved = {**AT_ONE, "at": "13:05", "version": "1", "days": EVERY}
    assert (await producers.maria.post(address, **moved)).status_code == 200
    later = ONE + timedelta(minutes=5)
    assert await producers.order(later) == order
    assert [one.pinned for one in await producers.readings(later)] == [one == last for one in order]
    await producers.press("allow", first, later)  # and it is taken back where it is now
    assert first in await producers.order(later)


async def test_what_was_chosen_in_a_one_off_goes_with_it_to_another_day(producers: Producers) -> None:
    await producers.maria.post(f"{CLOCK}/slot/new", **AT_ONE, on=DAY.isoformat())
    await producers.press("veto", PRESS, ONE)
    tomorrow = DAY + timedelta(days=1)
    address = await address_of(producers, "Δοκιμή Α")
    await producers.maria.post(address, **AT_ONE, version="1", on=tomorrow.isoformat())
    async with producers.house.hub.store.read() as connection:
        (there,) = (await choices_of(connection, tomorrow)).all
        assert (there.slot, there.act, there.announcement) == (ONE + timedelta(days=1), "veto", PRESS.announcement)
        assert (await choices_of(connection, DAY)).all == ()
    page = (await producers.maria.get(f"/desk/radio/rundown/{tomorrow.isoformat()}")).text
    assert slot_key(ONE + timedelta(days=1)) in page


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        ({"days": EVERY}, {"days": ["2"]}, True),
        ({"on": "2026-12-25"}, {"on": "2026-12-25"}, True),
        ({"days": ["1"]}, {"days": ["2"]}, False),
        ({"on": "2026-12-25"}, {"on": "2026-12-26"}, False),
        ({"days": EVERY}, {"on": "2026-12-25"}, False),  # the one-off takes the week's place
    ],
)
async def test_two_slots_at_one_time(
    producers: Producers, first: dict[str, object], second: dict[str, object], taken: bool
) -> None:
    assert (await producers.maria.post(f"{CLOCK}/slot/new", **AT_ONE, **first)).status_code == 200
    answer = await producers.maria.post(f"{CLOCK}/slot/new", **{**AT_ONE, "name": "Δοκιμή Β"}, **second)
    assert answer.status_code == (422 if taken else 200)
    assert ("είναι ήδη «Δοκιμή Α»" in answer.text) == taken
    assert ("Δοκιμή Β" in (await producers.maria.get(CLOCK)).text) == (not taken)


async def test_a_slot_is_not_moved_onto_another(producers: Producers) -> None:
    await producers.maria.post(f"{CLOCK}/slot/new", **AT_ONE, days=EVERY)
    address = await address_of(producers, "Δοκιμή Α")
    answer = await producers.maria.post(address, **{**AT_ONE, "at": "12:00", "version": "1", "days": EVERY})
    assert answer.status_code == 422
    assert re.search("είναι ήδη «12:00»", answer.text)
    assert (await producers.maria.post(address, **{**AT_ONE, "version": "1", "days": EVERY})).status_code == 200
