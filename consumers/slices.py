"""Plans go into the ledger in slices: whom a select names, straight in the database, in new work items."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    String,
    Table,
    Uuid,
    case,
    cast,
    delete,
    func,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from core.clock import Clock
from core.ledger import cut_items
from core.store import Instant, Store, insert_for, wait_for_disk
from core.tables import deliveries, work_items
from core.wake import Wake

PAUSE_S = 0.002
TYPES: Mapping[str, TypeEngine[Any]] = {
    "announcement": Uuid(),
    "marked": Boolean(),
    "edition": Integer(),
    "planned_at": Instant(),
}


Slice = tuple[int, str | None]  # the rows made, and after which target to go on; None: this was the last


async def plan_in_slices(
    store: Store, clock: Clock, wake: Wake, channel: str, take: Callable[[AsyncConnection], Awaitable[bool]]
) -> None:
    """A transaction for each slice, until `take` says that there is no more; deliverers hear of each.

    Between slices other writers of a SQLite file get their turn; PostgreSQL lets them in anyway. There only the last
    slice waits for the disk, so that nobody else waits for ours: a crash takes back rows and cursor together and breaks
    off the next slice, and whoever sends one of the rows commits first that they send it, which comes after.
    """
    more = True
    while more:
        async with store.write() as connection:
            await wait_for_disk(connection, False)
            more = await take(connection)
            if not more:
                await wait_for_disk(connection, True)
        wake.notify(f"items:{channel}", "ledger")
        if more:
            await clock.sleep(PAUSE_S if store.sqlite else 0)


async def next_slice(
    connection: AsyncConnection,
    of: Table,
    mine: ColumnElement[bool],
    insert: Callable[[Row[*tuple[Any, ...]]], Awaitable[Slice]],
) -> bool:
    """One slice of a plan (a row of `plans` or `mailings`), under its lock; False when it has no more, or is closed."""
    row = (await connection.execute(select(of).where(mine).with_for_update())).first()
    if row is None or row.state not in ("awaited", "planning"):
        return False
    planned, upper = await insert(row)
    await connection.execute(
        update(of)
        .where(mine)
        .values(
            state="planned" if upper is None else "planning",
            cursor=row.cursor if upper is None else upper,
            planned=of.c.planned + planned,
        )
    )
    return upper is not None


async def insert_slice(
    connection: AsyncConnection,
    wanted: Select[Any],
    shared: Mapping[str, Any],
    urgency: int,
    *,
    slice_rows: int,
    item_rows: int,
    mailing: bool = False,
) -> Slice:
    """`wanted` is a select of `target`, ordered by it, with a limit of `slice_rows`; `shared` is what all of the new
    deliveries have in common. Those that are there already stay as they are. Where a second column `gathers` is not
    empty, the delivery waits for that digest and belongs to no item.

    On PostgreSQL each statement sees what is committed by then, so one alone finds them, inserts them and tells how far
    it went: who joins in between would push the last one out.
    """
    if connection.dialect.name == "postgresql":
        return await _in_one_statement(connection, wanted, shared, urgency, slice_rows, item_rows, mailing)
    who = wanted.subquery("who")
    count, upper, go = (await connection.execute(_counted(who))).one()
    if not count:
        return 0, None
    items = await cut_items(
        connection,
        shared["announcement"],
        shared["channel"],
        urgency,
        go,
        shared["planned_at"],
        size=item_rows,
        mailing=mailing,
    )
    result = await connection.execute(_rows(connection, who, shared, items, item_rows).on_conflict_do_nothing())
    return result.rowcount, upper if count == slice_rows else None


async def _in_one_statement(
    connection: AsyncConnection,
    wanted: Select[Any],
    shared: Mapping[str, Any],
    urgency: int,
    slice_rows: int,
    item_rows: int,
    mailing: bool,
) -> Slice:
    """PostgreSQL looks at the slice once: its rows are counted by the statement that inserts them.

    Items are cut for a whole slice beforehand; the last slice gives back what it does not need. Rows that are there
    already are rare, and looking out for them costs a third of the insert (docs/measurements.md): only a slice that has
    met one is written with care.
    """
    announcement, channel, now = shared["announcement"], shared["channel"], shared["planned_at"]
    items = await cut_items(
        connection, announcement, channel, urgency, slice_rows, now, size=item_rows, mailing=mailing
    )
    who = wanted.cte("who")
    rows = _rows(connection, who, shared, items, item_rows)
    try:
        async with connection.begin_nested():
            count, upper, go, planned_rows = (await connection.execute(_counting(who, rows))).one()
    except IntegrityError:
        careful = _counting(who, rows.on_conflict_do_nothing())
        count, upper, go, planned_rows = (await connection.execute(careful)).one()
    if spare := items[-(-go // item_rows) :]:
        await connection.execute(delete(work_items).where(work_items.c.id.in_(spare)))
    return planned_rows, upper if count == slice_rows else None


def _counted(who: FromClause) -> Any:
    """How many there are, the last of them, and how many go at once."""
    gathers = who.c.get("gathers")
    at_once = func.count() if gathers is None else func.count().filter(gathers == "")
    return select(func.count(), func.max(who.c.target), at_once)


def _counting(who: FromClause, rows: Any) -> Any:
    """The insert, and what a slice wants to know of it."""
    made = rows.returning(deliveries.c.id).cte("made")
    return _counted(who).add_columns(select(func.count()).select_from(made).scalar_subquery())


def _rows(
    connection: AsyncConnection, who: FromClause, shared: Mapping[str, Any], items: Sequence[int], item_rows: int
) -> Any:
    gathers: ColumnElement[str] | None = who.c.get("gathers")
    turn = func.row_number().over(partition_by=gathers, order_by=who.c.target)
    item = case(*((turn <= item_rows * (i + 1), literal(made)) for i, made in enumerate(items))) if items else null()
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
    return insert_for(connection, deliveries).from_select(list(columns), chosen.where(literal(True)))
