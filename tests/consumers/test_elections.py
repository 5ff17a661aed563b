"""Before an election: what names a candidate waits, in every channel, until the polls close; the rest does not."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from core.channel import later, sent
from core.clock import VirtualClock
from core.elections.silence import Marking
from core.tables import deliveries, schedules
from producers.desk.elections import keeping
from schemas.edition import Reason, Weight
from tests.hub import EVENT, Hub, open_hub
from tests.paper import Paper

POLL = date(2026, 11, 29)
SILENT_FROM, SILENT_UNTIL = datetime(2026, 11, 27, 22, tzinfo=UTC), datetime(2026, 11, 29, 17, tzinfo=UTC)
ELECTION = {
    "name": {"el": "Δημοτικές εκλογές"},
    "poll_on": POLL.isoformat(),
    "candidates": "Μαρία Παπαδοπούλου; Ενότητα Πολιτών\nΓιώργος Νικολάου; Νέα Πορεία",
}
NAMING = EVENT | {"summary": "Χαιρετισμό απευθύνει ο κ. Γ. Νικολάου."}
NOTICE = {
    "kind": "press_release",
    "subtype": "service_notice",
    "issuer": "dimos",
    "title": "Διακοπή νερού",
    "body": "Πληροφορίες δίνει η κ. Μαρία Παπαδοπούλου.",
    "outage": {"what": "Νερό", "where": "Κέντρο", "since": "2026-11-28T09:00:00+02:00"},
}


@pytest.fixture
async def paper() -> Paper:
    return Paper()


@pytest.fixture
async def hub(database_url: str, paper: Paper) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": paper})
    yield opened
    await opened.store.close()


async def announced(hub: Hub) -> UUID:
    return await keeping.save(hub.store, hub.clock, None, ELECTION, "maria")


async def until(hub: Hub, instant: datetime) -> None:
    """The hub at work until then: its agenda, and the job of the calendar."""
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance((instant - hub.clock.now()).total_seconds())
    while await Marking(hub.store).run(hub.clock.now()):
        pass
    await hub.drain()


async def test_what_names_a_candidate_waits_until_the_polls_close(hub: Hub, paper: Paper) -> None:
    await announced(hub)
    await until(hub, SILENT_FROM + timedelta(hours=10))
    await hub.posting.post(NAMING, "maria")
    await hub.drain()
    await until(hub, SILENT_UNTIL - timedelta(seconds=1))
    assert paper.handed == []
    await until(hub, SILENT_UNTIL)
    assert len(paper.handed) == 3


async def test_service_notices_and_all_others_go_on(hub: Hub, paper: Paper) -> None:
    await announced(hub)
    await until(hub, SILENT_FROM)
    await hub.posting.post(NOTICE, "maria")
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    assert len(paper.handed) == 6


async def test_before_the_silence_it_leaves_and_what_was_not_handed_over_in_time_waits(hub: Hub, paper: Paper) -> None:
    await announced(hub)
    paper.answer = lambda t: later(t, "busy", timedelta(hours=3)) if t.name == "two" else sent(t)
    await until(hub, SILENT_FROM - timedelta(hours=1))
    await hub.posting.post(NAMING, "maria")
    await hub.drain()
    assert sorted(t.name for t in paper.handed) == ["one", "three", "two"]
    paper.answer = sent
    await until(hub, SILENT_FROM + timedelta(hours=5))
    assert len(paper.handed) == 3
    await until(hub, SILENT_UNTIL)
    assert [t.name for t in paper.handed[3:]] == ["two"]


async def test_what_is_scheduled_into_the_silence_is_found_when_the_election_is_entered(hub: Hub, paper: Paper) -> None:
    release = (SILENT_FROM + timedelta(hours=1)).isoformat()
    posted = await hub.posting.post(NAMING | {"release": release}, "maria")
    identity = await announced(hub)
    assert await keeping.marking(hub.store, identity)
    await until(hub, SILENT_FROM + timedelta(hours=2))
    assert not await keeping.marking(hub.store, identity)
    assert paper.handed == []
    async with hub.store.read() as connection:
        row = (await connection.execute(select(schedules))).one()
    assert (str(row.announcement), row.silent_until) == (posted.id, SILENT_UNTIL)


async def test_an_election_that_is_removed_holds_nothing(hub: Hub, paper: Paper) -> None:
    identity = await announced(hub)
    await until(hub, SILENT_FROM)
    await hub.posting.post(NAMING, "maria")
    await hub.drain()
    assert paper.handed == []
    await keeping.remove(hub.store, hub.clock, identity, "maria")
    await until(hub, SILENT_FROM + timedelta(seconds=1))
    assert len(paper.handed) == 3


async def test_of_two_rounds_each_holds_it(hub: Hub, paper: Paper) -> None:
    await announced(hub)
    second = SILENT_FROM + timedelta(days=7)
    await keeping.save(hub.store, hub.clock, None, ELECTION | {"poll_on": "2026-12-06"}, "maria")
    paper.answer = lambda t: later(t, "busy", second + timedelta(hours=1) - hub.clock.now())
    await until(hub, SILENT_UNTIL + timedelta(hours=1))
    await hub.posting.post(NAMING, "maria")
    await hub.drain()
    assert len(paper.handed) == 3
    paper.answer = sent
    await until(hub, second + timedelta(hours=2))
    assert len(paper.handed) == 3


async def test_a_correction_without_the_name_goes_out_and_so_does_a_withdrawal(hub: Hub, paper: Paper) -> None:
    await announced(hub)
    await until(hub, SILENT_FROM - timedelta(hours=1))
    first, second = [UUID((await hub.posting.post(NAMING, "maria")).id) for _ in range(2)]
    await hub.drain()
    paper.handed.clear()
    await until(hub, SILENT_FROM)
    await hub.posting.correct(
        first, NAMING | {"title": "Νέος τίτλος"}, "maria", reason=Reason.AMENDMENT, weight=Weight.MATERIAL
    )
    await hub.drain()
    assert paper.handed == []
    await hub.posting.correct(first, EVENT, "maria", reason=Reason.AMENDMENT, weight=Weight.MATERIAL)
    await hub.drain()
    assert [t.rendition.action for t in paper.handed] == ["correct"] * 3
    await hub.posting.withdraw(second, "maria", reason="Ματαιώθηκε.")
    await hub.drain()
    assert [t.rendition.action for t in paper.handed[3:]] == ["withdraw"] * 3
    async with hub.store.read() as connection:
        open_ones = select(deliveries.c.id).where(deliveries.c.state.in_(("planned", "later")))
        assert (await connection.execute(open_ones)).first() is None
