"""After an event all that is personal in its guest lists is deleted, on the day that its guests were told."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.guests.tables import guest_lists, guests
from core.context import Context
from core.language.catalogue import Catalogue
from core.retention import Rule

WORDS = Catalogue.load(Path(__file__).with_name("retention.toml"))


def rules(context: Context) -> Sequence[Rule]:
    """For the wiring."""

    async def apply(now: datetime) -> int:
        """A list is one slice, however long."""
        async with context.store.write() as connection:
            return await forget(connection, now)

    return [Rule("guests", WORDS, due=due, apply=apply)]


def _over(now: datetime) -> ColumnElement[bool]:
    return and_(guest_lists.c.forget_at <= now, guest_lists.c.forgotten_at.is_(None))


async def due(connection: AsyncConnection, now: datetime) -> int:
    """How many lists."""
    return int((await connection.execute(select(func.count()).select_from(guest_lists).where(_over(now)))).scalar_one())


async def forget(connection: AsyncConnection, now: datetime) -> int:
    """Delete the guests of lists whose day has come; how many lists. What stays says that there was a list."""
    lists = (await connection.execute(select(guest_lists.c.id).where(_over(now)).with_for_update())).scalars().all()
    for guest_list in lists:
        await connection.execute(delete(guests).where(guests.c.list == guest_list))
        await connection.execute(update(guest_lists).where(guest_lists.c.id == guest_list).values(forgotten_at=now))
    return len(lists)
