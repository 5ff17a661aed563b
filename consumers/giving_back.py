"""The end of a run: its item is done, waits, or is left for its lease to tell."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.items import Item
from core.dead_letters import bury, plainly, scrub
from core.errors import TryLater
from core.tables import deliveries, work_items

TROUBLE_WAIT = timedelta(seconds=5)
MAX_TRIES = 5
OPEN = (
    select(deliveries.c.state)
    .where(
        deliveries.c.item == bindparam("item"),
        or_(
            deliveries.c.state == literal_column("'planned'"),
            deliveries.c.state == literal_column("'sending'"),
        ),
    )
    .distinct()
)


async def give_back(
    connection: AsyncConnection,
    item: Item,
    channel: str,
    now: datetime,
    *,
    until: datetime | None,
    bug: Exception | None,
    trouble: Exception | None,
) -> None:
    """What is left of the item may be claimed again: at `until`, at once, or when the `trouble` it met says.

    A `bug` of the channel is tried again ever later, and buried with what is left of the item when it comes back.
    """
    rows = await connection.execute(OPEN, {"item": item.id})
    states = {row.state for row in rows}
    values: dict[str, Any] = {"lease_until": None}
    if bug is not None and "planned" in states and item.tries >= MAX_TRIES:
        await _bury(connection, item, channel, bug, now)
        states.remove("planned")
    # All of ours that were being sent have just been entered. Where some still are, their mark was committed
    # and the answer lost: the next claim finds them, and calls them unknown.
    if not states:
        values["state"] = "done"
    elif bug is not None:
        values["next_at"] = now + timedelta(seconds=2**item.tries)
    elif trouble is not None:
        values["next_at"] = now + (trouble.after if isinstance(trouble, TryLater) else TROUBLE_WAIT)
        values["tries"] = 0
    else:
        values["next_at"] = until or now
        values["tries"] = 0
    await connection.execute(
        update(work_items).where(work_items.c.id == item.id, work_items.c.fence == item.fence).values(values)
    )


async def _bury(connection: AsyncConnection, item: Item, channel: str, bug: Exception, now: datetime) -> None:
    """A bug that comes back: what is left of the item ends as dead letters."""
    rows = (
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.item == item.id, deliveries.c.state == "planned")
            .values(state="dead", reason=scrub(plainly(bug)))
            .returning(deliveries.c.id)
        )
    ).all()
    for row in rows:
        await bury(connection, "delivery", str(row.id), plainly(bug), now, channel=channel, announcement=item.subject)
