"""One slice of a plan: whom a select names goes into the ledger, straight in the database, in new work items."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Integer, Select, String, Uuid, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from core.ledger import cut_items
from core.store import Instant, insert_for
from core.tables import deliveries

TYPES: Mapping[str, TypeEngine[Any]] = {
    "announcement": Uuid(),
    "marked": Boolean(),
    "edition": Integer(),
    "planned_at": Instant(),
}


async def insert_slice(
    connection: AsyncConnection,
    wanted: Select[tuple[str]],
    shared: Mapping[str, Any],
    urgency: int,
    *,
    slice_rows: int,
    item_rows: int,
    mailing: bool = False,
) -> tuple[int, str | None]:
    """The rows made, and after which target to go on; None: this was the last slice.

    `wanted` is a select of `target`, ordered by it, with a limit of `slice_rows`; `shared` is what all of the new
    deliveries have in common. Those that are there already stay as they are.
    """
    who = wanted.subquery("who")
    count, upper = (await connection.execute(select(func.count(), func.max(who.c.target)))).one()
    if not count:
        return 0, None
    items = await cut_items(
        connection,
        shared["announcement"],
        shared["channel"],
        urgency,
        count,
        shared["planned_at"],
        size=item_rows,
        mailing=mailing,
    )
    turn = func.row_number().over(order_by=who.c.target)
    item = case(*((turn <= item_rows * (i + 1), literal(made)) for i, made in enumerate(items)))
    chosen = select(
        *(literal(value, TYPES.get(name, String())).label(name) for name, value in shared.items()),
        who.c.target,
        item.label("item"),
    )
    # SQLite reads «SELECT … ON CONFLICT» as a join unless a WHERE stands between.
    result = await connection.execute(
        insert_for(connection, deliveries)
        .from_select([*shared, "target", "item"], chosen.where(literal(True)))
        .on_conflict_do_nothing()
    )
    return result.rowcount, upper if count == slice_rows else None
