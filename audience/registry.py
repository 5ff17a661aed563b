"""The register of subscribers: add, read out, leave. Consent is kept as it was given, and only ever added to."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience.filters import Filter, unpacked
from audience.tables import consents, filters, subscribers
from core.store import Store, insert_for
from core.tokens import Ring
from core.witness import Witness, count_action

SLICE_ROWS = 2_000
LEAVING = "unsubscribe"  # purpose of the tokens in mails
FACETS = (filters.c.kinds, filters.c.topics, filters.c.areas, filters.c.issuers)


@dataclass(frozen=True)
class Subscription:
    """What a person asked for."""

    email: str  # normalised
    language: str
    filter: Filter


@dataclass(frozen=True)
class Added:
    """How an import went; those who left stay away until they ask themselves."""

    new: int = 0
    changed: int = 0
    left_before: int = 0

    def __add__(self, other: "Added") -> "Added":
        return Added(self.new + other.new, self.changed + other.changed, self.left_before + other.left_before)


@dataclass(frozen=True)
class Subscriber:
    """A subscriber as kept."""

    id: str
    email: str
    language: str
    filter: Filter
    state: str
    created_at: datetime
    left_at: datetime | None


async def add(store: Store, wanted: Sequence[Subscription], *, consent: str, source: str, now: datetime) -> Added:
    """Add confirmed subscribers, or change what they get, with the consent they gave.

    In slices, so that posting never waits long; adding the same again changes nothing but the record of consent.
    """
    total = Added()
    for start in range(0, len(wanted), SLICE_ROWS):
        async with store.write() as connection:
            total += await _add_slice(connection, wanted[start : start + SLICE_ROWS], consent, source, now)
    return total


async def _add_slice(
    connection: AsyncConnection, wanted: Sequence[Subscription], consent: str, source: str, now: datetime
) -> Added:
    numbers = await _filters(connection, {subscription.filter for subscription in wanted})
    known = {
        row.email: row
        for row in await connection.execute(
            select(subscribers.c.id, subscribers.c.email, subscribers.c.state).where(
                subscribers.c.email.in_([subscription.email for subscription in wanted])
            )
        )
    }
    new, consenting, changed, left = [], [], 0, 0
    for subscription in wanted:
        row = known.get(subscription.email)
        values = {"language": subscription.language, "filter": numbers[subscription.filter]}
        if row is None:
            identity = str(uuid7())
            new.append({**values, "id": identity, "email": subscription.email, "state": "confirmed", "created_at": now})
        elif row.state == "left":
            left += 1
            continue
        else:
            identity = row.id
            await connection.execute(update(subscribers).where(subscribers.c.id == identity).values(values))
            changed += 1
        consenting.append({"subscriber": identity, "given": 1, "wording": consent, "source": source, "at": now})
    if new:
        await connection.execute(insert(subscribers), new)
    if consenting:
        await connection.execute(insert(consents), consenting)
    return Added(len(new), changed, left)


async def _filters(connection: AsyncConnection, wanted: set[Filter]) -> dict[Filter, int]:
    """The ids of these filters; the missing ones are stored."""
    found: dict[Filter, int] = {}
    ordered = list(wanted)
    for start in range(0, len(ordered), 200):
        part = ordered[start : start + 200]
        rows = [f.row() for f in part]
        await connection.execute(insert_for(connection, filters).on_conflict_do_nothing(), rows)
        keys = [(row["kinds"], row["topics"], row["areas"], row["issuers"]) for row in rows]
        for row in await connection.execute(select(filters).where(tuple_(*FACETS).in_(keys))):
            found[_filter(row.kinds, row.topics, row.areas, row.issuers)] = row.id
    return found


def _filter(kinds: str, topics: str, areas: str, issuers: str) -> Filter:
    return Filter(unpacked(kinds), unpacked(topics), unpacked(areas), unpacked(issuers))


async def everyone(store: Store, *, state: str | None = "confirmed") -> AsyncIterator[Subscriber]:
    """Subscribers in the order of their ids, read in slices; of every state when `state` is None."""
    cursor = ""
    while True:
        query = select(subscribers, *FACETS).join(filters, filters.c.id == subscribers.c.filter)
        query = query.where(subscribers.c.id > cursor).order_by(subscribers.c.id).limit(SLICE_ROWS)
        if state is not None:
            query = query.where(subscribers.c.state == state)
        async with store.read() as connection:
            rows = (await connection.execute(query)).all()
        for row in rows:
            chosen = _filter(row.kinds, row.topics, row.areas, row.issuers)
            yield Subscriber(row.id, row.email, row.language, chosen, row.state, row.created_at, row.left_at)
        if len(rows) < SLICE_ROWS:
            return
        cursor = rows[-1].id


async def find(store: Store, subscriber: str) -> Subscriber | None:
    query = select(subscribers, *FACETS).join(filters, filters.c.id == subscribers.c.filter)
    async with store.read() as connection:
        row = (await connection.execute(query.where(subscribers.c.id == subscriber))).one_or_none()
    if row is None:
        return None
    chosen = _filter(row.kinds, row.topics, row.areas, row.issuers)
    return Subscriber(row.id, row.email, row.language, chosen, row.state, row.created_at, row.left_at)


async def count(store: Store) -> int:
    """How many are subscribed."""
    async with store.read() as connection:
        query = select(func.count()).select_from(subscribers).where(subscribers.c.state == "confirmed")
        return int((await connection.execute(query)).scalar_one())


async def leave(store: Store, subscriber: str, *, source: str, now: datetime) -> bool:
    """Stop at once. True when they were subscribed until now; leaving twice is leaving once."""
    async with store.write() as connection:
        result = await connection.execute(
            update(subscribers)
            .where(subscribers.c.id == subscriber, subscribers.c.state == "confirmed")
            .values(state="left", left_at=now)
        )
        if not result.rowcount:
            return False
        await connection.execute(
            insert(consents).values(subscriber=subscriber, given=0, wording="", source=source, at=now)
        )
        return True


def leaving_token(ring: Ring, subscriber: str) -> str:
    """The token in a mail's unsubscribe links; always of the same length."""
    return ring.sign(LEAVING, bytes.fromhex(subscriber.replace("-", "")))


def subscriber_of(payload: bytes | None) -> str | None:
    """The subscriber whom a verified token names."""
    return str(UUID(bytes=payload)) if payload is not None and len(payload) == 16 else None


async def depart(store: Store, witness: Witness, subscriber: str, *, source: str, now: datetime) -> bool:
    """Leave so that no restored backup writes to them again: the witness hears of it first, and counts it."""
    await witness.left(subscriber, now)
    if not await leave(store, subscriber, source=source, now=now):
        return False
    async with store.write() as connection:
        number = await count_action(connection)
    await witness.action(number, None, 0, "leave", "")
    return True


async def stay_away(connection: AsyncConnection, people: Sequence[str]) -> None:
    """After a restore: these had left since the backup was made. In the caller's transaction."""
    await connection.execute(
        update(subscribers).where(subscribers.c.id.in_(people), subscribers.c.state != "left").values(state="left")
    )
