"""A slice of a plan against who joins while it is written."""

import asyncio
from uuid import uuid4

from sqlalchemy import Column, MetaData, String, Table, insert, literal, select, text

from consumers.slices import insert_slice
from core.tables import deliveries
from tests.hub import START, open_hub
from tests.paper import Paper

people = Table("people_of_the_test", MetaData(), Column("target", String, primary_key=True))


ROW = {
    "announcement": uuid4(),
    "edition": 1,
    "channel": "paper",
    "occasion": "now",
    "action": "publish",
    "state": "planned",
    "marked": False,
    "planned_at": START,
}


async def test_who_joins_while_a_slice_is_written_pushes_nobody_out_of_it(postgresql_url: str) -> None:
    """On PostgreSQL each statement sees what was committed by then; who joined lies before the end of the slice."""
    hub = await open_hub(postgresql_url, {"paper": Paper()})
    async with hub.store.write() as connection:
        await connection.run_sync(people.create)
        await connection.execute(insert(people), [{"target": name} for name in ("a", "c", "d", "e", "f")])
    wanted = select(people.c.target, literal("", String()).label("gathers")).order_by(people.c.target)

    async def plan() -> None:
        cursor: str | None = ""
        while cursor is not None:
            async with hub.store.write() as connection:
                slice_ = wanted.where(people.c.target > cursor).limit(3)
                _, cursor = await insert_slice(connection, slice_, ROW, 2, slice_rows=3, item_rows=3)

    async with hub.store.write() as connection:
        await connection.execute(text("LOCK TABLE work_items IN EXCLUSIVE MODE"))  # the slice waits after its count
        planning = asyncio.ensure_future(plan())
        waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        async with hub.store.read() as watching:
            while not (await watching.execute(text(waits))).scalar_one():
                await asyncio.sleep(0)
        await connection.execute(insert(people).values(target="b"))
    await planning
    async with hub.store.read() as connection:
        rows = (await connection.execute(select(deliveries.c.target, deliveries.c.item).order_by("target"))).all()
    assert {"a", "c", "d", "e", "f"} <= {found.target for found in rows}
    assert all(found.item is not None for found in rows)
    await hub.store.close()


async def test_who_has_a_row_already_keeps_it_and_the_others_get_theirs(database_url: str) -> None:
    hub = await open_hub(database_url, {"paper": Paper()})
    async with hub.store.write() as connection:
        await connection.run_sync(people.create)
        await connection.execute(insert(people), [{"target": name} for name in "abcd"])
        await connection.execute(insert(deliveries).values(ROW | {"target": "b", "state": "sent"}))
        wanted = select(people.c.target, literal("", String()).label("gathers")).order_by(people.c.target).limit(4)
        made = await insert_slice(connection, wanted, ROW, 2, slice_rows=4, item_rows=2)
    async with hub.store.read() as connection:
        rows = (await connection.execute(select(deliveries.c.target, deliveries.c.state).order_by("target"))).all()
    assert made == (3, "d")
    assert [(found.target, found.state) for found in rows] == [
        ("a", "planned"),
        ("b", "sent"),
        ("c", "planned"),
        ("d", "planned"),
    ]
    await hub.store.close()
