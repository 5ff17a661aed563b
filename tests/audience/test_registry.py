"""The register on both databases: who is reached by what, who left, and that slices of 100,000 are read by an index."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from audience import registry
from audience.consent import history
from audience.filters import Filter
from audience.registry import Added, Subscription
from audience.selection import Subscribers
from audience.tables import subscribers
from core.clock import VirtualClock
from core.directory import save_directory
from core.store import Store
from schemas.edition import Edition
from tests.audience.conftest import NOW
from tests.editions import event_edition, press_edition, tender_edition
from tests.hub import directory


async def add(store: Store, *wanted: Subscription) -> Added:
    return await registry.add(store, wanted, consent="Ναι, θέλω ενημερώσεις", source="test", now=NOW)


def wants(name: str, **facets: str) -> Subscription:
    chosen = {facet: frozenset(values.split()) for facet, values in ({"issuers": "dimos oneiro"} | facets).items()}
    return Subscription(f"{name}@dimotes.example", "el", Filter(**chosen))


async def reached(store: Store, edition: Edition) -> set[str]:
    async with store.read() as connection:
        selection = Subscribers(edition, "email", VirtualClock(NOW))
        targets = [row.target for row in await connection.execute(selection.matching())]
        found = await selection.resolve(connection, targets)
    assert len(targets) == len(set(targets)) == len(found)
    return {str(recipient.address).partition("@")[0] for recipient in found.values()}


async def test_kinds_topics_areas_and_issuers_all_have_to_fit(store: Store) -> None:
    await add(
        store,
        wants("all"),
        wants("events", kinds="event"),
        wants("tenders", kinds="tender press_release"),
        wants("culture", topics="politismos"),
        wants("roads", topics="odopoiia"),
        wants("centre", areas="kentro"),
        wants("beach", areas="paralia", kinds="event"),
        wants("oneiro", issuers="oneiro", kinds="event", topics="politismos paideia", areas="kentro"),
        wants("town", issuers="dimos"),
        wants("like", topics="politismo_"),
    )
    assert await reached(store, event_edition()) == {"all", "events", "culture", "centre", "oneiro"}
    assert await reached(store, tender_edition()) == {"all", "tenders", "roads", "town"}
    everywhere = event_edition(topics=(), areas=())
    assert await reached(store, everywhere) == {
        "all", "events", "culture", "roads", "centre", "beach", "oneiro", "like",
    }  # fmt: skip


async def test_all_issuers_are_those_of_the_day_and_none_is_added_later(store: Store) -> None:
    """Each is a controller of its own: nobody has agreed to one that there was not yet."""
    everybody = Subscription("maria@dimotes.example", "el", Filter())
    await add(store, everybody)
    async with store.write() as connection:
        await save_directory(connection, directory())
    (maria,) = [one async for one in registry.everyone(store)]
    assert maria.filter.issuers == {"dimos"}
    assert await reached(store, event_edition()) == set()
    assert await reached(store, tender_edition()) == {"maria"}
    async with store.read() as connection:
        assert [row.issuer for row in await history(connection, maria.id)] == ["dimos"]


async def test_nobody_is_reached_by_what_was_expunged(store: Store) -> None:
    await add(store, wants("all"))
    assert await reached(store, event_edition(content=None)) == set()


async def test_who_left_is_not_reached_and_stays_away(store: Store) -> None:
    await add(store, wants("maria", issuers="oneiro"), wants("nikos"))
    (maria, _) = [s async for s in registry.everyone(store)]
    at = NOW + timedelta(hours=1)
    assert await registry.leave(store, maria.id, source="unsubscribe link", now=at)
    assert not await registry.leave(store, maria.id, source="unsubscribe link", now=at)
    assert await reached(store, event_edition()) == {"nikos"}
    assert await add(store, wants("maria"), wants("nikos")) == Added(new=0, changed=1, left_before=1)
    assert await reached(store, event_edition()) == {"nikos"}
    found = await registry.find(store, maria.id)
    assert found is not None
    assert (found.state, found.left_at) == ("left", at)
    async with store.read() as connection:
        kept = await history(connection, maria.id)
    assert [(row.act, row.wording) for row in kept] == [("given", "Ναι, θέλω ενημερώσεις"), ("withdrawn", "")]


async def test_importing_again_changes_what_is_wanted(store: Store) -> None:
    assert await add(store, wants("maria", kinds="event")) == Added(new=1)
    assert await add(store, wants("maria", kinds="tender")) == Added(changed=1)
    assert await reached(store, event_edition()) == set()
    assert await reached(store, tender_edition()) == {"maria"}
    assert await registry.count(store) == 1


async def test_all_are_read_out_in_slices(store: Store) -> None:
    many = [wants(f"d{i}") for i in range(registry.SLICE_ROWS + 5)]
    assert await add(store, *many) == Added(new=len(many))
    assert {s.email async for s in registry.everyone(store)} == {s.email for s in many}


@pytest.mark.parametrize("edition", [event_edition(), press_edition()], ids=["event", "press"])
async def test_a_slice_is_read_by_the_index_in_order(store: Store, edition: Edition) -> None:
    """No sort and no scan of the table, on either database, whatever the size."""
    await add(store, *(wants(f"d{i}", kinds=["event", "tender", ""][i % 3]) for i in range(3000)))
    matching = Subscribers(edition, "email", VirtualClock(NOW)).matching()
    column = matching.selected_columns.target
    query = matching.where(column > "").order_by(column).limit(100)
    async with store.write() as connection:
        if store.sqlite:
            compiled = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
            plan = [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
            assert any("COVERING INDEX ix_audience_subscribers_reach" in line for line in plan), plan
            assert not any("TEMP B-TREE" in line for line in plan), plan
        else:
            await connection.execute(text("ANALYZE audience_subscribers"))
            compiled = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
            plan = [row[0] for row in await connection.execute(text(f"EXPLAIN {compiled}"))]
            assert any("Index" in line for line in plan), plan
            assert any("hashed SubPlan" in line for line in plan), plan
            assert not any("Sort" in line for line in plan), plan


async def test_ids_grow(store: Store) -> None:
    await add(store, *(wants(f"d{i}") for i in range(50)))
    async with store.read() as connection:
        rows = (await connection.execute(select(subscribers.c.id).order_by(subscribers.c.email))).scalars().all()
    assert len(set(rows)) == 50
    assert all(len(identity) == 36 for identity in rows)
