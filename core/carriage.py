"""Editions that a mailing carries: a digest's, a reminder's. They stand in the ledger, so that whoever got one by it
counts as holding it: its correction and its withdrawal find them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import TryLater
from core.store import Store, insert_for
from core.tables import announcements, deliveries, schedules

OF_EDITIONS = "now"  # one row for each edition and target, however it reaches them
# In the words of the partial index.
CARRIED = text("deliveries.carrier IS NOT NULL AND deliveries.state IN ('sending', 'unknown')")
ENDS = ("sent", "refused", "gave_up", "dead")
WAITS = ("planned", "later")  # the carrier may go yet; what is neither here nor among the ends is over without it
GATHERING = text("deliveries.state = 'gathering'")
SLICE_ROWS = 400
LET_PASS_ROWS = 2_000


class Carriage(NamedTuple):
    """One edition, on its way to one target in a delivery of a mailing."""

    announcement: UUID
    edition: int
    action: str
    target: str
    carrier: int


async def carry(
    connection: AsyncConnection, channel: str, carriers: Sequence[int], carried: Sequence[Carriage], now: datetime
) -> set[int]:
    """They are being sent from now on, in the transaction that marks their carriers; which of these may be repeats.

    Who has the edition already, has it coming by itself, or could not be given it so, keeps that row; from now on it
    says that they may hold it. What a carrier was marked with before, and carries no more (it was put back, and then
    paused, withdrawn, replaced), does not go out with it. No action on what is carried passes until the transaction
    ends; TryLater where one has passed since the contents were chosen.
    """
    await _hold_off(connection, {c.announcement: c.edition for c in carried})
    await _let_go(connection, carriers)
    carried = sorted(carried, key=lambda c: (c.target, c.announcement))  # who mark at once lock rows in one order
    repeats: set[int] = set()
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
        marked = await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["announcement", "edition", "channel", "target", "occasion"],
                set_={name: case((ours, new[name]), else_=row[name]) for name in taken}
                | {
                    "may_hold": case((or_(ours, row.may_hold > 0), row.may_hold), else_=1),
                    "held_edition": case((or_(ours, row.may_hold > 0), row.held_edition), else_=new.edition),
                },
                where=or_(ours, row.may_hold == 0),
            ).returning(row.carrier, row.may_hold)
        )
        repeats |= {found.carrier for found in marked if found.may_hold}
    await _let_go_doubtful(connection, carriers)
    return repeats.intersection(carriers)  # the others keep the row of another


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
    for start in range(0, len(carriers), SLICE_ROWS):
        of_these = deliveries.c.carrier.in_(carriers[start : start + SLICE_ROWS])
        rows = (
            await connection.execute(
                select(deliveries.c.id, deliveries.c.may_hold).where(CARRIED, of_these, deliveries.c.state == "sending")
            )
        ).all()
        if held := [row.id for row in rows if row.may_hold]:
            await _become(connection, "unknown", held)
        if waits := [row.id for row in rows if not row.may_hold]:
            await _become(connection, "gathering", waits)


async def doubt(connection: AsyncConnection, carriers: Sequence[int]) -> None:
    """Whether these went is unknown: so it is of what they carry, at once.

    Once a carrier is tried again, nothing would tell any more that its first try may have brought something.
    """
    for start in range(0, len(carriers), SLICE_ROWS):
        of_these = deliveries.c.carrier.in_(carriers[start : start + SLICE_ROWS])
        carried = select(deliveries.c.id).where(CARRIED, of_these, deliveries.c.state == "sending")
        if ids := (await connection.execute(carried)).scalars().all():
            await _become(connection, "unknown", ids)


async def _let_go_doubtful(connection: AsyncConnection, carriers: Sequence[int]) -> None:
    """What may have gone out with an earlier try and goes with this one no more does not become what this one becomes.

    It waits for the next digest, where it waited for one.
    """
    for start in range(0, len(carriers), SLICE_ROWS):
        of_these = deliveries.c.carrier.in_(carriers[start : start + SLICE_ROWS])
        doubtful = select(deliveries.c.id, deliveries.c.gathers).where(
            CARRIED, of_these, deliveries.c.state == "unknown"
        )
        rows = (await connection.execute(doubtful)).all()
        if waits := [row.id for row in rows if row.gathers is not None]:
            await _become(connection, "gathering", waits)
        if others := [row.id for row in rows if row.gathers is None]:
            await _become(connection, "gave_up", others)


async def follow(connection: AsyncConnection, limit: int) -> int:
    """What is carried becomes what its carrier became; how many. Where that did not go, it waits for the next digest.

    What may be held stays unknown while its carrier may still go. Once that is over, it waits for the next digest,
    which goes out marked; what no digest waits for is given up, and stays with those who may hold it.

    Both are locked: a carrier that is being marked again meanwhile is looked at another time.
    """
    by = deliveries.alias("by")
    apart = or_(
        by.c.state.not_in(("sending", "unknown")), and_(by.c.state == "unknown", deliveries.c.state == "sending")
    )
    settled = or_(by.c.state.not_in(WAITS), deliveries.c.state == "sending")
    rows = (
        await connection.execute(
            select(deliveries.c.id, deliveries.c.may_hold, deliveries.c.gathers, by.c.state)
            .join(by, by.c.id == deliveries.c.carrier)
            .where(CARRIED, apart, settled)
            .limit(limit)
            .with_for_update(of=[deliveries, by], skip_locked=True)
        )
    ).all()
    states: dict[str, list[int]] = {}
    for row in rows:
        if row.state in (*ENDS, "unknown"):
            became = row.state
        elif row.may_hold and row.state in WAITS:
            became = "unknown"
        else:
            became = "gave_up" if row.may_hold and row.gathers is None else "gathering"
        states.setdefault(became, []).append(row.id)
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


async def let_pass(store: Store, now: datetime) -> None:
    """What waits for a digest and is over: a newer edition, a withdrawal, an expiry has overtaken it.

    In slices of its editions: a withdrawal may have overtaken what waits for each of a hundred thousand readers.
    """
    newer = announcements.c.head > deliveries.c.edition
    over = {"superseded": newer, "expired": ~newer & (schedules.c.expires_at <= now)}
    for state, is_over in over.items():
        at = deliveries.c.announcement == announcements.c.id
        found = (
            select(deliveries.c.announcement, deliveries.c.edition)
            .join(announcements, at)
            .join(schedules, schedules.c.announcement == announcements.c.id)
            .where(GATHERING, is_over)
            .distinct()
        )
        async with store.read() as connection:
            editions = (await connection.execute(found)).all()
        still = select(announcements.c.id).join(schedules, schedules.c.announcement == announcements.c.id)
        for announcement, edition in editions:
            waits = (
                select(deliveries.c.id)
                .where(
                    deliveries.c.announcement == announcement,
                    deliveries.c.edition == edition,
                    deliveries.c.state == "gathering",
                    still.where(at, is_over).exists(),
                )
                .limit(LET_PASS_ROWS)
            )
            slice_of = update(deliveries).where(deliveries.c.id.in_(waits), deliveries.c.state == "gathering")
            more = True
            while more:
                async with store.write() as connection:
                    more = (await connection.execute(slice_of.values(state=state))).rowcount == LET_PASS_ROWS


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
