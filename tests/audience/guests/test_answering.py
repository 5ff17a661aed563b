"""Answers: changed until the time is over, seats never given twice, a line of who waits, and nothing kept too long."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from audience.guests import leaving, lists, retention
from audience.guests.answering import Answer
from audience.guests.definition import read
from audience.guests.tables import guest_lists, guests
from tests.audience.guests.conftest import LIST, Office
from tests.hub import URL

YES, NO = Answer(coming=True), Answer(coming=False)


@pytest.fixture
async def invited(office: Office) -> Office:
    await office.send()
    await office.drain()
    office.mail()
    return office


async def states(office: Office) -> dict[str, str]:
    return {name: (await office.guest(name)).state for name in ("dimarchos", "info", "zoi")}


async def capacity(office: Office, seats: int) -> None:
    async with office.hub.store.write() as connection:
        await connection.execute(update(guest_lists).values(capacity=seats))


async def test_an_answer_is_confirmed_and_may_be_changed_until_its_time(invited: Office) -> None:
    two = Answer(True, 2, ["Άννα", "Βασίλης"])
    assert await invited.answer("dimarchos", two) == "taken"
    assert await invited.answer("dimarchos", two) == "same"
    await invited.drain()
    (letter,) = [target.rendition.parts for target in invited.paper.handed]
    assert letter["subject"] == "Θα σας περιμένουμε: Συναυλία της Φιλαρμονικής"
    assert letter["own said"] == "Θα έρθετε με 2 συνοδούς: 3 θέσεις."
    assert "DTSTART:20261212T173000Z" in letter["calendar"]
    assert invited.mail() == [("rsvp_received", "dimarchos@polis.example")]
    assert await invited.answer("dimarchos", NO) == "taken"
    await invited.drain()
    assert [target.rendition.parts["calendar"] for target in invited.paper.handed] == [""]
    assert (await invited.guest("dimarchos")).bringing_names == []
    assert await invited.answer("info", Answer(True, 5)) == "taken"
    assert (await invited.guest("info")).bringing == 1  # no more than allowed
    invited.pass_time(timedelta(days=18))
    assert await invited.answer("dimarchos", two) == "closed"


async def test_two_at_once_do_not_get_the_last_seat(invited: Office) -> None:
    await capacity(invited, 1)
    said = await asyncio.gather(*(invited.answer(name, YES) for name in ("dimarchos", "info", "zoi")))
    assert said == ["taken"] * 3
    assert sorted((await states(invited)).values()) == ["coming", "waiting", "waiting"]


async def test_a_free_seat_goes_to_who_waits_longest_and_fits(invited: Office) -> None:
    await capacity(invited, 2)
    await invited.answer("info", Answer(True, 1))
    invited.pass_time(timedelta(minutes=1))
    await invited.answer("dimarchos", Answer(True, 2))
    invited.pass_time(timedelta(minutes=1))
    await invited.answer("zoi", YES)
    assert await states(invited) == {"info": "coming", "dimarchos": "waiting", "zoi": "waiting"}
    await invited.drain()
    invited.mail()
    await invited.answer("info", YES)  # without the companion
    await invited.drain()
    assert await states(invited) == {"info": "coming", "dimarchos": "waiting", "zoi": "coming"}
    assert invited.mail() == [("rsvp_received", "info@press.example"), ("rsvp_received", "zoi@dimotes.example")]
    async with invited.hub.store.write() as connection:
        more = read({**LIST, "capacity": 5})
        await lists.change(connection, URL, invited.rsvp.id, more, invited.clock.now())
    assert await invited.follow() == 1
    assert (await states(invited))["dimarchos"] == "coming"
    async with invited.hub.store.read() as connection:
        counted = await lists.counts(connection, invited.rsvp.id)
    assert (counted.seats, counted.by_state) == (5, {"coming": 3})


async def test_who_has_seats_keeps_them_when_more_are_not_free(invited: Office) -> None:
    await capacity(invited, 2)
    await invited.answer("dimarchos", Answer(True, 1))
    assert await invited.answer("dimarchos", Answer(True, 2)) == "kept"
    guest = await invited.guest("dimarchos")
    assert (guest.state, guest.bringing) == ("coming", 1)


async def test_who_is_taken_off_frees_a_seat_and_an_import_does_not_bring_them_back(invited: Office) -> None:
    await capacity(invited, 1)
    await invited.answer("info", YES)
    await invited.answer("zoi", YES)
    store, witness = invited.hub.store, invited.hub.witness
    await leaving.withdraw(store, witness, await invited.guest("info"), invited.clock.now())
    assert (await invited.guest("zoi")).state == "coming"
    lines = await invited.take("email;name;salutation\ninfo@press.example;Smith Jane;Dear Ms Smith,\n")
    assert [line.fate for line in lines] == ["withdrawn"]
    assert await invited.send() == 0


async def test_all_that_is_personal_goes_on_its_day(invited: Office) -> None:
    await invited.answer("zoi", Answer(coming=True))
    await invited.drain()
    invited.clock.advance((invited.rsvp.forget_at - invited.clock.now() - timedelta(seconds=1)).total_seconds())
    async with invited.hub.store.write() as connection:
        assert await retention.forget(connection, invited.clock.now()) == 0
    invited.pass_time(timedelta(seconds=1))
    async with invited.hub.store.write() as connection:
        assert await retention.forget(connection, invited.clock.now()) == 1
        assert await retention.forget(connection, invited.clock.now()) == 0
    async with invited.hub.store.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(guests))).scalar_one() == 0
        assert not (await lists.load(connection, invited.rsvp.id)).open(invited.clock.now())
    assert await invited.follow() == 0
