"""Who works at the desk, and what each may do for which issuer."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.clock import Clock
from core.errors import Conflict, NotFound
from core.store import Store
from producers.desk.tables import roles, sessions, staff
from producers.desk.trail import note


class Role(StrEnum):
    """What somebody may do. An administrator also minds people and settings, and writes nothing by that alone."""

    WRITER = "writer"
    APPROVER = "approver"
    RADIO = "radio"
    TELEVISION = "television"
    ADMINISTRATOR = "administrator"


MEDIA = (Role.RADIO, Role.TELEVISION)  # of a channel: they read what goes to it (following/seeing.py)
EVERY_ISSUER = ""


@dataclass(frozen=True)
class Grant:
    """A role, for one issuer or for every one (""), also those to come."""

    role: Role
    issuer: str = EVERY_ISSUER


@dataclass(frozen=True)
class Person:
    """Somebody of the office. `joined`: they have chosen a password."""

    id: UUID
    email: str
    name: str
    active: bool
    joined: bool
    second_factor: bool
    grants: frozenset[Grant]

    def may(self, role: Role, issuer: str) -> bool:
        """Whether they have the role for this issuer."""
        return Grant(role) in self.grants or Grant(role, issuer) in self.grants

    def has(self, role: Role) -> bool:
        """Whether they have the role for any issuer at all."""
        return any(grant.role is role for grant in self.grants)

    def issuers(self, role: Role, known: Iterable[str]) -> list[str]:
        """Those of the known issuers for which they have the role."""
        return [issuer for issuer in known if self.may(role, issuer)]


async def add(store: Store, clock: Clock, email: str, name: str, grants: Iterable[Grant], *, who: str) -> Person:
    """Somebody new, who may sign in once they have chosen a password. Conflict: the address is taken."""
    identity = UUID(str(uuid7()))
    async with store.write() as connection:
        taken = await connection.execute(select(staff.c.id).where(staff.c.email == email))
        if taken.first() is not None:
            raise Conflict(
                f"Υπάρχει ήδη χρήστης με τη διεύθυνση {email}.", f"There is somebody with the address {email} already."
            )
        made = {"id": identity, "email": email, "name": name, "created_at": clock.now()}
        await connection.execute(insert(staff).values(made))
        wanted = frozenset(grants)
        await give(connection, identity, wanted)
        after = {"email": email, "name": name, "roles": told(wanted)}
        await note(connection, clock.now(), who, "staff.add", f"staff:{identity}", after=after)
    return await by_id(store, identity)


async def grant(store: Store, clock: Clock, person: Person, grants: Iterable[Grant], *, who: str) -> None:
    """These are their roles from now on. Conflict: nobody would be left to mind the people."""
    wanted = frozenset(grants)
    async with store.write() as connection:
        await connection.execute(delete(roles).where(roles.c.staff == person.id))
        await give(connection, person.id, wanted)
        await _somebody_minds(connection)
        await note(
            connection,
            clock.now(),
            who,
            "staff.roles",
            f"staff:{person.id}",
            before={"roles": told(person.grants)},
            after={"roles": told(wanted)},
        )


async def set_active(store: Store, clock: Clock, person: Person, active: bool, *, who: str) -> None:
    """Who leaves the office signs in no more, and is signed out everywhere; what they did stays theirs."""
    async with store.write() as connection:
        await connection.execute(update(staff).where(staff.c.id == person.id).values(active=active))
        await connection.execute(delete(sessions).where(sessions.c.staff == person.id))
        await _somebody_minds(connection)
        await note(
            connection,
            clock.now(),
            who,
            "staff.active",
            f"staff:{person.id}",
            before={"active": person.active},
            after={"active": active},
        )


async def everybody(store: Store) -> list[Person]:
    """All of them, also those who left, by name."""
    async with store.read() as connection:
        return await _found(connection)


async def by_id(store: Store, identity: UUID) -> Person:
    async with store.read() as connection:
        found = await _found(connection, staff.c.id == identity)
    if not found:
        raise NotFound("Δεν υπάρχει τέτοιος χρήστης.", "There is nobody with this id.")
    return found[0]


async def by_email(store: Store, email: str) -> Person:
    async with store.read() as connection:
        found = await _found(connection, staff.c.email == email)
    if not found:
        raise NotFound(f"Δεν υπάρχει χρήστης με τη διεύθυνση {email}.", f"There is nobody with the address {email}.")
    return found[0]


def told(grants: Iterable[Grant]) -> list[str]:
    """As the trail keeps them: `writer`, `approver:dimos`."""
    return sorted(f"{one.role}:{one.issuer}" if one.issuer else str(one.role) for one in grants)


async def give(connection: AsyncConnection, identity: UUID, grants: Iterable[Grant]) -> None:
    """Somebody new, or one whose roles are written anew."""
    rows = [{"staff": identity, "role": one.role.value, "issuer": one.issuer} for one in grants]
    if rows:
        await connection.execute(insert(roles), rows)


async def somebody_minds(connection: AsyncConnection) -> bool:
    """An administrator for every issuer is left."""
    minding = (
        select(staff.c.id)
        .join(roles, roles.c.staff == staff.c.id)
        .where(staff.c.active, roles.c.role == Role.ADMINISTRATOR.value, roles.c.issuer == EVERY_ISSUER)
        .limit(1)
    )
    return (await connection.execute(minding)).first() is not None


async def _somebody_minds(connection: AsyncConnection) -> None:
    if not await somebody_minds(connection):
        raise Conflict(
            "Πρέπει να μείνει τουλάχιστον ένας διαχειριστής για όλους τους φορείς.",
            "At least one administrator for every issuer must remain.",
        )


async def _found(connection: AsyncConnection, *conditions: Any) -> list[Person]:
    people = (await connection.execute(select(staff).where(*conditions).order_by(staff.c.name, staff.c.id))).all()
    query = select(roles).join(staff, staff.c.id == roles.c.staff).where(*conditions)
    granted = (await connection.execute(query)).all()
    return [
        Person(
            row.id,
            row.email,
            row.name,
            row.active,
            row.password is not None,
            row.totp_secret is not None,
            frozenset(Grant(Role(one.role), one.issuer) for one in granted if one.staff == row.id),
        )
        for row in people
    ]
