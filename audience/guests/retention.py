"""After an event all that is personal in its guest lists is deleted, on the day that its guests were told."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.guests.tables import guest_lists, guests


async def forget(connection: AsyncConnection, now: datetime) -> int:
    """Delete the guests of lists whose day has come; how many lists. What stays says that there was a list."""
    due = (
        select(guest_lists.c.id)
        .where(guest_lists.c.forget_at <= now, guest_lists.c.forgotten_at.is_(None))
        .with_for_update()
    )
    lists = (await connection.execute(due)).scalars().all()
    for guest_list in lists:
        await connection.execute(delete(guests).where(guests.c.list == guest_list))
        await connection.execute(update(guest_lists).where(guest_lists.c.id == guest_list).values(forgotten_at=now))
    return len(lists)
