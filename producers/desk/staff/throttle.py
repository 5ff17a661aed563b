"""Who guesses waits: failures to sign in are counted by account and by network."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from producers.desk.tables import failures

FREE = 5  # failures of an account, before anybody waits
FREE_OF_NETWORK = 30
FIRST_WAIT = timedelta(seconds=2)  # doubled by each further failure
LONGEST_WAIT = timedelta(minutes=15)
KEPT = timedelta(hours=1)


async def wait_until(connection: AsyncConnection, email: str, network: str, now: datetime) -> datetime | None:
    """When this account may be tried again from this network; None: now. Nobody is locked out for good."""
    account = await _until(connection, failures.c.account == _hash(email), FREE, now)
    neighbours = await _until(connection, failures.c.network == network, FREE_OF_NETWORK, now)
    latest = max((found for found in (account, neighbours) if found is not None), default=None)
    return latest if latest is not None and latest > now else None


async def failed(connection: AsyncConnection, email: str, network: str, now: datetime) -> None:
    await connection.execute(delete(failures).where(failures.c.at < now - KEPT))
    await connection.execute(insert(failures).values(account=_hash(email), network=network, at=now))


async def succeeded(connection: AsyncConnection, email: str) -> None:
    await connection.execute(delete(failures).where(failures.c.account == _hash(email)))


async def _until(connection: AsyncConnection, whose: object, free: int, now: datetime) -> datetime | None:
    query = select(func.count(), func.max(failures.c.at)).where(whose, failures.c.at >= now - KEPT)  # type: ignore[arg-type]
    count, last = (await connection.execute(query)).one()
    if count < free:
        return None
    until: datetime = last + min(FIRST_WAIT * 2 ** min(count - free, 20), LONGEST_WAIT)
    return until


def _hash(email: str) -> bytes:
    """What is typed there may be a password in the wrong box: it is not kept."""
    return hashlib.sha256(email.encode()).digest()
