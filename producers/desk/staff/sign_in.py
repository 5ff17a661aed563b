"""Signing in by address and password, and by a code where a second factor is set; and the way in for who is new."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.store import Store
from core.tokens import Keys
from producers.desk.staff import passwords, second_factor, throttle
from producers.desk.staff.sessions import end_others, open_session
from producers.desk.tables import sessions, staff
from producers.desk.trail import note

JOIN = "desk join"
JOIN_WITHIN = timedelta(days=7)
ID_BYTES, NUMBER_BYTES, TIME_BYTES = 16, 4, 8


@dataclass(frozen=True)
class Asked:
    """What was typed, and from where. `email` in lower case."""

    email: str
    password: str
    code: str
    device: str
    network: str


@dataclass(frozen=True)
class Opened:
    secret: str  # for the cookie


@dataclass(frozen=True)
class Wait:
    """Too many have failed."""

    until: datetime


@dataclass(frozen=True)
class NeedsCode:
    """The password is right; the second factor is missing."""


@dataclass(frozen=True)
class Wrong:
    """The address, the password or the code: which, nobody is told."""


async def sign_in(store: Store, clock: Clock, asked: Asked) -> Opened | Wait | NeedsCode | Wrong:
    """The password is computed outside any transaction: it takes a while."""
    now = clock.now()
    async with store.read() as connection:
        until = await throttle.wait_until(connection, asked.email, asked.network, now)
        row = (await connection.execute(select(staff).where(staff.c.email == asked.email))).first()
    if until is not None:
        return Wait(until)
    right = await passwords.matches(asked.password, row.password if row is not None and row.active else None)
    if row is not None and right and row.totp_secret is not None and not asked.code.strip():
        return NeedsCode()
    async with store.write() as connection:
        if row is not None and right and row.totp_secret is not None:
            right = await second_factor.take(connection, row.id, asked.code, now)
        if row is None or not right:
            await throttle.failed(connection, asked.email, asked.network, now)
            return Wrong()
        await throttle.succeeded(connection, asked.email)
        return Opened(await _open(connection, row.id, row.email, asked.device, asked.network, now))


async def enter(store: Store, clock: Clock, email: str, device: str, network: str) -> str | None:
    """Whoever somebody trusted vouches for is signed in, by their address alone. None: nobody of the office has it.

    Their second factor is that provider's to ask for.
    """
    now = clock.now()
    async with store.write() as connection:
        known = staff.c.email == email, staff.c.active
        row = (await connection.execute(select(staff.c.id, staff.c.email).where(*known))).first()
        return await _open(connection, row.id, row.email, device, network, now) if row is not None else None


async def _open(connection: AsyncConnection, person: UUID, email: str, device: str, network: str, now: datetime) -> str:
    await note(connection, now, email, "sign-in", f"staff:{person}")
    return await open_session(connection, person, device, network, now)


# ---- who is new, and who forgot


async def invitation(store: Store, keys: Keys, clock: Clock, person: UUID, *, who: str) -> str:
    """A token for `/desk/join`: whoever has it chooses the password. It ends the ones before it."""
    async with store.write() as connection:
        mine = staff.c.id == person
        number = (
            await connection.execute(
                update(staff).where(mine).values(invitation=staff.c.invitation + 1).returning(staff.c.invitation)
            )
        ).scalar_one()
        await note(connection, clock.now(), who, "staff.invite", f"staff:{person}")
    until = int((clock.now() + JOIN_WITHIN).timestamp())
    payload = person.bytes + number.to_bytes(NUMBER_BYTES, "big") + until.to_bytes(TIME_BYTES, "big")
    return (await keys.ring()).sign(JOIN, payload)


@dataclass(frozen=True)
class Invited:
    id: UUID
    email: str
    name: str
    number: int


async def invited(store: Store, keys: Keys, clock: Clock, token: str) -> Invited | None:
    """Whom this link lets in; None: it is not ours, too old, used, or ended by another."""
    payload = await keys.verify(JOIN, token)
    if payload is None or len(payload) != ID_BYTES + NUMBER_BYTES + TIME_BYTES:
        return None
    number = int.from_bytes(payload[ID_BYTES : ID_BYTES + NUMBER_BYTES], "big")
    if clock.now().timestamp() > int.from_bytes(payload[-TIME_BYTES:], "big"):
        return None
    mine = (staff.c.id == UUID(bytes=payload[:ID_BYTES])) & (staff.c.invitation == number) & staff.c.active
    async with store.read() as connection:
        row = (await connection.execute(select(staff).where(mine))).first()
    return Invited(row.id, row.email, row.name, number) if row is not None else None


async def join(store: Store, clock: Clock, who: Invited, password: str, device: str, network: str) -> str | None:
    """The password is theirs from now on, and they are signed in; the link opens nothing any more.

    Somebody who forgot loses the second factor with it: whoever invites them has looked at them. Invalid: too weak.
    None: somebody else used the link meanwhile.
    """
    passwords.check(password, *_parts(who.email, who.name))
    kept = await passwords.hashed(password)
    now = clock.now()
    async with store.write() as connection:
        mine = (staff.c.id == who.id) & (staff.c.invitation == who.number)
        fresh = {"password": kept, "totp_secret": None, "invitation": staff.c.invitation + 1}
        taken = await connection.execute(update(staff).where(mine).values(fresh))
        if taken.rowcount != 1:
            return None
        await connection.execute(delete(sessions).where(sessions.c.staff == who.id))
        await note(connection, now, who.email, "staff.joined", f"staff:{who.id}")
        return await _open(connection, who.id, who.email, device, network, now)


# ---- what somebody changes of their own


async def change_password(
    store: Store, clock: Clock, person: UUID, old: str, new: str, *, kept: UUID | None = None
) -> bool:
    """Whether the old one was right. All other sessions of theirs end. Invalid: the new one is too weak."""
    async with store.read() as connection:
        row = (await connection.execute(select(staff).where(staff.c.id == person))).one()
    if not await passwords.matches(old, row.password):
        return False
    passwords.check(new, *_parts(row.email, row.name))
    fresh = await passwords.hashed(new)
    async with store.write() as connection:
        await connection.execute(update(staff).where(staff.c.id == person).values(password=fresh))
        await end_others(connection, person, kept)
        await note(connection, clock.now(), row.email, "password", f"staff:{person}")
    return True


async def set_second_factor(
    store: Store, clock: Clock, person: UUID, secret: str | None, code: str, *, kept: UUID | None = None
) -> bool:
    """Set it with a code that shows they have it, or end it (None) with one of the old; whether the code was right."""
    now = clock.now()
    async with store.write() as connection:
        mine = staff.c.id == person
        if secret is None:
            if not await second_factor.take(connection, person, code, now):
                return False
            await connection.execute(update(staff).where(mine).values(totp_secret=None))
        else:
            step = second_factor.step_of(secret, code, now)
            if step is None:
                return False
            await connection.execute(update(staff).where(mine).values(totp_secret=secret, totp_step=step))
        await end_others(connection, person, kept)
        email = (await connection.execute(select(staff.c.email).where(mine))).scalar_one()
        act = "second factor ended" if secret is None else "second factor"
        await note(connection, now, email, act, f"staff:{person}")
    return True


def _parts(email: str, name: str) -> list[str]:
    """What a password must not hold: the name before the @, and each word of the name that says something."""
    return [word for word in (email.partition("@")[0], *name.split()) if len(word) > 3]
