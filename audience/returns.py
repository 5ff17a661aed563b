"""What mail that came back does to a subscriber: nothing more is sent to them, and the ledger of consent tells why."""

from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import consent, registry
from audience.consent import Proof
from audience.tables import subscribers
from core.store import Store
from core.witness import Witness, count_action

Ended = Literal["bounced", "complained"]


async def bounced(connection: AsyncConnection, subscriber: str, why: str, now: datetime) -> bool:
    """Their mailbox is lost, in the caller's transaction. True when they were written to until now.

    Who left or complained stays so; who signs up again is written to again.
    """
    return await _end(connection, subscriber, "bounced", f"bounce: {why}", now, only_from=("confirmed",))


async def complained(store: Store, witness: Witness, subscriber: str, why: str, now: datetime) -> bool:
    """They called a mail of ours spam: nothing is sent to them any more, and no restored backup does it either."""
    await witness.left(subscriber, now)
    async with store.write() as connection:
        source = f"complaint: {why}"
        if not await _end(connection, subscriber, "complained", source, now, only_from=("confirmed", "bounced")):
            return False
        number = await count_action(connection)
    await witness.action(number, None, 0, "leave", "")
    return True


async def _end(
    connection: AsyncConnection,
    subscriber: str,
    state: Ended,
    source: str,
    now: datetime,
    *,
    only_from: tuple[str, ...],
) -> bool:
    held = await registry.hold(connection, subscriber)
    if held is None or held.subscriber.state not in only_from:
        return False
    await connection.execute(
        update(subscribers).where(subscribers.c.id == subscriber).values(state=state, left_at=now, paused_until=None)
    )
    await consent.record(connection, subscriber, "choices", held.set, None, Proof(source[:200]), now)
    return True
