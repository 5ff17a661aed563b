"""Reminders that something was in the way of: they go out late while that is of use, never at night, in right words."""

from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from audience.choices import Manner
from audience.reminding import MakeReminders, due_now, next_day
from core.channel import Contents, Mailing, Rendition
from core.clock import VirtualClock
from core.moments import Date
from core.store import Store
from core.tables import announcements, deliveries
from schemas.edition import Reason, Weight
from tests.audience.test_digests import SETTINGS, hub, paper, subscribe
from tests.hub import EVENT, URL, Hub
from tests.paper import Paper

__all__ = ["hub", "paper"]
# EVENT begins on Saturday 12 December 2026 at 19:30 in Athens, two hours ahead of UTC.
BEGINS = datetime(2026, 12, 12, 17, 30, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 12, 11, 8, 0, 1, tzinfo=UTC)
NIGHT = datetime(2026, 12, 11, 19, 30, tzinfo=UTC)
MORNING = datetime(2026, 12, 12, 6, 0, tzinfo=UTC)


async def at(hub: Hub, moment: datetime, *, works: bool = True) -> None:
    """Let it be that moment; where the job works, it looks."""
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance((moment - hub.clock.now()).total_seconds())
    if works:
        await MakeReminders(hub.store, hub.witness, URL, ("paper",), SETTINGS).run(moment)
    await hub.drain()


@pytest.fixture
async def event(hub: Hub, paper: Paper) -> UUID:
    """An event that one person wants to be reminded of; what a reminder is told is the day it leaves."""

    def render(mailing: Mailing, contents: Contents, language: str, personal: Any) -> Rendition:
        return Rendition("paper", mailing, language, "publish", {"text": contents.words["sent_on"]})  # type: ignore[arg-type]

    paper.render_mailing = render  # type: ignore[method-assign]
    await subscribe(hub, asked=Manner(reminders=True))
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    paper.handed.clear()
    return UUID(posted.id)


def told(paper: Paper) -> list[tuple[str, str]]:
    return [(target.occasion, target.rendition.parts["text"]) for target in paper.handed]


REMINDER = "reminder:P1D:2026-12-12T19:30"


async def test_what_was_paused_all_day_is_reminded_of_the_next_morning(hub: Hub, paper: Paper, event: UUID) -> None:
    await hub.posting.reschedule(event, "maria", paused=True)
    await at(hub, DAY_BEFORE)
    await hub.posting.reschedule(event, "maria", paused=False)
    await at(hub, NIGHT)
    assert told(paper) == []
    await at(hub, MORNING)
    await at(hub, MORNING + timedelta(minutes=10))
    assert told(paper) == [(REMINDER, "2026-12-12")]


async def test_a_pause_between_the_making_and_the_hand_over_loses_none(hub: Hub, paper: Paper, event: UUID) -> None:
    await at(hub, DAY_BEFORE - timedelta(minutes=5), works=False)
    await MakeReminders(hub.store, hub.witness, URL, ("paper",), SETTINGS).run(DAY_BEFORE)
    await hub.posting.reschedule(event, "maria", paused=True)
    await at(hub, DAY_BEFORE)
    await hub.posting.reschedule(event, "maria", paused=False)
    for moment in (NIGHT, MORNING - timedelta(minutes=1)):
        await at(hub, moment, works=False)
    assert told(paper) == []
    await at(hub, MORNING, works=False)
    assert told(paper) == [(REMINDER, "2026-12-12")]


async def test_what_was_withdrawn_in_a_pause_leaves_no_reminder_waiting(hub: Hub, paper: Paper, event: UUID) -> None:
    await at(hub, DAY_BEFORE - timedelta(minutes=5), works=False)
    await MakeReminders(hub.store, hub.witness, URL, ("paper",), SETTINGS).run(DAY_BEFORE)
    await hub.posting.reschedule(event, "maria", paused=True)
    await hub.posting.withdraw(event, "maria", reason="λάθος")
    await at(hub, DAY_BEFORE, works=False)
    async with hub.store.read() as connection:
        states = await connection.execute(select(deliveries.c.state).where(deliveries.c.occasion == REMINDER))
        assert states.scalars().all() == ["unneeded"]


async def test_an_outage_is_made_up_for_until_the_event_begins(hub: Hub, paper: Paper, event: UUID) -> None:
    await at(hub, BEGINS - timedelta(minutes=1))
    assert told(paper) == [(REMINDER, "2026-12-12")]


async def test_what_has_begun_is_reminded_of_no_more(hub: Hub, paper: Paper, event: UUID) -> None:
    await at(hub, BEGINS + timedelta(minutes=1))
    assert told(paper) == []
    async with hub.store.read() as connection:
        assert (await connection.execute(select(announcements.c.remind_on))).scalar_one() is None


async def test_a_reminder_follows_its_event_and_an_expiry_that_moves(hub: Hub, paper: Paper, event: UUID) -> None:
    """It expired before its day, came back, and was postponed."""
    await hub.posting.reschedule(event, "maria", expires_at=DAY_BEFORE - timedelta(hours=1))
    await at(hub, DAY_BEFORE)
    await hub.posting.reschedule(event, "maria", expires_at=BEGINS + timedelta(days=30))
    moved = {"start": "2026-12-20T19:30:00+02:00", "end": "2026-12-20T21:30:00+02:00"}
    await hub.posting.correct(
        event, EVENT | {"occurrences": [moved]}, "maria", reason=Reason.POSTPONEMENT, weight=Weight.MATERIAL
    )
    await hub.drain()
    paper.handed.clear()
    await at(hub, DAY_BEFORE + timedelta(minutes=10))
    assert told(paper) == []
    await at(hub, DAY_BEFORE + timedelta(days=8))
    assert told(paper) == [("reminder:P1D:2026-12-20T19:30", "2026-12-19")]


class Counted(Store):
    """Counts its reads."""

    reads = 0

    @asynccontextmanager
    async def read(self) -> Any:
        self.reads += 1
        async with super().read() as connection:
            yield connection


async def test_a_look_costs_the_same_however_many_events_are_to_come(hub: Hub, event: UUID) -> None:
    counted = Counted(hub.store._writer, hub.store._reader, hub.store._gate)
    job = MakeReminders(counted, hub.witness, URL, ("paper",), SETTINGS)
    costs = []
    for more in (0, 10):
        for number in range(more):
            await hub.posting.post(EVENT | {"title": f"Εκδήλωση {number}"}, "maria")
        await hub.drain()
        counted.reads = 0
        await job.run(DAY_BEFORE - timedelta(days=1))
        costs.append(counted.reads)
    assert costs == [1, 1]
    if hub.store.sqlite:
        async with hub.store.read() as connection:
            plan = await connection.execute(
                text(
                    "EXPLAIN QUERY PLAN SELECT id FROM announcements WHERE remind_on <= '2026-12-01' ORDER BY remind_on"
                )
            )
            assert "ix_announcements_remind" in str(plan.all())


HOUR, TENTH = time(10), datetime(2026, 12, 10, 12, tzinfo=UTC)
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "told_at", "now", "expected"),
    [
        (date(2026, 12, 3), LONG_AGO, datetime(2026, 12, 3, 7, 59, tzinfo=UTC), None),  # its hour is to come
        (date(2026, 12, 3), LONG_AGO, datetime(2026, 12, 3, 8, 0, tzinfo=UTC), 7),
        (date(2026, 12, 3), LONG_AGO, datetime(2026, 12, 6, 8, 0, tzinfo=UTC), 7),  # late, and still of use
        (date(2026, 12, 3), LONG_AGO, datetime(2026, 12, 9, 8, 0, tzinfo=UTC), 1),  # the nearest says it all
        (date(2026, 12, 4), LONG_AGO, datetime(2026, 12, 6, 8, 0, tzinfo=UTC), None),  # that of the 3rd was made
        (date(2026, 12, 3), datetime(2026, 12, 3, 9, tzinfo=UTC), datetime(2026, 12, 3, 10, tzinfo=UTC), None),
    ],
)
def test_which_reminder_of_a_deadline_is_due(
    since: date, told_at: datetime, now: datetime, expected: int | None
) -> None:
    turn = due_now(Date("deadline", TENTH), since, told_at, HOUR, now)
    assert (turn and turn[0]) == expected


def test_when_there_is_one_to_make_next() -> None:
    dates = [Date("deadline", TENTH), Date("starts", BEGINS)]
    assert next_day(dates, HOUR, LONG_AGO) == date(2026, 12, 3)
    assert next_day(dates, HOUR, datetime(2026, 12, 9, 8, tzinfo=UTC)) == date(2026, 12, 11)
    assert next_day(dates, HOUR, BEGINS) is None


async def test_each_of_many_dates_is_reminded_of(hub: Hub, paper: Paper) -> None:
    await subscribe(hub, asked=Manner(reminders=True))
    days = (1, 2, 3, 4, 5, 6, 20)
    occurrences = [{"start": f"2026-12-{day:02}T19:30:00+02:00"} for day in days]
    await hub.posting.post(EVENT | {"occurrences": occurrences}, "maria")
    await hub.drain()
    paper.handed.clear()
    for day in (*range(24, 31), *range(31, 51)):
        await at(hub, datetime(2026, 11, 1, 8, 0, 1, tzinfo=UTC) + timedelta(days=day - 1))
    assert [target.occasion for target in paper.handed] == [f"reminder:P1D:2026-12-{day:02}T19:30" for day in days]


async def test_nobody_is_reminded_by_a_channel_that_the_announcement_left_out(hub: Hub, paper: Paper) -> None:
    await subscribe(hub, asked=Manner(reminders=True))
    hub.around(paper=paper, radio=Paper(name="radio", targets=("fm",)))
    posted = await hub.posting.post(EVENT | {"channels": {"only": ["radio"]}}, "maria")
    await hub.drain()
    await at(hub, DAY_BEFORE)
    assert paper.handed == []
    assert (await hub.cell(posted.id, 1, "radio")) == {"sent": 1}


async def test_a_reminder_on_its_way_stays_behind_once_its_channel_is_left_out(
    hub: Hub, paper: Paper, event: UUID
) -> None:
    hub.around(paper=paper, radio=Paper(name="radio", targets=("fm",)))
    await at(hub, DAY_BEFORE - timedelta(days=1))
    await MakeReminders(hub.store, hub.witness, URL, ("paper",), SETTINGS).run(DAY_BEFORE)  # made, not handed over
    only = EVENT | {"channels": {"only": ["radio"]}}
    await hub.posting.correct(event, only, "maria", reason=Reason.AMENDMENT, weight=Weight.MINOR)
    await at(hub, DAY_BEFORE)
    assert told(paper) == []
