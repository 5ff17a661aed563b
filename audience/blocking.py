"""Nothing is written to an address any more, whatever list it is on; only those that a law requires go on."""

from datetime import datetime

from audience import registry, remembered
from audience.guests import leaving
from audience.guests.answering import find
from audience.press import contacts
from core.store import Store
from core.tokens import Keys
from core.witness import Witness


async def block(store: Store, keys: Keys, witness: Witness, email: str, now: datetime) -> None:
    """`email` is normalised. No import and no form brings them back; `remembered.unblock` alone allows it again."""
    ring = await keys.ring()
    async with store.write() as connection:
        await remembered.block(connection, ring, email, now)
    if (who := await registry.find_by_email(store, email)) is not None:
        await registry.depart(store, witness, who.id, source="block", now=now)
    if (contact := await contacts.find_by_email(store, email)) is not None:
        await contacts.stop(store, witness, contact.id, now)
    async with store.read() as connection:
        guests = [await find(connection, guest) for guest in await leaving.ids(connection, email)]
    for guest in guests:
        if guest is not None:
            await leaving.withdraw(store, witness, guest, now)
