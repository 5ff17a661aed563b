"""Leases of members: what a dead member held is free at once when the same member starts again."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store import insert_for
from core.tables import inbox, leases, work_items


async def void(connection: AsyncConnection, holder: str | None, now: datetime) -> None:
    """End the leases of a member known to be dead; of everybody when `holder` is None.

    They end as lost leases, not as returned ones: what was in flight stays suspect.
    """
    for table in (inbox, work_items):
        mine = table.c.lease_until > now
        if holder is not None:
            mine = mine & (table.c.holder == holder)
        await connection.execute(update(table).where(mine).values(lease_until=now))
    named = leases.c.until > now
    await connection.execute(
        update(leases).where(named if holder is None else named & (leases.c.holder == holder)).values(until=now)
    )


async def hold(connection: AsyncConnection, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take or renew a named lease (a quota that has one active holder at a time); whether we have it."""
    result = await connection.execute(
        insert_for(connection, leases)
        .values(name=name, holder=holder, until=now + length)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": now + length},
            where=or_(leases.c.holder == holder, leases.c.until <= now),
        )
    )
    return bool(result.rowcount)


async def held_by_another(connection: AsyncConnection, name: str, holder: str, now: datetime) -> bool:
    """Whether somebody else has the named lease: a look that costs no write."""
    other = select(leases.c.name).where(leases.c.name == name, leases.c.holder != holder, leases.c.until > now)
    return (await connection.execute(other)).first() is not None


async def release(connection: AsyncConnection, name: str, holder: str, now: datetime) -> None:
    """Give the named lease back, if we have it."""
    await connection.execute(update(leases).where(leases.c.name == name, leases.c.holder == holder).values(until=now))
