"""Writes to the ledger: deliveries become planned, work items are cut, receipts are kept, states follow."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, case, func, insert, literal, literal_column, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.carriage import doubt
from core.dead_letters import scrub
from core.given import among
from core.prepared import Call, Prepared
from core.store import Instant
from core.tables import deliveries, receipts, work_items

ITEM_ROWS = 500
ALONE_AFTER = 2  # losses: from then on a delivery is tried by itself


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
    """Enough new work items for `count` deliveries, `size` in each; their ids in order.

    A worker delivers nothing else in this channel beside an item that goes `alone`.
    """
    item = {
        "announcement": announcement,
        "mailing": mailing,
        "channel": channel,
        "urgency": urgency,
        "state": "todo",
        "alone": alone,
        "next_at": now,
    }
    how_many = -(-count // size)
    if not how_many:
        return []
    # as a list of parameters: a statement with many VALUES would be compiled anew each time
    made = await connection.execute(insert(work_items).returning(work_items.c.id), [item] * how_many)
    return sorted(made.scalars())


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
    lost: bool = False  # the channel failed with this in its hands


# One statement with lists for values: rows one by one hand the interpreter to SQLite's thread and back as often.
KEEP = Prepared(
    lambda dialect: text(
        "INSERT INTO receipts (at, delivery, attempt, edition, outcome, ref, reason) SELECT :at, value ->> 0,"
        " value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(:rows)"
        if dialect == "sqlite"
        else "INSERT INTO receipts (at, delivery, attempt, edition, outcome, ref, reason) SELECT :at, r.* FROM"
        " unnest(CAST(:c0 AS bigint[]), CAST(:c1 AS int[]), CAST(:c2 AS int[]), CAST(:c3 AS text[]),"
        " CAST(:c4 AS text[]), CAST(:c5 AS text[])) AS r"
    ).bindparams(bindparam("at", type_=Instant()))
)


def _kept(connection: AsyncConnection, entries: Sequence[Entry], now: datetime) -> Call:
    rows = [
        (e.delivery, e.attempt, e.edition, e.outcome, e.ref, scrub(e.reason) if e.reason else None) for e in entries
    ]
    if connection.dialect.name == "sqlite":
        return KEEP.with_values(at=now, rows=json.dumps(rows))
    return KEEP.with_values(at=now, **{f"c{n}": list(column) for n, column in enumerate(zip(*rows, strict=True))})


# Built once: a window's cost is mostly that of its statements.
MINE = (
    deliveries.c.state == literal_column("'sending'"),
    deliveries.c.item == bindparam("of_item"),
    deliveries.c.fence == bindparam("held"),
)
SENT = Prepared(
    lambda _: (
        update(deliveries)
        .where(among(deliveries.c.id, "ids"), *MINE)
        .values(state="sent", may_hold=2, held_edition=deliveries.c.sending_edition, next_at=None, reason=None)
    )
)
MARK = Prepared(
    lambda _: (
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
)
GIVE_BACK = Prepared(
    lambda _: (
        update(deliveries)
        .where(among(deliveries.c.id, "ids"), *MINE)
        .values(
            state="planned",
            attempts=deliveries.c.attempts - 1,
            sending_edition=0,
            first_tried_at=case((deliveries.c.attempts > 1, deliveries.c.first_tried_at), else_=None),
        )
    )
)


def mark(ids: Sequence[int], edition: int, action: str, fence: int, now: datetime) -> Call:
    """These are about to be handed over, as this edition and action, under this fence."""
    return MARK.with_values(ids=ids, number=edition, what=action, held=fence, now=now)


def entered(connection: AsyncConnection, entries: Sequence[Entry], fence: int, item: int, now: datetime) -> list[Call]:
    """Store these receipts always; what was plainly sent becomes so only under our fence. Then `follow`."""
    if not entries:
        return []
    calls = [_kept(connection, entries, now)]
    if plain := [e.delivery for e in entries if _plain(e)]:
        calls.append(SENT.with_values(ids=plain, of_item=item, held=fence))
    return calls


def _plain(entry: Entry) -> bool:
    return entry.state == "sent" and entry.ref is None


async def follow(connection: AsyncConnection, entries: Sequence[Entry], fence: int, item: int) -> None:
    """What became of the others, one by one, under our fence."""
    for e in entries:
        if _plain(e):
            continue
        values: dict[str, object] = {"state": e.state, "next_at": e.next_at, "reason": scrub(e.reason or "") or None}
        if e.state == "sent":
            values |= {"may_hold": 2, "held_edition": e.edition, "ref": e.ref}
        elif e.state == "later":
            values["lost"] = 0  # whoever answers kills nobody
        elif e.state == "unknown":
            if e.lost:
                values["lost"] = _greater(deliveries.c.lost + 1, ALONE_AFTER)
            values |= {
                "may_hold": _greater(deliveries.c.may_hold, 1),
                "held_edition": _greater(deliveries.c.held_edition, e.edition),
            }
        mine = update(deliveries).where(deliveries.c.id == e.delivery, *MINE).values(values)
        changed = await connection.execute(mine, {"of_item": item, "held": fence})
        if e.state == "unknown" and changed.rowcount:
            await doubt(connection, [e.delivery])


def _greater(column: ColumnElement[int], value: int) -> ColumnElement[int]:
    return case((column > value, column), else_=value)


def given_back(ids: Sequence[int], fence: int, item: int) -> list[Call]:
    """Marked but not handed over: planned again, and not counted as a try."""
    return [GIVE_BACK.with_values(ids=ids, of_item=item, held=fence)] if ids else []


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
            lost=deliveries.c.lost + 1,
            next_at=None,
        )
    )
    await doubt(connection, [row.id for row in rows])
    return len(rows)


# What `regroup` takes. Of which item a delivery was says whether it is a mailing's, and how urgent it is.
GROUPED = select(
    deliveries.c.id,
    deliveries.c.announcement,
    deliveries.c.channel,
    deliveries.c.lost,
    work_items.c.urgency,
    work_items.c.mailing,
).join(work_items, work_items.c.id == deliveries.c.item)


async def regroup(
    connection: AsyncConnection,
    rows: Sequence[Row[*tuple[Any, ...]]],
    now: datetime,
    *,
    marked: bool,
    size: int = ITEM_ROWS,
    alone: bool = False,
) -> None:
    """Deliveries (rows of `GROUPED`) wait for a worker again, in new items."""
    groups: dict[tuple[UUID, str, int, bool], list[int]] = {}
    for row in rows:
        groups.setdefault((row.announcement, row.channel, row.urgency, row.mailing), []).append(row.id)
    for (announcement, channel, urgency, mailing), ids in groups.items():
        items = await cut_items(
            connection, announcement, channel, urgency, len(ids), now, size=size, alone=alone, mailing=mailing
        )
        for index, item in enumerate(items):
            values: dict[str, object] = {"state": "planned", "item": item, "next_at": None}
            if marked:
                values["marked"] = True
            await connection.execute(
                update(deliveries).where(deliveries.c.id.in_(ids[index * size : (index + 1) * size])).values(values)
            )


async def hasten(connection: AsyncConnection, announcement: UUID, channel: str, now: datetime) -> None:
    """What waits there to be tried again is due now: what it waited for has come. What was given up for want of it is
    tried anew. Wake `agenda` after the commit."""
    mine = (deliveries.c.announcement == announcement, deliveries.c.channel == channel)
    waits = (deliveries.c.state == "later", deliveries.c.next_at > now)
    await connection.execute(update(deliveries).where(*mine, *waits).values(next_at=now))
    given_up = (*mine, deliveries.c.state == "gave_up")
    rows = (await connection.execute(GROUPED.where(*given_up))).all()
    await connection.execute(update(deliveries).where(*given_up).values(attempts=0, first_tried_at=None))
    await regroup(connection, rows, now, marked=False)
