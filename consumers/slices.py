"""One slice of a plan: whom a select names goes into the ledger, straight in the database, in new work items."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Select, String, Uuid, case, cast, func, literal, null, select
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
    wanted: Select[Any],
    shared: Mapping[str, Any],
    urgency: int,
    *,
    slice_rows: int,
    item_rows: int,
    mailing: bool = False,
) -> tuple[int, str | None]:
    """The rows made, and after which target to go on; None: this was the last slice.

    `wanted` is a select of `target`, ordered by it, with a limit of `slice_rows`; `shared` is what all of the new
    deliveries have in common. Those that are there already stay as they are. Where a second column `gathers` is not
    empty, the delivery waits for that digest and belongs to no item.

    On PostgreSQL each statement sees what is committed by then, so one alone finds them, inserts them and tells how far
    it went: who joins in between would push the last one out. The count before only tells how many items are needed.
    """
    sqlite = connection.dialect.name == "sqlite"
    who = wanted.subquery("who") if sqlite else wanted.cte("who")
    gathers: ColumnElement[str] | None = who.c.get("gathers")
    at_once = func.count() if gathers is None else func.count().filter(gathers == "")
    count, upper, go = (await connection.execute(select(func.count(), func.max(who.c.target), at_once))).one()
    if not count:
        return 0, None
    items = await cut_items(
        connection,
        shared["announcement"],
        shared["channel"],
        urgency,
        go if sqlite else max(go, 1),
        shared["planned_at"],
        size=item_rows,
        mailing=mailing,
    )
    turn = func.row_number().over(partition_by=gathers, order_by=who.c.target)
    item: ColumnElement[Any] = null()
    if items:
        cuts = ((turn <= item_rows * (number + 1), literal(made)) for number, made in enumerate(items[:-1]))
        item = case(*cuts, else_=literal(items[-1])) if len(items) > 1 else literal(items[0])
    columns: dict[str, ColumnElement[Any]] = {
        **{name: literal(value, TYPES.get(name, String())) for name, value in shared.items()},
        "target": who.c.target,
        "item": cast(item, deliveries.c.item.type),
    }
    if gathers is not None:
        columns |= {
            "state": case((gathers == "", literal("planned", String())), else_=literal("gathering", String())),
            "item": case((gathers == "", columns["item"])),
            "gathers": func.nullif(gathers, ""),
        }
    chosen = select(*(column.label(name) for name, column in columns.items()))
    # SQLite reads «SELECT … ON CONFLICT» as a join unless a WHERE stands between.
    made = (
        insert_for(connection, deliveries)
        .from_select(list(columns), chosen.where(literal(True)), include_defaults=False)
        .on_conflict_do_nothing()
    )
    if sqlite:
        return (await connection.execute(made)).rowcount, upper if count == slice_rows else None
    new = made.returning(deliveries.c.target).cte("made")
    told = select(
        select(func.count()).select_from(new).scalar_subquery().label("new"),
        select(func.count()).select_from(who).scalar_subquery().label("all"),
        select(func.max(who.c.target)).scalar_subquery().label("upper"),
    )
    found = (await connection.execute(told)).one()
    return found.new, found.upper if found.all == slice_rows else None
