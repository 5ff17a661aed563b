"""When a calendar came to be as it is (RFC 5545 §3.8.7.2, §3.8.7.3): in the database, where all processes see it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.rundowns.tables import calendars
from core.store import Store, insert_for, one_at_a_time

STEP = timedelta(seconds=1)  # as fine as a calendar tells a time
KEPT = timedelta(days=400)  # a calendar that did not change for so long is asked for by nobody


async def changed_at(store: Store, path: str, digest: str, now: datetime, *, empty: bool) -> datetime | None:
    """To the second, UTC; a later one for every change of `digest`. Who asks first notes it.

    None: an `empty` calendar in which nobody ever saw anything; nothing is kept of it, however many are asked for.
    """
    async with store.read() as connection:
        row = await _row(connection, path)
    if row is None and empty:
        return None
    if row is not None and row.digest == digest:
        return _at(row)
    async with store.write() as connection:
        await one_at_a_time(connection, f"radio calendar {path}")
        row = await _row(connection, path)  # another may have noted it meanwhile
        if row is not None and row.digest == digest:
            return _at(row)
        second = now.replace(microsecond=0)
        at = second if row is None else max(second, _at(row) + STEP)
        values = {"digest": digest, "at": at}
        statement = insert_for(connection, calendars).values(path=path, **values)
        await connection.execute(statement.on_conflict_do_update(index_elements=["path"], set_=values))
        await connection.execute(delete(calendars).where(calendars.c.at < now - KEPT))
    return at


async def _row(connection: AsyncConnection, path: str) -> Any:
    question = select(calendars.c.digest, calendars.c.at).where(calendars.c.path == path)
    return (await connection.execute(question)).first()


def _at(row: Any) -> datetime:
    at: datetime = row.at
    return at
