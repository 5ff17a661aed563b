"""Nothing is written to an address any more, whatever list it is on; only those that a law requires go on."""

from datetime import datetime

from audience import registry, remembered, shutting
from audience.beside import Beside, nothing
from audience.guests import leaving
from audience.guests.answering import find
from audience.press import contacts
from core.store import Store
from core.tokens import Keys
from core.witness import Witness, count_action


async def block(
    store: Store, keys: Keys, witness: Witness, email: str, now: datetime, beside: Beside = nothing
) -> None:
    """`email` is normalised. No import, no form and no restored backup brings them back; `unblock` alone does.

    A sign-up that waits is answered by it: its confirmation is not sent any more.
    """
    ring = await keys.ring()
    await witness.said("blocked", remembered.pseudonyms(ring, email), now)
    async with store.write() as connection:
        await remembered.block(connection, ring, email, now)
        await shutting.shut(connection, email)
        number = await count_action(connection)
        await beside(connection)
    await witness.action(number, None, 0, "block", "")
    if (who := await registry.find_by_email(store, email)) is not None:
        await registry.depart(store, witness, who.id, source="block", now=now)
    if (contact := await contacts.find_by_email(store, email)) is not None:
        await contacts.stop(store, witness, contact.id, now)
    async with store.read() as connection:
        guests = [await find(connection, guest) for guest in await leaving.ids(connection, email)]
    for guest in guests:
        if guest is not None:
            await leaving.withdraw(store, witness, guest, now)


async def unblock(store: Store, keys: Keys, witness: Witness, email: str, beside: Beside = nothing) -> bool:
    """Whether it was blocked. Who left or was erased stays away all the same, until they ask themselves."""
    hashes = remembered.pseudonyms(await keys.ring(), email)
    async with store.write() as connection:
        was = await remembered.take_back(connection, hashes, "blocked")
        number = await count_action(connection)
        await beside(connection)
    await witness.unsaid(("blocked",), hashes)
    await witness.action(number, None, 0, "unblock", "")
    return was
