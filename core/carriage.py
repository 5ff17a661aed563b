"""Editions that a mailing carries: a digest's, a reminder's. They stand in the ledger, so that whoever got one by it
counts as holding it: its correction and its withdrawal find them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import TryLater
from core.store import insert_for
from core.tables import announcements, deliveries, schedules

OF_EDITIONS = "now"  # one row for each edition and target, however it reaches them
FOLLOWED = ("sending", "unknown")
ENDS = ("sent", "refused", "gave_up", "dead")
SLICE_ROWS = 400


class Carriage(NamedTuple):
    """One edition, on its way to one target in a delivery of a mailing."""

    announcement: UUID
    edition: int
    action: str
    target: str
    carrier: int


async def carry(
    connection: AsyncConnection, channel: str, carriers: Sequence[int], carried: Sequence[Carriage], now: datetime
) -> None:
    """They are being sent from now on, in the transaction that marks their carriers.

    Who has the edition already, has it coming by itself, or could not be given it so, keeps that row; from now on it
    says that they may hold it. What a carrier was marked with before, and carries no more (it was put back, and then
    paused, withdrawn, replaced), does not go out with it. No action on what is carried passes until the transaction
    ends; TryLater where one has passed since the contents were chosen.
    """
    await _hold_off(connection, {c.announcement: c.edition for c in carried})
    await _let_go(connection, carriers)
    carried = sorted(carried, key=lambda c: (c.target, c.announcement))  # who mark at once lock rows in one order
    for start in range(0, len(carried), SLICE_ROWS):
        rows = [
            {
                "announcement": c.announcement,
                "edition": c.edition,
                "channel": channel,
                "target": c.target,
                "occasion": OF_EDITIONS,
                "action": c.action,
                "state": "sending",
                "sending_edition": c.edition,
                "carrier": c.carrier,
                "planned_at": now,
                "first_tried_at": now,
            }
            for c in carried[start : start + SLICE_ROWS]
        ]
        statement = insert_for(connection, deliveries).values(rows)
        new, row = statement.excluded, deliveries.c
        ours = or_(row.state == "gathering", row.carrier == new.carrier)
        taken = ("state", "carrier", "action", "sending_edition", "first_tried_at")
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["announcement", "edition", "channel", "target", "occasion"],
                set_={name: case((ours, new[name]), else_=row[name]) for name in taken}
                | {
                    "may_hold": case((or_(ours, row.may_hold > 0), row.may_hold), else_=1),
                    "held_edition": case((or_(ours, row.may_hold > 0), row.held_edition), else_=new.edition),
                },
                where=or_(ours, row.may_hold == 0),
            )
        )
    await _let_go_doubtful(connection, carriers)


async def _hold_off(connection: AsyncConnection, editions: Mapping[UUID, int]) -> None:
    """As `lock_announcement`, of several, in one order."""
    if not editions:
        return
    rows = await connection.execute(
        select(announcements.c.id, announcements.c.head)
        .where(announcements.c.id.in_(editions))
        .order_by(announcements.c.id)
        .with_for_update(read=True)
    )
    if any(row.head != editions[row.id] for row in rows):
        raise TryLater("an announcement changed while its mailing was marked", timedelta(seconds=1))


async def _let_go(connection: AsyncConnection, carriers: Sequence[int]) -> None:
    by = deliveries.alias("by")
    for start in range(0, len(carriers), SLICE_ROWS):
        of_these = deliveries.c.carrier.in_(carriers[start : start + SLICE_ROWS])
        rows = (
            await connection.execute(
                select(deliveries.c.id, _in_doubt(by).label("in_doubt"))
                .join(by, by.c.id == deliveries.c.carrier)
                .where(of_these, deliveries.c.state == "sending")
            )
        ).all()
        if held := [row.id for row in rows if row.in_doubt]:
            await _become(connection, "unknown", held)
        if waits := [row.id for row in rows if not row.in_doubt]:
            await _become(connection, "gathering", waits)


def _in_doubt(by: FromClause) -> ColumnElement[bool]:
    """Its target may hold it: by the row's own word, or by a try of its carrier that nobody followed in time."""
    return or_(deliveries.c.may_hold > 0, by.c.may_hold > 0)


async def _let_go_doubtful(connection: AsyncConnection, carriers: Sequence[int]) -> None:
    """What may have gone out with an earlier try and goes with this one no more does not become what this one becomes.

    It waits for the next digest, where it waited for one.
    """
    for start in range(0, len(carriers), SLICE_ROWS):
        of_these = deliveries.c.carrier.in_(carriers[start : start + SLICE_ROWS]), deliveries.c.state == "unknown"
        rows = (await connection.execute(select(deliveries.c.id, deliveries.c.gathers).where(*of_these))).all()
        if waits := [row.id for row in rows if row.gathers is not None]:
            await _become(connection, "gathering", waits)
        if others := [row.id for row in rows if row.gathers is None]:
            await _become(connection, "gave_up", others)


async def follow(connection: AsyncConnection, limit: int) -> int:
    """What is carried becomes what its carrier became; how many. Where it did not go, it waits for the next.

    Both are locked: a carrier that is being marked again meanwhile is looked at another time.
    """
    by = deliveries.alias("by")
    apart = or_(
        by.c.state.not_in(("sending", "unknown")), and_(by.c.state == "unknown", deliveries.c.state == "sending")
    )
    settled = or_(by.c.state.in_(ENDS), deliveries.c.state == "sending")  # what may be held stays so while it waits
    rows = (
        await connection.execute(
            select(deliveries.c.id, _in_doubt(by).label("in_doubt"), by.c.state)
            .join(by, by.c.id == deliveries.c.carrier)
            .where(deliveries.c.carrier.is_not(None), deliveries.c.state.in_(FOLLOWED), apart, settled)
            .limit(limit)
            .with_for_update(of=[deliveries, by], skip_locked=True)
        )
    ).all()
    states: dict[str, list[int]] = {}
    for row in rows:
        waits = "unknown" if row.in_doubt else "gathering"
        states.setdefault(row.state if row.state in (*ENDS, "unknown") else waits, []).append(row.id)
    for state, ids in states.items():
        for start in range(0, len(ids), SLICE_ROWS):
            await _become(connection, state, ids[start : start + SLICE_ROWS])
    return len(rows)


async def _become(connection: AsyncConnection, state: str, ids: Sequence[int]) -> None:
    mine = deliveries.c.id.in_(ids)
    newer = deliveries.c.held_edition > deliveries.c.sending_edition
    held = case((newer, deliveries.c.held_edition), else_=deliveries.c.sending_edition)
    values: dict[str, object] = {"state": state}
    if state == "sent":
        values |= {"may_hold": 2, "held_edition": held}
    elif state == "unknown":
        values |= {"may_hold": case((deliveries.c.may_hold > 1, 2), else_=1), "held_edition": held}
    elif state == "gathering":
        values |= {"carrier": None, "sending_edition": 0}
        # What no digest waits for came with its mailing alone, and comes with it again.
        await connection.execute(delete(deliveries).where(mine, deliveries.c.gathers.is_(None)))
    await connection.execute(update(deliveries).where(mine).values(values))


async def carried_by_others(connection: AsyncConnection, announcement: UUID) -> Mapping[tuple[int, str], int]:
    """How many have it by the mail of a mailing, not by its own; by edition and channel."""
    question = (
        select(deliveries.c.edition, deliveries.c.channel, func.count().label("n"))
        .where(
            deliveries.c.announcement == announcement, deliveries.c.carrier.is_not(None), deliveries.c.state == "sent"
        )
        .group_by(deliveries.c.edition, deliveries.c.channel)
    )
    return {(row.edition, row.channel): row.n for row in await connection.execute(question)}


async def let_pass(connection: AsyncConnection, now: datetime) -> None:
    """What waits for a digest and is over: a newer edition, a withdrawal, an expiry has overtaken it."""
    waits = deliveries.c.state == "gathering"
    overtaken = select(announcements.c.id).where(
        announcements.c.id == deliveries.c.announcement, announcements.c.head > deliveries.c.edition
    )
    expired = select(schedules.c.announcement).where(
        schedules.c.announcement == deliveries.c.announcement, schedules.c.expires_at <= now
    )
    await connection.execute(update(deliveries).where(waits, overtaken.exists()).values(state="superseded"))
    await connection.execute(update(deliveries).where(waits, expired.exists()).values(state="expired"))


async def wait_again(connection: AsyncConnection, announcement: UUID, edition: int, channel: str) -> None:
    """What waited for a digest and expired waits once more: its expiry has moved."""
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.announcement == announcement,
            deliveries.c.edition == edition,
            deliveries.c.channel == channel,
            deliveries.c.state == "expired",
            deliveries.c.gathers.is_not(None),
            deliveries.c.item.is_(None),
        )
        .values(state="gathering", carrier=None)
    )
