"""Replay: offers editions to one channel again. Failed plans are made; places write anew; nobody is mailed twice."""

from datetime import datetime

from sqlalchemy import select

from core.actions import lock_announcement, release
from core.store import Store
from core.tables import announcements, schedules


async def replay(store: Store, channel: str, since: datetime, now: datetime) -> int:
    """Offer every announcement first released since then, each in a transaction of its own; how many. Times are UTC."""
    async with store.read() as connection:
        found = await connection.execute(
            select(announcements.c.id)
            .where(announcements.c.first_released_at >= since)
            .order_by(announcements.c.first_released_at)
        )
        ids = [row.id for row in found]
    again = f"replay.{channel}.{int(now.timestamp() * 1000)}"
    offered = 0
    for announcement in ids:
        async with store.write() as connection:
            current = await lock_announcement(connection, announcement)
            on_the_bus = select(schedules.c.announced).where(schedules.c.announcement == announcement)
            if (await connection.execute(on_the_bus)).scalar_one() == current.head:  # else its head is still to come
                await release(connection, announcement, current.head, now, channels=[channel], again=again)
                offered += 1
    return offered
