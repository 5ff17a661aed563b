"""Writes to the ledger: deliveries become planned, work items are cut, receipts are kept, states follow."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, case, func, insert, literal, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.dead_letters import scrub
from core.given import among
from core.store import Instant, written
from core.tables import deliveries, receipts, work_items

ITEM_ROWS = 500


async def cut_items(
    connection: AsyncConnection,
    announcement: UUID,
    channel: str,
    urgency: int,
    count: int,
    now: datetime,
    *,
    size: int = ITEM_ROWS,
    alone: bool = False,
    mailing: bool = False,
) -> list[int]:
    """Enough new work items for `count` deliveries, `size` in each; their ids in order."""
    made = []
    for _ in range(-(-count // (1 if alone else size))):
        result = await connection.execute(
            insert(work_items)
            .values(
                announcement=announcement,
                mailing=mailing,
                channel=channel,
                urgency=urgency,
                state="todo",
                alone=alone,
                next_at=now,
            )
            .returning(work_items.c.id)
        )
        made.append(int(result.scalar_one()))
    return made


class Entry(NamedTuple):
    """One receipt to be written."""

    delivery: int
    attempt: int
    edition: int
    outcome: str
    ref: str | None
    reason: str | None
    state: str  # what the delivery becomes, if this worker still holds it
    next_at: datetime | None


# One statement in the driver's own form: binding each value by its column's type would cost more than storing it, and
# rows one by one hand the interpreter to SQLite's thread and back as often.
KEEP = {
    "sqlite": (
        "INSERT INTO receipts (at, delivery, attempt, edition, outcome, ref, reason) SELECT ?, value ->> 0,"
        " value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?)"
    ),
    "postgresql": (
        "INSERT INTO receipts (at, delivery, attempt, edition, outcome, ref, reason) SELECT $1, r.* FROM"
        " unnest($2::bigint[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[]) AS r"
    ),
}


async def _keep(connection: AsyncConnection, entries: Sequence[Entry], now: datetime) -> None:
    at, dialect = written(connection, now), connection.dialect.name
    rows = [
        (e.delivery, e.attempt, e.edition, e.outcome, e.ref, scrub(e.reason) if e.reason else None) for e in entries
    ]
    values: Any = (at, json.dumps(rows)) if dialect == "sqlite" else (at, *map(list, zip(*rows, strict=True)))
    await connection.exec_driver_sql(KEEP[dialect], values)


# Built once: a window's cost is mostly that of its statements.
MINE = (
    deliveries.c.state == literal_column("'sending'"),
    deliveries.c.item == bindparam("of_item"),
    deliveries.c.fence == bindparam("held"),
)
SENT = (
    update(deliveries)
    .where(among(deliveries.c.id, "ids"), *MINE)
    .values(state="sent", may_hold=2, held_edition=deliveries.c.sending_edition, next_at=None, reason=None)
)
MARK = (
    update(deliveries)
    .where(among(deliveries.c.id, "ids"))
    .values(
        state="sending",
        sending_edition=bindparam("number"),
        action=bindparam("what"),
        fence=bindparam("held"),
        attempts=deliveries.c.attempts + 1,
        first_tried_at=func.coalesce(deliveries.c.first_tried_at, bindparam("now", type_=Instant())),
    )
)
GIVE_BACK = (
    update(deliveries)
    .where(among(deliveries.c.id, "ids"), *MINE)
    .values(
        state="planned",
        attempts=deliveries.c.attempts - 1,
        sending_edition=0,
        first_tried_at=case((deliveries.c.attempts > 1, deliveries.c.first_tried_at), else_=None),
    )
)


async def mark(
    connection: AsyncConnection, ids: Sequence[int], edition: int, action: str, fence: int, now: datetime
) -> None:
    """These are about to be handed over, as this edition and action, under this fence."""
    await connection.execute(MARK, {"ids": ids, "number": edition, "what": action, "held": fence, "now": now})


async def enter(connection: AsyncConnection, entries: Sequence[Entry], fence: int, item: int, now: datetime) -> int:
    """Store the receipts always; change the states only under our fence. The number of states changed."""
    if not entries:
        return 0
    await _keep(connection, entries, now)
    changed = 0
    plain = [e.delivery for e in entries if e.state == "sent" and e.ref is None]
    if plain:
        result = await connection.execute(SENT, {"ids": plain, "of_item": item, "held": fence})
        changed += result.rowcount
    mine = (deliveries.c.state == "sending", deliveries.c.item == item, deliveries.c.fence == fence)
    for e in entries:
        if e.state == "sent" and e.ref is None:
            continue
        values: dict[str, object] = {"state": e.state, "next_at": e.next_at, "reason": scrub(e.reason or "") or None}
        if e.state == "sent":
            values |= {"may_hold": 2, "held_edition": e.edition, "ref": e.ref}
        elif e.state == "unknown":
            values |= {
                "may_hold": _greater(deliveries.c.may_hold, 1),
                "held_edition": _greater(deliveries.c.held_edition, e.edition),
            }
        result = await connection.execute(update(deliveries).where(deliveries.c.id == e.delivery, *mine).values(values))
        changed += result.rowcount
    return changed


def _greater(column: ColumnElement[int], value: int) -> ColumnElement[int]:
    return case((column > value, column), else_=value)


async def give_back(connection: AsyncConnection, ids: Sequence[int], fence: int, item: int) -> None:
    """Marked but not handed over: planned again, and not counted as a try."""
    if ids:
        await connection.execute(GIVE_BACK, {"ids": ids, "of_item": item, "held": fence})


async def add_word(connection: AsyncConnection, delivery: int, outcome: str, reason: str, now: datetime) -> None:
    """What was heard of a delivery after its hand-over, as one more receipt: its state stays what it was."""
    told = select(
        deliveries.c.id,
        deliveries.c.attempts,
        deliveries.c.held_edition,
        literal(outcome),
        literal(scrub(reason)),
        literal(now, Instant()),
    ).where(deliveries.c.id == delivery)
    columns = ["delivery", "attempt", "edition", "outcome", "reason", "at"]
    await connection.execute(insert(receipts).from_select(columns, told, include_defaults=False))


async def abandon(connection: AsyncConnection, item: int, now: datetime) -> int:
    """What a lost member had in flight in this item is unknown from now on; how many."""
    rows = (
        await connection.execute(
            select(deliveries.c.id, deliveries.c.attempts, deliveries.c.sending_edition).where(
                deliveries.c.item == item, deliveries.c.state == "sending"
            )
        )
    ).all()
    if not rows:
        return 0
    await connection.execute(
        insert(receipts),
        [
            {
                "delivery": row.id,
                "attempt": row.attempts,
                "edition": row.sending_edition,
                "outcome": "unknown",
                "ref": None,
                "reason": "the worker was lost while this was in its hands",
                "at": now,
            }
            for row in rows
        ],
    )
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_([row.id for row in rows]), deliveries.c.state == "sending")
        .values(
            state="unknown",
            may_hold=_greater(deliveries.c.may_hold, 1),
            held_edition=deliveries.c.sending_edition,
            reason="the worker was lost",
            next_at=None,
        )
    )
    return len(rows)


# What `regroup` takes. Of which item a delivery was says whether it is a mailing's, and how urgent it is.
GROUPED = select(
    deliveries.c.id, deliveries.c.announcement, deliveries.c.channel, work_items.c.urgency, work_items.c.mailing
).join(work_items, work_items.c.id == deliveries.c.item)


async def regroup(
    connection: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]], now: datetime, *, alone: bool, marked: bool
) -> None:
    """Deliveries (rows of `GROUPED`) wait for a worker again, in new items."""
    groups: dict[tuple[UUID, str, int, bool], list[int]] = {}
    for row in rows:
        groups.setdefault((row.announcement, row.channel, row.urgency, row.mailing), []).append(row.id)
    for (announcement, channel, urgency, mailing), ids in groups.items():
        size = 1 if alone else ITEM_ROWS
        items = await cut_items(connection, announcement, channel, urgency, len(ids), now, alone=alone, mailing=mailing)
        for index, item in enumerate(items):
            values: dict[str, object] = {"state": "planned", "item": item, "next_at": None}
            if marked:
                values["marked"] = True
            await connection.execute(
                update(deliveries).where(deliveries.c.id.in_(ids[index * size : (index + 1) * size])).values(values)
            )
