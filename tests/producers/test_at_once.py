"""Actions that come at one moment: each happens or is refused for what it is, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from consumers.agenda import Agenda
from consumers.delivering import Delivering
from consumers.planning import Planner
from consumers.windows import NEXT_WINDOW
from core.actions import hold_off_actions, lock_announcement
from core.clock import VirtualClock
from core.errors import Conflict
from core.idempotency import Key
from core.restore import hold_if_behind
from core.store import Store
from core.tables import hub as hub_table
from core.tables import outbox, schedules
from producers.taking import Posted
from schemas.edition import Reason, Weight
from tests.hub import EVENT, START, URL, Hub
from tests.paper import Paper

AT_ONCE = 6
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
Act = Callable[[], Awaitable[Any]]


async def waiting(store: Store, number: int) -> None:
    """Until so many stand before a locked row. On SQLite they stand before the file, which we hold."""
    while not store.sqlite:
        async with store.read() as connection:
            if (await connection.execute(WAITING)).scalar_one() == number:
                return


async def at_once(hub: Hub, held: Callable[[Any], Awaitable[Any]], acts: Sequence[Act]) -> list[Any]:
    """All of them wait, one behind the other, for what `held` locks; then they are let go."""
    tasks = []
    async with hub.store.write() as connection:
        await held(connection)
        for act in acts:
            tasks.append(asyncio.ensure_future(act()))
            await waiting(hub.store, len(tasks))
    return await asyncio.gather(*tasks, return_exceptions=True)


async def on_announcement(hub: Hub, posted: Posted, *acts: Act) -> list[Any]:
    return await at_once(hub, lambda connection: lock_announcement(connection, UUID(posted.id)), acts)


async def on_hub(hub: Hub, *acts: Act) -> list[Any]:
    return await at_once(hub, lambda connection: connection.execute(select(hub_table).with_for_update()), acts)


def corrected(hub: Hub, posted: Posted, title: str, if_match: int | None = 1, key: Key | None = None) -> Act:
    return lambda: hub.posting.correct(
        UUID(posted.id),
        EVENT | {"title": title},
        "maria",
        reason=Reason.AMENDMENT,
        weight=Weight.MATERIAL,
        if_match=if_match,
        key=key,
    )


async def test_of_corrections_of_one_edition_one_is_made(hub: Hub) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    done = await on_announcement(hub, posted, *(corrected(hub, posted, f"Τίτλος {n}") for n in range(AT_ONCE)))
    assert [answer.edition for answer in done if isinstance(answer, Posted)] == [2]
    refused = [answer for answer in done if isinstance(answer, Conflict)]
    assert [error.status for error in refused] == [412] * (AT_ONCE - 1), done
    assert "(2)" in refused[0].el


@pytest.mark.parametrize("ending", ["withdraw", "expunge"])
@pytest.mark.parametrize("first", ["correction", "ending"])
async def test_a_withdrawal_beside_a_correction_always_happens(hub: Hub, ending: str, first: str) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    correct = corrected(hub, posted, "Νέος τίτλος")

    async def end() -> Posted:
        done: Posted = await getattr(hub.posting, ending)(UUID(posted.id), "maria", reason="Λάθος")
        return done

    acts = (correct, end) if first == "correction" else (end, correct)
    done = await on_announcement(hub, posted, *acts)
    ended = done[1] if first == "correction" else done[0]
    assert isinstance(ended, Posted), done
    assert ended.edition == (3 if isinstance(done[0], Posted) and first == "correction" else 2)
    matrix = await hub.matrix(posted.id)
    assert matrix.editions[-1].action == ending


async def test_the_same_key_at_once_is_one_post(hub: Hub) -> None:
    key = Key("maria", "post", "k1", EVENT)
    done = await on_hub(hub, *(lambda: hub.posting.post(EVENT, "maria", key=key) for _ in range(AT_ONCE)))
    assert len({answer.reference for answer in done}) == 1, done


async def test_the_same_key_at_once_with_other_bodies_is_one_post(hub: Hub) -> None:
    bodies = [EVENT | {"summary": f"Περίληψη {n}"} for n in range(AT_ONCE)]
    keys = [Key("maria", "post", "k1", body) for body in bodies]
    done = await on_hub(
        hub,
        *(lambda b=body, k=key: hub.posting.post(b, "maria", key=k) for body, key in zip(bodies, keys, strict=True)),
    )
    assert sum(isinstance(answer, Posted) for answer in done) == 1, done
    assert [answer.status for answer in done if isinstance(answer, Conflict)] == [422] * (AT_ONCE - 1)


async def test_the_same_correction_at_once_is_one_edition(hub: Hub) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    for key in (Key("maria", "correct", "k1", {}), Key("maria", "correct", "of content", {}, of_content=True)):
        matrix = await hub.matrix(posted.id)
        act = corrected(hub, posted, f"Τίτλος {key.key}", if_match=None, key=key)
        done = await on_announcement(hub, posted, *(act for _ in range(AT_ONCE)))
        assert {answer.edition for answer in done} == {matrix.head + 1}, done


async def test_a_key_whose_request_failed_is_free_again(hub: Hub) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    key = Key("maria", "correct", "k1", {})
    with pytest.raises(Conflict):
        await corrected(hub, posted, "Τίτλος", if_match=7, key=key)()
    assert (await corrected(hub, posted, "Τίτλος", key=key)()).edition == 2


async def test_a_release_beside_a_correction_goes_out_once_and_corrected(hub: Hub) -> None:
    clock = hub.clock
    assert isinstance(clock, VirtualClock)
    posted = await hub.posting.post(EVENT | {"release": (START + timedelta(hours=1)).isoformat()}, "maria")
    clock.advance(3601)
    agenda = Agenda(hub.store, clock, hub.wake, hub.channels)
    await on_announcement(hub, posted, corrected(hub, posted, "Νέος τίτλος"), agenda.run_once)
    async with hub.store.read() as connection:
        uids = [row.uid for row in await connection.execute(select(outbox.c.uid)) if "posted" not in row.uid]
        announced = (await connection.execute(select(schedules.c.announced))).scalar_one()
    if hub.store.sqlite and len(uids) == 2:  # before a file nobody knows who stands first: the release may have
        assert uids.pop(0) == f"{posted.id}.1"
    assert uids == [f"{posted.id}.2"]
    assert announced == 2


async def test_an_expiry_beside_a_correction_that_moves_it_does_not_happen(hub: Hub) -> None:
    clock = hub.clock
    assert isinstance(clock, VirtualClock)
    posted = await hub.posting.post(EVENT | {"expiry": (START + timedelta(hours=1)).isoformat()}, "maria")
    clock.advance(3601)
    later = (START + timedelta(hours=9)).isoformat()

    async def moved() -> Posted:
        content = EVENT | {"expiry": later}
        return await hub.posting.correct(
            UUID(posted.id), content, "maria", reason=Reason.EXTENSION, weight=Weight.MATERIAL
        )

    agenda = Agenda(hub.store, clock, hub.wake, hub.channels)
    await on_announcement(hub, posted, moved, agenda.run_once)
    async with hub.store.read() as connection:
        expired = (await connection.execute(select(schedules.c.expired))).scalar_one()
    assert expired is False


async def test_a_worker_that_waits_for_a_correction_sends_nothing_old(hub: Hub) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    paper = hub.channels["paper"]
    assert isinstance(paper, Paper)
    await Planner(hub.store, hub.clock, hub.wake, URL, hub.channels).plan(UUID(posted.id), 1, "paper")
    worker = Delivering(hub.store, hub.clock, hub.wake, hub.witness, URL, paper)
    done = await on_announcement(hub, posted, corrected(hub, posted, "Νέος τίτλος"), worker.run_once)
    assert done[1] is True, done
    assert paper.handed == []
    assert await hub.cell(posted.id, 1, "paper") == {"superseded": 3}


async def test_a_key_of_content_stands_while_nothing_else_was_done(hub: Hub) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    first, second = (
        corrected(hub, posted, title, if_match=None, key=Key("cli", "correct", title, {}, of_content=True))
        for title in ("Πρώτος", "Δεύτερος")
    )
    assert [(await act()).edition for act in (first, first, second, second, first, first)] == [2, 2, 3, 3, 4, 4]


async def test_a_text_that_was_withdrawn_is_not_said_to_be_posted(hub: Hub) -> None:
    key = Key("cli", "post", "k", EVENT, of_content=True)
    posted = await hub.posting.post(EVENT, "maria", key=key)
    assert await hub.posting.post(EVENT, "maria", key=key) == posted
    await corrected(hub, posted, "Νέος τίτλος")()
    assert await hub.posting.post(EVENT, "maria", key=key) == posted, "it is out, if corrected"
    await hub.posting.withdraw(UUID(posted.id), "maria", reason="Λάθος")
    with pytest.raises(Conflict) as refused:
        await hub.posting.post(EVENT, "maria", key=key)
    assert posted.reference in refused.value.el
    assert "αποσύρθηκε" in refused.value.el
    by_a_program = replace(key, of_content=False)
    assert await hub.posting.post(EVENT, "maria", key=by_a_program) == posted, "who chose the key gets its answer"


async def test_a_restored_backup_is_noticed_beside_a_worker_at_work(hub: Hub) -> None:
    posted = await hub.posting.post(EVENT, "maria")
    await hub.witness.action(50, UUID(posted.id), 1, "publish", "2026/000001")
    async with hub.store.write() as connection:  # a window is being marked
        await hold_off_actions(connection, UUID(posted.id))
        noticing = asyncio.ensure_future(hold_if_behind(hub.store, hub.witness, hub.clock, ["email"]))
        await waiting(hub.store, 1)
        await NEXT_WINDOW.rows(connection)
    assert "older than the witness" in str(await noticing)
    async with hub.store.read() as connection:
        row = (await connection.execute(select(hub_table.c.actions, hub_table.c.window))).one()
    assert tuple(row) == (50, 1), "what was counted meanwhile is not taken back"
