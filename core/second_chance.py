"""What a person decides about deliveries that stand still: dead, unknown where the channel asks, held."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core import brakes
from core.actions import offer_again_after
from core.channel import Channel, ReadsRefs
from core.dead_letters import LARGEST_ID, revive
from core.errors import Conflict, NotFound
from core.ledger import GROUPED, ITEM_ROWS, regroup
from core.tables import deliveries, mailings, plans, receipts


async def retry_letter(connection: AsyncConnection, letter: int, now: datetime, *, who: str) -> None:
    """Send a dead letter again: a message goes back to its box, a delivery is planned again, alone and marked; what
    was stopped because too many failed goes on."""
    found = await revive(connection, letter, now)
    if found.source == brakes.LETTER:
        assert found.announcement is not None
        assert found.channel is not None
        await brakes.release(connection, found.announcement, found.channel, who, now)
    elif found.source == "delivery":
        await _plan_again(connection, [int(found.key)], now, states=("dead",))
    elif found.announcement is not None:
        await connection.execute(
            update(plans)
            .where(
                plans.c.announcement == found.announcement,
                plans.c.channel == found.channel,
                plans.c.state == "failed",
            )
            .values(state="awaited", reason=None, offers=1, offer_at=now + offer_again_after(1))
        )
        await connection.execute(
            update(mailings)
            .where(mailings.c.id == found.announcement, mailings.c.state == "failed")
            .values(state="awaited", reason=None, offers=1, offer_at=now + offer_again_after(1))
        )


async def _find(connection: AsyncConnection, delivery: int) -> Any:
    known = deliveries.c.id == delivery
    row = (await connection.execute(select(deliveries).where(known))).first() if delivery <= LARGEST_ID else None
    if row is None:
        raise NotFound(
            f"Δεν υπάρχει παράδοση {delivery}· δείτε όσες περιμένουν με «keryx unknown list».",
            f"There is no delivery {delivery}; see those that wait by `keryx unknown list`.",
        )
    return row


async def found_as(
    connection: AsyncConnection, channels: Mapping[str, Channel], delivery: int, text: str | None
) -> str | None:
    """The ref of what a person found at a delivery's target, read by its channel; None where a channel has no refs."""
    row = await _find(connection, delivery)
    channel = channels.get(row.channel)
    if not isinstance(channel, ReadsRefs):
        if text is None:
            return None
        raise Conflict(
            f"Το κανάλι «{row.channel}» δεν χρειάζεται σύνδεσμο.", f"The channel “{row.channel}” needs no link."
        )
    if text is None:
        raise Conflict(
            "Γράψτε και πού είναι: --message ΣΥΝΔΕΣΜΟΣ. Αλλιώς η επόμενη διόρθωση θα έβγαινε ξεχωριστά.",
            "Say where it is, too: --message LINK. Otherwise the next correction would come out apart from it.",
        )
    return channel.read_ref(row.target, text)


async def answer_unknown(
    connection: AsyncConnection,
    delivery: int,
    answer: Literal["sent", "again"],
    who: str,
    now: datetime,
    *,
    ref: str | None = None,
) -> None:
    """A person looked: it is there (`sent`, called `ref` by its channel), or it is not and goes out again."""
    row = await _find(connection, delivery)
    if row.state != "unknown":
        raise Conflict(
            f"Η έκβαση της παράδοσης {delivery} δεν είναι άγνωστη· δεν χρειάζεται απάντηση.",
            f"The outcome of delivery {delivery} is not unknown; no answer is needed.",
        )
    if answer == "again":
        await _plan_again(connection, [delivery], now, states=("unknown",))
        return
    await connection.execute(
        insert(receipts).values(
            delivery=delivery,
            attempt=row.attempts,
            edition=row.sending_edition,
            outcome="sent",
            ref=ref,
            reason=f"a person's word: {who}",
            at=now,
        )
    )
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery)
        .values(state="sent", may_hold=2, held_edition=row.sending_edition, ref=ref)
    )


async def let_go(connection: AsyncConnection, announcement: UUID, now: datetime) -> int:
    """Send what was held as too old, by a person's word; how many."""
    rows = await connection.execute(
        update(deliveries)
        .where(deliveries.c.announcement == announcement, deliveries.c.state == "held")
        .values(planned_at=now)
        .returning(deliveries.c.id)
    )
    ids = [row.id for row in rows]
    await _plan_again(connection, ids, now, states=("held",), marked=False)
    return len(ids)


async def _plan_again(
    connection: AsyncConnection, ids: Sequence[int], now: datetime, *, states: Sequence[str], marked: bool = True
) -> None:
    rows = (await connection.execute(GROUPED.where(deliveries.c.id.in_(ids), deliveries.c.state.in_(states)))).all()
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(attempts=0))
    await regroup(connection, rows, now, size=1 if marked else ITEM_ROWS, alone=marked, marked=marked)
