"""Where somebody is signed in: opened by a sign-in, kept while it is used, listed, ended by whose it is."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.store import Store
from producers.desk.tables import sessions, staff

IDLE = timedelta(hours=4)
WHOLE = timedelta(hours=14)  # a working day; the next begins with a sign-in
NOTED_EVERY = timedelta(minutes=1)
SECRET_BYTES = 32


@dataclass(frozen=True)
class Session:
    id: UUID
    staff: UUID
    device: str
    network: str
    opened_at: datetime
    seen_at: datetime


async def open_session(connection: AsyncConnection, person: UUID, device: str, network: str, now: datetime) -> str:
    """The secret for the cookie: known to nobody else, kept only as a hash."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    await connection.execute(
        delete(sessions).where((sessions.c.opened_at < now - WHOLE) | (sessions.c.seen_at < now - IDLE))
    )
    await connection.execute(
        insert(sessions).values(
            id=UUID(str(uuid7())),
            secret=_hash(secret),
            staff=person,
            device=device[:128],
            network=network[:64],
            opened_at=now,
            seen_at=now,
        )
    )
    return secret


async def find(store: Store, secret: str, now: datetime) -> Session | None:
    """The session of a cookie, if it still lives and its owner still works here."""
    mine = sessions.c.secret == _hash(secret)
    query = select(sessions).join(staff, staff.c.id == sessions.c.staff).where(mine, staff.c.active)
    async with store.read() as connection:
        row = (await connection.execute(query)).first()
    if row is None or row.opened_at < now - WHOLE or row.seen_at < now - IDLE:
        return None
    if now - row.seen_at >= NOTED_EVERY:
        async with store.write() as connection:
            await connection.execute(update(sessions).where(mine).values(seen_at=now))
    return _session(row)


async def of(store: Store, person: UUID, now: datetime) -> list[Session]:
    """Where they are signed in, the last used first."""
    query = (
        select(sessions)
        .where(sessions.c.staff == person, sessions.c.opened_at >= now - WHOLE, sessions.c.seen_at >= now - IDLE)
        .order_by(sessions.c.seen_at.desc())
    )
    async with store.read() as connection:
        return [_session(row) for row in await connection.execute(query)]


async def end(store: Store, person: UUID, session: UUID) -> bool:
    """End one of theirs; whether there was such."""
    async with store.write() as connection:
        ended = await connection.execute(delete(sessions).where(sessions.c.staff == person, sessions.c.id == session))
    return ended.rowcount == 1


async def end_others(connection: AsyncConnection, person: UUID, kept: UUID | None) -> None:
    """All of theirs but this one: after a new password, or a second factor."""
    mine = sessions.c.staff == person
    await connection.execute(delete(sessions).where(mine if kept is None else mine & (sessions.c.id != kept)))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _session(row: object) -> Session:
    fields = ("id", "staff", "device", "network", "opened_at", "seen_at")
    return Session(**{name: getattr(row, name) for name in fields})
