"""The people of the press list: add, find, stop. They are written to by legitimate interest, and may object."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience import remembered
from audience.filters import packed, unpacked
from audience.press.tables import contacts
from audience.silence import BY_WITNESS, speak_again, stay_silent
from core.given import among
from core.store import Store
from core.tokens import Ring
from core.witness import Witness, count_action

SLICE_ROWS = 2_000
STANDING = case((contacts.c.state == "active", func.coalesce(contacts.c.silent, "active")), else_=contacts.c.state)


@dataclass(frozen=True)
class Listing:
    """Somebody who is to be on the list. `beats` are topics; none: whatever there is."""

    email: str  # normalised
    name: str
    medium: str
    language: str = "el"
    beats: frozenset[str] = frozenset()
    phone: str = ""
    note: str = ""
    basis: str = ""  # of the processing, if not the legitimate interest (GDPR Art. 6(1)(f))

    def row(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(Listing)} | {"beats": packed(self.beats)}


@dataclass(frozen=True)
class Contact:
    """As kept."""

    id: str
    listing: Listing
    state: str  # active, stopped
    source: str
    created_at: datetime
    stopped_at: datetime | None
    silent: str | None = None  # bounced, complained: nothing is sent
    silent_why: str | None = None
    silent_since: datetime | None = None

    @property
    def standing(self) -> str:
        """active: they are written to; stopped; else why they are not: bounced, complained."""
        return self.state if self.state != "active" else self.silent or "active"

    @classmethod
    def of(cls, row: Any) -> "Contact":
        kept = {field.name: getattr(row, field.name) for field in fields(Listing)} | {"beats": unpacked(row.beats)}
        silence = row.silent, row.silent_why, row.silent_since
        return cls(row.id, Listing(**kept), row.state, row.source, row.created_at, row.stopped_at, *silence)


Verdict = Literal["new", "changed", "same", "stays away"]  # the last: as under `standing`, or erased, blocked


async def add(store: Store, wanted: Sequence[Listing], *, ring: Ring, source: str, now: datetime) -> Sequence[Verdict]:
    """Add them or change what is known of them, all or none; what became of each. Again, it changes nothing."""
    async with store.write() as connection:
        found = await _verdicts(connection, wanted, ring)
        new = [one for one, verdict in zip(wanted, found, strict=True) if verdict == "new"]
        if new:
            fixed = {"state": "active", "source": source, "created_at": now}
            await connection.execute(insert(contacts), [{"id": str(uuid7()), **one.row(), **fixed} for one in new])
        for one, verdict in zip(wanted, found, strict=True):
            if verdict == "changed":
                await connection.execute(update(contacts).where(contacts.c.email == one.email).values(one.row()))
    return found


async def would_add(store: Store, wanted: Sequence[Listing], *, ring: Ring) -> Sequence[Verdict]:
    """What `add` would do now."""
    async with store.read() as connection:
        return await _verdicts(connection, wanted, ring)


async def _verdicts(connection: AsyncConnection, wanted: Sequence[Listing], ring: Ring) -> list[Verdict]:
    query = select(contacts).where(among(contacts.c.email, "emails"))
    rows = await connection.execute(query, {"emails": [one.email for one in wanted]})
    known = {row.email: Contact.of(row) for row in rows}
    hashes = {hashed: one.email for one in wanted for hashed in remembered.pseudonyms(ring, one.email)}
    # Who left the subscribers may be a journalist all the same; an erasure and a block are of the address.
    kept = await remembered.known(connection, list(hashes))
    barred = {hashes[hashed] for hashed, why in kept.items() if why != "left"}

    def verdict(one: Listing) -> Verdict:
        before = known.get(one.email)
        if one.email in barred or (before is not None and before.standing != "active"):
            return "stays away"
        if before is None:
            return "new"
        return "same" if before.listing == one else "changed"

    return [verdict(one) for one in wanted]


async def everyone(store: Store, *, state: str | None = "active") -> AsyncIterator[Contact]:
    """In the order of their ids, read in slices; of every state when `state` is None (`Contact.standing`)."""
    cursor = ""
    while True:
        query = select(contacts).where(contacts.c.id > cursor).order_by(contacts.c.id).limit(SLICE_ROWS)
        if state is not None:
            query = query.where(STANDING.in_([state]))
        async with store.read() as connection:
            rows = (await connection.execute(query)).all()
        for row in rows:
            yield Contact.of(row)
        if len(rows) < SLICE_ROWS:
            return
        cursor = rows[-1].id


async def find(store: Store, contact: str) -> Contact | None:
    async with store.read() as connection:
        row = (await connection.execute(select(contacts).where(contacts.c.id == contact))).one_or_none()
    return Contact.of(row) if row is not None else None


async def find_by_email(store: Store, email: str) -> Contact | None:
    """`email` is normalised."""
    async with store.read() as connection:
        row = (await connection.execute(select(contacts).where(contacts.c.email == email))).one_or_none()
    return Contact.of(row) if row is not None else None


async def stop(store: Store, witness: Witness, contact: str, now: datetime) -> bool:
    """Write to them no more, after a restore neither: the witness hears of it first. False: it was so already."""
    await witness.left(contact, now)
    async with store.write() as connection:
        result = await connection.execute(
            update(contacts)
            .where(contacts.c.id == contact, contacts.c.state == "active")
            .values(state="stopped", stopped_at=now)
        )
        number = await count_action(connection)
    await witness.action(number, None, 0, "leave", "")
    return bool(result.rowcount)


async def resume(store: Store, witness: Witness, contact: str, now: datetime) -> None:
    """Write to them again: they said so, or their mailbox is mended. A clerk answers for it."""
    async with store.write() as connection:
        await speak_again(connection, contacts, contact, now)
        await connection.execute(
            update(contacts).where(contacts.c.id == contact).values(state="active", stopped_at=None)
        )
        number = await count_action(connection)
    for name in (contact, f"{BY_WITNESS}{contact}"):
        await witness.returned(name)
    await witness.action(number, None, 0, "return", "")


async def ids(connection: AsyncConnection, email: str) -> Sequence[str]:
    """Whoever has this address (`audience.erasure.Also`)."""
    return (await connection.execute(select(contacts.c.id).where(contacts.c.email == email))).scalars().all()


async def forget(connection: AsyncConnection, email: str) -> int:
    """Whoever is erased anywhere of ours is erased here too, in that transaction (`audience.erasure.Also`)."""
    return (await connection.execute(delete(contacts).where(contacts.c.email == email))).rowcount


async def stay_away(connection: AsyncConnection, people: Mapping[str, datetime]) -> None:
    """After a restore: these had stopped since the backup was made, each at its time. In the caller's transaction."""
    query = select(contacts.c.id).where(among(contacts.c.id, "people"), contacts.c.state == "active")
    for contact in (await connection.execute(query, {"people": list(people)})).scalars().all():
        stopped = {"state": "stopped", "stopped_at": people[contact]}
        await connection.execute(update(contacts).where(contacts.c.id == contact).values(stopped))
    await stay_silent(connection, contacts, people)


async def again(connection: AsyncConnection, people: Mapping[str, datetime]) -> None:
    """After a restore: these had been erased since the backup was made (`audience.erasure.Also`)."""
    await connection.execute(delete(contacts).where(contacts.c.id.in_(list(people))))
