"""Quiet hours: who is not in a hurry leaves in the morning, if that is what somebody chooses."""

from datetime import UTC, datetime, time
from uuid import UUID

import pytest

from producers.desk.composing import drafts
from producers.desk.following.quiet import morning
from producers.desk.releasing.rules import Rule
from producers.desk.staff.people import Role
from tests.producers.desk.clerk import House
from tests.producers.desk.test_release import begun, leave, press, rule, state

EVENING = datetime(2026, 11, 24, 20, 15, tzinfo=UTC)  # a quarter past ten in Athens


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (EVENING, datetime(2026, 11, 25, 6, tzinfo=UTC)),
        (datetime(2026, 11, 25, 1, tzinfo=UTC), datetime(2026, 11, 25, 6, tzinfo=UTC)),
        (datetime(2026, 11, 24, 8, tzinfo=UTC), None),
        (datetime(2026, 11, 25, 6, tzinfo=UTC), None),
        (datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),  # the clocks go back
    ],
)
def test_until_when_the_quiet_hours_last(now: datetime, until: datetime | None) -> None:
    assert morning(now, time(21), time(8)) == until


def test_none_where_the_two_hours_are_one_and_by_day_where_they_are_by_day() -> None:
    assert morning(EVENING, time(8), time(8)) is None
    assert morning(datetime(2026, 11, 24, 12, 30, tzinfo=UTC), time(14), time(17)) == datetime(
        2026, 11, 24, 15, tzinfo=UTC
    )


async def released(house: House, draft: UUID) -> str | None:
    return (await drafts.find(house.hub.store, draft)).body.get("release")


async def test_in_the_evening_it_may_leave_in_the_morning_unless_it_is_urgent(house: House) -> None:
    await rule(house, Rule.ONE)
    maria = await house.joined("maria", Role.WRITER)
    day = await begun(house, maria)
    assert "ώρες ησυχίας" not in (await maria.get(f"/desk/drafts/{day}")).text
    house.clock.advance((EVENING - house.clock.now()).total_seconds())
    maria = await house.joined("eleni", Role.WRITER)
    calm, now, fire = await begun(house, maria), await begun(house, maria), await begun(house, maria, urgency="urgent")
    assert "Τετάρτη 25 Νοεμβρίου 2026, 08:00" in (await maria.get(f"/desk/drafts/{calm}")).text
    assert "ώρες ησυχίας" not in (await maria.get(f"/desk/drafts/{fire}")).text
    assert await press(maria, calm, "send", leave="morning") == 200
    assert await press(maria, now, "send", leave="now") == 200
    assert await press(maria, fire, "send", leave="morning") == 200  # asked of what is never put off
    assert [await released(house, one) for one in (calm, now, fire)] == ["2026-11-25T06:00:00+00:00", None, None]
    house.clock.advance(31)
    await leave(house)
    assert [await state(house, one) for one in (calm, now, fire)] == ["sent"] * 3
    page = await maria.get("/desk/announcements?state=waiting")
    assert page.text.count("2026/0") == 1
