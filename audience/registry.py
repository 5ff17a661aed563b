"""The register of subscribers: add, look up, read out, leave."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience import consent as ledger
from audience import remembered
from audience.choices import COLUMNS, USUAL, Choices, Manner, choices_of, stored
from audience.consent import Proof, Wording
from audience.filters import Filter
from audience.tables import filters, subscribers
from core.given import among
from core.store import Store
from core.tokens import Ring
from core.witness import Witness, count_action

SLICE_ROWS = 2_000
LEAVING = "unsubscribe"  # purpose of the tokens in mails
PREFERENCES = "preferences"
RESTORED = "restore"  # the source of a leaving that only the witness knew of
TOLD = ("left", "complained")  # states of which the witness knows


@dataclass(frozen=True)
class Subscription:
    """What a person asked for."""

    email: str  # normalised
    language: str
    filter: Filter
    manner: Manner = USUAL

    @property
    def choices(self) -> Choices:
        return Choices(self.filter, self.manner)


@dataclass(frozen=True)
class Added:
    """How an import went; those who left, or were erased, stay away until they ask themselves."""

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
    state: str  # confirmed, left, bounced, complained
    created_at: datetime
    left_at: datetime | None
    manner: Manner = USUAL
    paused_until: datetime | None = None

    @property
    def choices(self) -> Choices:
        return Choices(self.filter, self.manner)


_ALL: Select[Any] = select(
    *(subscribers.c[name] for name in ("id", "email", "language", "state", "paused_until", "created_at", "left_at")),
    subscribers.c.filter.label("set"),
    *COLUMNS,
).join(filters, filters.c.id == subscribers.c.filter)


def _subscriber(row: Any) -> Subscriber:
    chosen = choices_of(row)
    return Subscriber(
        row.id,
        row.email,
        row.language,
        chosen.filter,
        row.state,
        row.created_at,
        row.left_at,
        chosen.manner,
        row.paused_until,
    )


async def add(
    store: Store,
    wanted: Sequence[Subscription],
    *,
    consent: str,
    source: str,
    now: datetime,
    ring: Ring | None = None,
) -> Added:
    """Add confirmed subscribers, or change what they get, with the consent they gave.

    In slices, so that posting never waits long; adding the same again changes nothing but the record of consent. With
    the key ring, those are left out too of whom only a keyed hash is kept.
    """
    total = Added()
    for start in range(0, len(wanted), SLICE_ROWS):
        async with store.write() as connection:
            total += await _add_slice(connection, wanted[start : start + SLICE_ROWS], consent, source, now, ring)
    return total


async def _add_slice(
    connection: AsyncConnection,
    wanted: Sequence[Subscription],
    consent: str,
    source: str,
    now: datetime,
    ring: Ring | None,
) -> Added:
    numbers = await stored(connection, (subscription.choices for subscription in wanted))
    known = {
        row.email: row
        for row in await connection.execute(
            select(subscribers.c.id, subscribers.c.email, subscribers.c.state).where(
                among(subscribers.c.email, "emails")
            ),
            {"emails": [subscription.email for subscription in wanted]},
        )
    }
    away = await _away(connection, wanted, ring)
    new, consenting, changed, left = [], [], 0, 0
    for subscription in wanted:
        row = known.get(subscription.email)
        values = {"language": subscription.language, "filter": numbers[subscription.choices]}
        if (row is not None and row.state != "confirmed") or subscription.email in away:
            left += 1
            continue
        if row is None:
            identity = str(uuid7())
            new.append({**values, "id": identity, "email": subscription.email, "state": "confirmed", "created_at": now})
        else:
            identity = row.id
            await connection.execute(update(subscribers).where(subscribers.c.id == identity).values(values))
            changed += 1
        consenting.append(identity)
    if new:
        await connection.execute(insert(subscribers), new)
    if consenting:
        proof = Proof(source, wording=await ledger.worded(connection, Wording(consent, ""), now))
        await ledger.record_many(connection, consenting, proof, now)
    return Added(len(new), changed, left)


async def _away(connection: AsyncConnection, wanted: Sequence[Subscription], ring: Ring | None) -> set[str]:
    """The addresses of whom we keep a hash only."""
    if ring is None:
        return set()
    hashes = {
        pseudonym: subscription.email
        for subscription in wanted
        for pseudonym in remembered.pseudonyms(ring, subscription.email)
    }
    return {hashes[pseudonym] for pseudonym in await remembered.known(connection, list(hashes))}


async def everyone(store: Store, *, state: str | None = "confirmed") -> AsyncIterator[Subscriber]:
    """Subscribers in the order of their ids, read in slices; of every state when `state` is None."""
    cursor = ""
    while True:
        query = _ALL.where(subscribers.c.id > cursor).order_by(subscribers.c.id).limit(SLICE_ROWS)
        if state is not None:
            query = query.where(subscribers.c.state == state)
        async with store.read() as connection:
            rows = (await connection.execute(query)).all()
        for row in rows:
            yield _subscriber(row)
        if len(rows) < SLICE_ROWS:
            return
        cursor = rows[-1].id


async def find(store: Store, subscriber: str) -> Subscriber | None:
    async with store.read() as connection:
        row = (await connection.execute(_ALL.where(subscribers.c.id == subscriber))).one_or_none()
    return _subscriber(row) if row is not None else None


async def find_by_email(store: Store, email: str) -> Subscriber | None:
    """`email` is normalised."""
    async with store.read() as connection:
        row = (await connection.execute(_ALL.where(subscribers.c.email == email))).one_or_none()
    return _subscriber(row) if row is not None else None


async def search(store: Store, text: str, *, most: int = 50) -> list[Subscriber]:
    """Those whose address contains the text (in small letters), in the order of their addresses."""
    query = _ALL.where(subscribers.c.email.contains(text, autoescape=True)).order_by(subscribers.c.email).limit(most)
    async with store.read() as connection:
        return [_subscriber(row) for row in await connection.execute(query)]


@dataclass(frozen=True)
class Held:
    """A subscriber whose row nobody else changes until the transaction ends; `set` is the id of the choices."""

    subscriber: Subscriber
    set: int


async def hold(connection: AsyncConnection, subscriber: str) -> Held | None:
    """Look a subscriber up to change them, in the caller's transaction."""
    query = _ALL.where(subscribers.c.id == subscriber).with_for_update(of=subscribers)
    row = (await connection.execute(query)).one_or_none()
    return Held(_subscriber(row), row.set) if row is not None else None


async def count(store: Store) -> int:
    """How many are subscribed."""
    async with store.read() as connection:
        query = select(func.count()).select_from(subscribers).where(subscribers.c.state == "confirmed")
        return int((await connection.execute(query)).scalar_one())


async def leave(store: Store, subscriber: str, *, source: str, now: datetime) -> bool:
    """Stop at once. True when they were subscribed until now; leaving twice is leaving once."""
    async with store.write() as connection:
        return await leave_in(connection, subscriber, source, now)


async def leave_in(connection: AsyncConnection, subscriber: str, source: str, now: datetime) -> bool:
    """As `leave`, in the caller's transaction. Who bounces or complained may leave too: their row says so."""
    held = await hold(connection, subscriber)
    if held is None or held.subscriber.state == "left":
        return False
    await connection.execute(
        update(subscribers).where(subscribers.c.id == subscriber).values(state="left", left_at=now, paused_until=None)
    )
    await ledger.record(connection, subscriber, "choices", held.set, None, Proof(source), now)
    return True


LEAVING_TOKEN_BYTES = 46  # of every one


def leaving_token(ring: Ring, subscriber: str) -> str:
    """The token in a mail's unsubscribe links; always of the same length."""
    return ring.sign(LEAVING, UUID(subscriber).bytes)


def preferences_token(ring: Ring, subscriber: str) -> str:
    """The token in the link to somebody's preferences: it says who they are, and does nothing by itself."""
    return ring.sign(PREFERENCES, UUID(subscriber).bytes)


def subscriber_of(payload: bytes | None) -> str | None:
    """The subscriber (or sign-up) whom a verified token names."""
    return str(UUID(bytes=payload)) if payload is not None and len(payload) == 16 else None


async def depart(store: Store, witness: Witness, subscriber: str, *, source: str, now: datetime) -> bool:
    """Leave so that no restored backup writes to them again: the witness hears of it first, and counts it."""
    await witness.left(subscriber, now)
    if not await leave(store, subscriber, source=source, now=now):
        return False
    # Again, now that it is done: a coming back that was committed before it may have told the witness in between.
    await witness.left(subscriber, now)
    async with store.write() as connection:
        number = await count_action(connection)
    await witness.action(number, None, 0, "leave", "")
    return True


@dataclass(frozen=True)
class Return:
    """A coming: who it is, whether they had left before, and which hashes were kept of them until now."""

    subscriber: str
    before: str | None  # the state they were in; None: nobody of this address
    hashes: Sequence[str] = ()


async def tell_of_return(store: Store, witness: Witness, back: Return, now: datetime) -> None:
    """Tell the witness, after the commit of a coming: who is killed in between stays left after a restore.

    They may have left again meanwhile, so it is looked at once more (and `depart` tells it twice).
    """
    await witness.unsaid(("erased", "left"), back.hashes)
    if back.before in TOLD:
        await witness.returned(back.subscriber)
        found = await find(store, back.subscriber)
        if found is None or found.state in TOLD:
            await witness.left(back.subscriber, now)


async def stay_away(connection: AsyncConnection, people: Mapping[str, datetime]) -> None:
    """After a restore: these had left since the backup was made, each at its time. In the caller's transaction."""
    query = select(subscribers.c.id).where(among(subscribers.c.id, "people"), subscribers.c.state.not_in(TOLD))
    for subscriber in (await connection.execute(query, {"people": list(people)})).scalars().all():
        await leave_in(connection, subscriber, RESTORED, people[subscriber])
