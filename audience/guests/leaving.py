"""Off a guest list: by the office, by erasure, and again after a restored backup."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import remembered
from audience.guests.answering import GUESTS, Guest, fill, guest_from
from audience.guests.lists import locked
from audience.guests.tables import guests
from audience.silence import BY_WITNESS, speak_again, stay_silent
from core.store import Store
from core.tokens import Keys
from core.witness import Witness, count_action

OFF = {"state": "withdrawn", "bringing": 0, "bringing_names": [], "arrived_at": None}


async def by_address(connection: AsyncConnection, guest_list: str, email: str) -> Guest | None:
    """`email` is normalised."""
    found = await connection.execute(GUESTS.where(guests.c.list == guest_list, guests.c.email == email))
    row = found.one_or_none()
    return guest_from(row) if row is not None else None


async def silent_of(connection: AsyncConnection, guest_list: str) -> Sequence[Guest]:
    """Those of a list who get no mail though they are on it (`audience.silence`), by their names."""
    mine = guests.c.list == guest_list, guests.c.state != "withdrawn", guests.c.silent.is_not(None)
    return [guest_from(row) for row in await connection.execute(GUESTS.where(*mine).order_by(guests.c.name))]


async def withdraw(store: Store, witness: Witness, guest: Guest, now: datetime) -> None:
    """Take them off: the link is worth nothing any more, no mail follows, and their seats are free.

    The witness hears of it first, so that no restored backup invites them again.
    """
    await witness.left(guest.id, now)
    async with store.write() as connection:
        rsvp = await locked(connection, guest.list)
        await connection.execute(update(guests).where(guests.c.id == guest.id).values(OFF))
        await fill(connection, rsvp, now)
        number = await count_action(connection)
    await witness.action(number, None, 0, "leave", "")


async def uninvite(store: Store, keys: Keys, witness: Witness, email: str, now: datetime) -> None:
    """No more invitations, at their own word: off every list that is kept, and no later import puts them on one."""
    hashes = remembered.pseudonyms(await keys.ring(), email)
    await witness.said("uninvited", hashes, now)
    async with store.write() as connection:
        await remembered.remember(connection, hashes, "uninvited", now)
        number = await count_action(connection)
    await witness.action(number, None, 0, "leave", "")
    async with store.read() as connection:
        query = GUESTS.where(guests.c.email == email, guests.c.state != "withdrawn")
        invited = [guest_from(row) for row in await connection.execute(query)]
    for guest in invited:
        await withdraw(store, witness, guest, now)


async def resume(store: Store, keys: Keys, witness: Witness, guest: Guest, now: datetime) -> None:
    """They are written to again, and who was off the list is on it, to be invited by the next sending. A clerk answers
    for it."""
    hashes = remembered.pseudonyms(await keys.ring(), guest.email)
    async with store.write() as connection:
        await locked(connection, guest.list)
        await speak_again(connection, guests, guest.id, now)
        off = guests.c.id == guest.id, guests.c.state == "withdrawn"
        await connection.execute(update(guests).where(*off).values(state="listed", wave=None, told=None))
        await remembered.take_back(connection, hashes, "uninvited")
        number = await count_action(connection)
    for name in (guest.id, f"{BY_WITNESS}{guest.id}"):
        await witness.returned(name)
    await witness.unsaid(("uninvited",), hashes)
    await witness.action(number, None, 0, "return", "")


async def ids(connection: AsyncConnection, email: str) -> Sequence[str]:
    """One in each list they are on (`audience.erasure.Also`)."""
    found = await connection.execute(select(guests.c.id).where(guests.c.email == email).order_by(guests.c.id))
    return found.scalars().all()


async def forget(connection: AsyncConnection, email: str) -> int:
    """The address is erased somewhere else of ours: here too, in that transaction (`audience.erasure.Also`)."""
    return (await connection.execute(delete(guests).where(guests.c.email == email))).rowcount


async def stay_away(connection: AsyncConnection, people: Mapping[str, datetime]) -> None:
    """After a restore: these were taken off since the backup was made. In the caller's transaction."""
    await connection.execute(update(guests).where(guests.c.id.in_(list(people))).values(OFF))
    await stay_silent(connection, guests, people)


async def again(connection: AsyncConnection, people: Mapping[str, datetime]) -> None:
    """After a restore: these had been erased since the backup was made (`audience.erasure.Also`)."""
    await connection.execute(delete(guests).where(guests.c.id.in_(list(people))))
