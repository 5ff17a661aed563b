"""The way of a post through the ledger, step by step, on both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete

from consumers.replay import replay
from core.channel import Receipt, Target, later, refused, sent, unknown
from core.clock import VirtualClock
from core.errors import Conflict
from core.second_chance import answer_unknown, let_go
from core.tables import outbox
from schemas.edition import Reason, Weight
from tests.hub import EVENT, START, Hub, open_hub
from tests.paper import Paper


@pytest.fixture
async def paper() -> Paper:
    return Paper()


@pytest.fixture
async def hub(database_url: str, paper: Paper) -> AsyncIterator[Hub]:
    opened = await open_hub(database_url, {"paper": paper})
    yield opened
    await opened.store.close()


def forward(hub: Hub, **by: float) -> None:
    assert isinstance(hub.clock, VirtualClock)
    hub.clock.advance(timedelta(**by).total_seconds())


async def test_a_post_reaches_every_target_once(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    await hub.drain()
    assert posted.reference == "2026/000001"
    assert sorted(t.name for t in paper.handed) == ["one", "three", "two"]
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}


async def test_nothing_leaves_before_its_release(hub: Hub, paper: Paper) -> None:
    release = (START + timedelta(hours=2)).isoformat()
    await hub.posting.post(EVENT | {"release": release}, "maria")
    await hub.drain()
    assert paper.handed == []
    forward(hub, hours=2, seconds=1)
    await hub.drain()
    assert len(paper.handed) == 3


async def test_a_material_correction_goes_to_holders_worded_as_one(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    await hub.posting.correct(
        UUID(posted.id), EVENT | {"title": "Νέα ώρα"}, "maria", reason=Reason.AMENDMENT, weight=Weight.MATERIAL
    )
    await hub.drain()
    assert [t.rendition.action for t in paper.handed[3:]] == ["correct"] * 3
    assert await hub.cell(posted.id, 2, "paper") == {"sent": 3}


async def test_a_minor_correction_mails_nobody_who_has_the_text(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    await hub.posting.correct(UUID(posted.id), EVENT, "maria", reason=Reason.CORRECTION, weight=Weight.MINOR)
    await hub.drain()
    assert len(paper.handed) == 3


async def test_a_correction_overtakes_what_waits(hub: Hub, paper: Paper) -> None:
    paper.answer = lambda t: later(t, "busy", timedelta(minutes=5)) if t.name == "two" else sent(t)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    paper.answer = sent
    await hub.posting.correct(
        UUID(posted.id), EVENT | {"title": "Νέα ώρα"}, "maria", reason=Reason.AMENDMENT, weight=Weight.MATERIAL
    )
    await hub.drain()
    forward(hub, minutes=6)
    await hub.drain()
    last = {t.name: t.rendition.action for t in paper.handed}
    assert last == {"one": "correct", "two": "publish", "three": "correct"}
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 2, "superseded": 1}


async def test_withdrawal_goes_to_those_who_may_hold_only(hub: Hub, paper: Paper) -> None:
    paper.answer = lambda t: {"one": sent(t), "two": unknown(t, "lost"), "three": refused(t, "gone")}[t.name]
    hub.channels["paper"].after_unknown = "ask"
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    paper.answer = sent
    await hub.posting.withdraw(UUID(posted.id), "maria", reason="Λάθος ημερομηνία")
    await hub.drain()
    assert [(t.name, t.rendition.action) for t in paper.handed[3:]] == [("one", "withdraw")]
    with pytest.raises(Conflict):
        await hub.posting.withdraw(UUID(posted.id), "maria", reason="ξανά")


async def test_unknown_is_tried_again_and_marked(hub: Hub, paper: Paper) -> None:
    answers: dict[str, int] = {}

    def once_lost(target: Target) -> Receipt:
        answers[target.name] = answers.get(target.name, 0) + 1
        return unknown(target, "dropped") if target.name == "two" and answers["two"] == 1 else sent(target)

    paper.answer = once_lost
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    assert [(t.name, t.marked) for t in paper.handed if t.name == "two"] == [("two", False), ("two", True)]
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}


async def test_a_bug_in_the_channel_ends_as_dead_letters(hub: Hub, paper: Paper) -> None:
    def broken(*_: object) -> None:
        raise KeyError("bug")

    paper.render = broken  # type: ignore[method-assign,assignment]
    posted = await hub.posting.post(EVENT, "maria")
    for _ in range(8):
        await hub.drain()
        forward(hub, minutes=2)
    assert await hub.cell(posted.id, 1, "paper") == {"dead": 3}


async def test_an_edition_lost_on_the_bus_is_found_and_planned(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    async with hub.store.write() as connection:
        await connection.execute(delete(outbox))  # carried, confirmed, and never arrived
    await hub.drain()
    assert paper.handed == []
    forward(hub, seconds=26)
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}


async def test_expiry_takes_it_out_and_sends_no_more(hub: Hub, paper: Paper) -> None:
    paper.answer = lambda t: later(t, "busy", timedelta(hours=3)) if t.name == "two" else sent(t)
    expiry = (START + timedelta(hours=1)).isoformat()
    posted = await hub.posting.post(EVENT | {"expiry": expiry}, "maria")
    await hub.drain()
    forward(hub, hours=4)
    await hub.drain()
    assert paper.expired == [UUID(posted.id)]
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 2, "expired": 1}


async def test_patience_ends(hub: Hub, paper: Paper) -> None:
    paper.answer = lambda t: later(t, "always busy")
    posted = await hub.posting.post(EVENT, "maria")
    for _ in range(30):
        await hub.drain()
        forward(hub, hours=7)
    assert await hub.cell(posted.id, 1, "paper") == {"gave_up": 3}
    assert 3 * 6 <= len(paper.handed) <= 3 * 20


async def test_what_was_never_tried_and_is_too_old_waits_for_a_person(hub: Hub, paper: Paper) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub.posting.reschedule(UUID(posted.id), "maria", paused=True)
    await hub.drain()
    forward(hub, days=3)
    await hub.posting.reschedule(UUID(posted.id), "maria", paused=False)
    await hub.drain()
    assert paper.handed == []
    assert await hub.cell(posted.id, 1, "paper") == {"held": 3}
    async with hub.store.write() as connection:
        assert await let_go(connection, UUID(posted.id), hub.clock.now()) == 3
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}


async def test_replay_writes_a_place_anew_and_mails_nobody_twice(hub: Hub, paper: Paper) -> None:
    await hub.posting.post(EVENT, "maria")
    await hub.drain()
    for every_edition, handed in ((False, 3), (True, 6)):
        paper.takes_every_edition = every_edition
        assert await replay(hub.store, paper.name, START - timedelta(days=1), hub.clock.now()) == 1
        await hub.drain()
        assert len(paper.handed) == handed
        forward(hub, seconds=1)


async def test_an_unknown_delivery_of_a_place_that_asks_waits_for_a_word(hub: Hub, paper: Paper) -> None:
    paper.after_unknown = "ask"
    paper.answer = lambda t: unknown(t, "no answer") if t.name == "one" else sent(t)
    posted = await hub.posting.post(EVENT, "maria")
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 2, "unknown": 1}
    delivery = next(t.delivery for t in paper.handed if t.name == "one")
    paper.answer = sent
    async with hub.store.write() as connection:
        await answer_unknown(connection, delivery, "again", "maria", hub.clock.now())
    await hub.drain()
    assert await hub.cell(posted.id, 1, "paper") == {"sent": 3}
    assert paper.handed[-1].marked
