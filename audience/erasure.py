"""Erasure (GDPR Art. 17): no address remains anywhere of ours; a keyed hash stays, so that nothing revives it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import remembered
from audience.beside import Beside, nothing
from audience.remembered import pseudonyms
from audience.tables import consents, signups, subscribers
from core.media import Media
from core.store import Store
from core.tokens import Keys, Ring
from core.witness import Witness, count_action


@dataclass(frozen=True)
class Also:
    """What else of ours holds somebody's address, or writings of theirs.

    `forget(connection, email)` takes it out of its tables, in the transaction of the erasure; how many rows it were.
    `ids(connection, email)` are those by which it knows them, and `again(connection, {id: time})` takes them out once
    more after a restore. `held(connection, email)` is what an export shows of it in its `section`; None: it has one.
    `wrote(connection, email)`: whether it keeps what they wrote to us.
    """

    forget: Callable[[AsyncConnection, str], Awaitable[int]]
    ids: Callable[[AsyncConnection, str], Awaitable[Sequence[str]]]
    again: Callable[[AsyncConnection, Mapping[str, datetime]], Awaitable[None]]
    section: str = ""
    held: Callable[[AsyncConnection, str], Awaitable[Sequence[Mapping[str, Any]]]] | None = None
    wrote: Callable[[AsyncConnection, str], Awaitable[bool]] | None = None


async def wrote_to_us(connection: AsyncConnection, email: str, also: Sequence[Also]) -> bool:
    """Whether anybody keeps what they wrote. All are asked, whoever is meant: the answer must take as long."""
    return any([await other.wrote(connection, email) for other in also if other.wrote is not None])


async def erase(
    store: Store,
    media: Media,
    keys: Keys,
    witness: Witness,
    subscriber: str,
    *,
    now: datetime,
    also: Sequence[Also] = (),
    beside: Beside = nothing,
) -> bool:
    """Erase a subscriber, in whatever state they are; False when there is nobody to erase. Safe to call again.

    The witness hears of it first: who is killed in between erases once more. Scans of paper forms go with them.
    """
    ring = await keys.ring()
    email = await _address(store, subscriber)
    if email is None:
        return False
    hashes = pseudonyms(ring, email)
    await witness.erased([subscriber, *await _elsewhere(store, email, also)], now)
    await witness.said("erased", hashes, now)
    for scan in await _scans(store, subscriber, email, hashes):
        await media.delete(scan)
    async with store.write() as connection:
        for other in also:
            await other.forget(connection, email)
        await remembered.remember(connection, await blank(connection, ring, {subscriber: email}), "erased", now)
        number = await count_action(connection)
        await beside(connection)
    await witness.action(number, None, 0, "erase", "")
    await store.scrub()
    return True


async def erase_address(
    store: Store,
    media: Media,
    keys: Keys,
    witness: Witness,
    email: str,
    *,
    now: datetime,
    also: Sequence[Also] = (),
    beside: Beside = nothing,
) -> bool:
    """As `erase`, of whoever has this address; who only signed up, or stands on other lists of ours, is erased too.

    False: there was nobody. The hash is kept all the same: a list that comes tomorrow must not bring them.
    """
    async with store.read() as connection:
        query = select(subscribers.c.id).where(subscribers.c.email == email)
        subscriber = (await connection.execute(query)).scalar_one_or_none()
        ring = await keys.ring()
        hashes = pseudonyms(ring, email)
        asked = (await connection.execute(_of(email, hashes))).all()
    if subscriber is not None:
        return await erase(store, media, keys, witness, subscriber, now=now, also=also, beside=beside)
    await witness.erased(await _elsewhere(store, email, also), now)
    await witness.said("erased", hashes, now)
    for row in asked:
        if row.scan is not None:
            await media.delete(row.scan)
    async with store.write() as connection:
        others = sum([await other.forget(connection, email) for other in also])
        await connection.execute(delete(signups).where(signups.c.id.in_([row.id for row in asked])))
        await remembered.remember(connection, hashes, "erased", now)
        number = await count_action(connection)
        await beside(connection)
    await witness.action(number, None, 0, "erase", "")
    await store.scrub()
    return bool(asked or others)


def _of(email: str, hashes: Sequence[str]) -> Select[tuple[str, str | None]]:
    """The sign-ups of an address, also those that no longer hold it."""
    return select(signups.c.id, signups.c.scan).where((signups.c.email == email) | signups.c.pseudonym.in_(hashes))


async def blank(connection: AsyncConnection, ring: Ring, people: Mapping[str, str]) -> list[str]:
    """Take people ({id: address}) out of the register; their consents keep a keyed hash in the place of the person. All
    their hashes, for the caller to remember or not."""
    kept = {identity: pseudonyms(ring, email) for identity, email in people.items()}
    for identity, hashes in kept.items():
        await connection.execute(
            update(consents)
            .where(consents.c.subscriber == identity)
            .values(subscriber=None, pseudonym=hashes[0], network=None, scan=None)
        )
    addresses = list(people.values())
    everything = [hashed for hashes in kept.values() for hashed in hashes]
    await connection.execute(delete(signups).where(signups.c.email.in_(addresses)))
    await connection.execute(delete(signups).where(signups.c.subscriber.in_(list(people))))
    await connection.execute(delete(signups).where(signups.c.pseudonym.in_(everything)))
    await connection.execute(delete(subscribers).where(subscribers.c.id.in_(list(people))))
    return everything


async def erased_again(connection: AsyncConnection, ring: Ring, people: Mapping[str, datetime], now: datetime) -> None:
    """After a restore: these had been erased since the backup was made. In the caller's transaction."""
    rows = await connection.execute(
        select(subscribers.c.id, subscribers.c.email).where(subscribers.c.id.in_(list(people)))
    )
    hashes = await blank(connection, ring, {row.id: row.email for row in rows})
    await remembered.remember(connection, hashes, "erased", now)


async def _address(store: Store, subscriber: str) -> str | None:
    async with store.read() as connection:
        query = select(subscribers.c.email).where(subscribers.c.id == subscriber)
        return (await connection.execute(query)).scalar_one_or_none()


async def _scans(store: Store, subscriber: str, email: str, hashes: Sequence[str]) -> set[str]:
    """Files that show a paper with this person's name."""
    async with store.read() as connection:
        kept = await connection.execute(select(consents.c.scan).where(consents.c.subscriber == subscriber))
        asked = (await connection.execute(_of(email, hashes))).all()
        return {scan for scan in [*kept.scalars(), *(row.scan for row in asked)] if scan is not None}


async def _elsewhere(store: Store, email: str, also: Sequence[Also]) -> list[str]:
    """By which ids the others know them."""
    async with store.read() as connection:
        return [person for other in also for person in await other.ids(connection, email)]
