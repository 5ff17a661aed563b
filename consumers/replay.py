"""Replay: offers editions to one channel again. Failed plans are made; places write anew; nobody is mailed twice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import release
from core.tables import announcements, schedules


async def replay(connection: AsyncConnection, channel: str, since: datetime, now: datetime) -> int:
    """Offer every announcement first released since then; how many. Times are UTC."""
    rows = (
        await connection.execute(
            select(announcements.c.id, announcements.c.head)
            .join(schedules, schedules.c.announcement == announcements.c.id)
            .where(announcements.c.first_released_at >= since, schedules.c.announced == announcements.c.head)
            .order_by(announcements.c.first_released_at)
        )
    ).all()
    for row in rows:
        again = f"replay.{channel}.{int(now.timestamp() * 1000)}"
        await release(connection, row.id, row.head, now, channels=[channel], again=again)
    return len(rows)
