"""Signing up: nobody gets anything before the owner of the address has confirmed it (double opt-in)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience import consent as ledger
from audience import registry, remembered
from audience.choices import COLUMNS, Choices, choices_of, set_of, stored
from audience.consent import Proof, Wording, worded
from audience.registry import Return, Subscriber
from audience.tables import filters, signups, subscribers, wordings
from core.mailings import LIST_URGENCY, write_letter, write_letters
from core.store import Store, insert_for
from core.tables import deliveries, receipts
from core.tokens import Keys, Ring
from core.witness import Witness

CONFIRMING = "confirm"  # purpose of the tokens in confirmation mails
KEPT = timedelta(days=7)  # how long an answer is awaited once it was asked for
LONGEST = timedelta(days=30)  # and all in all, however long the letters of a list are on their way
OWED = ("planned", "sending", "later", "unknown", "held")  # a letter that may still be handed over


@dataclass(frozen=True)
class Asked:
    """What somebody asked for; whether it is their address nobody knows yet."""

    email: str  # normalised
    language: str
    choices: Choices
    wording: Wording
    channel: str  # by which letters go to such an address
    source: str  # page, form, phone, paper, counter, import:file.csv
    issuer: str  # whose page it was: the letter speaks in its name
    network: str | None = None  # keyed hash: `remembered.network_hash`
    who: str | None = None  # the clerk who entered it
    scan: str | None = None  # key in the media store


@dataclass(frozen=True)
class Waiting:
    """A sign-up that its confirmation mail describes."""

    email: str
    language: str
    choices: Choices
    wording: Wording


@dataclass(frozen=True)
class Confirmed:
    """`fresh` is False when the link was followed again."""

    subscriber: Subscriber
    fresh: bool


@dataclass(frozen=True)
class Recent:
    """How many asked lately, whatever became of it."""

    by_address: int  # in 24 hours
    by_network: int  # in an hour, as all others
    in_all: int


State = Literal["waiting", "known", "blocked"]


def awaited(now: datetime) -> ColumnElement[bool]:
    """Sign-ups whose answer is still awaited: not before the letter is out does its time run."""
    told = receipts.c.delivery == deliveries.c.id, receipts.c.outcome == "sent", receipts.c.at > now - KEPT
    letter = select(deliveries.c.id).where(
        deliveries.c.announcement == signups.c.letter,
        deliveries.c.target == signups.c.id,
        or_(deliveries.c.state.in_(OWED), select(receipts.c.id).where(*told).exists()),
    )
    return or_(signups.c.created_at > now - KEPT, and_(signups.c.created_at > now - LONGEST, letter.exists()))


async def ask(connection: AsyncConnection, ring: Ring, asked: Asked, now: datetime) -> State:
    """Keep a sign-up and write the letter it calls for, in the caller's transaction; wake `items:{channel}` after it.

    Not subscribed (also: left, bounced, erased): confirm. Subscribed: a link to their preferences, and nothing changes.
    Blocked: nothing. Each stores one row. A page must answer alike in all three: the state is for a clerk.
    """
    hashes = remembered.pseudonyms(ring, asked.email)
    known = await remembered.known(connection, hashes)
    found = (
        await connection.execute(
            select(subscribers.c.id, subscribers.c.state).where(subscribers.c.email == asked.email)
        )
    ).one_or_none()
    state: State = "waiting"
    if "blocked" in known.values():
        state = "blocked"
    elif found is not None and found.state == "confirmed":
        state = "known"
    identity, letter = str(uuid7()), uuid7()
    await connection.execute(
        insert(signups).values(
            id=identity,
            email=asked.email if state == "waiting" else None,
            pseudonym=hashes[0],
            language=asked.language,
            filter=await set_of(connection, asked.choices),
            wording=await worded(connection, asked.wording, now),
            source=asked.source,
            who=asked.who,
            scan=asked.scan,
            network=asked.network,
            state=state,
            subscriber=found.id if found is not None and state == "known" else None,
            letter=letter,
            created_at=now,
        )
    )
    if state != "blocked":
        kind, target = ("already", found.id) if found is not None and state == "known" else ("confirm", identity)
        await write_letter(
            connection,
            kind=kind,
            channel=asked.channel,
            target=target,
            issuer=asked.issuer,
            now=now,
            body={"source": asked.source},
            identity=letter,
        )
    return state


async def ask_each(connection: AsyncConnection, ring: Ring, asked: Sequence[Asked], now: datetime) -> None:
    """As `ask`, of people of a list whom nobody knows here, nor has blocked: the caller looked. Their letters leave
    room for those who wait at the page.

    All come by the same channel, in the name of the same issuer; a list has few wordings and few sets of choices.
    """
    sets = await stored(connection, (one.choices for one in asked))
    wordings = {one.wording: await worded(connection, one.wording, now) for one in asked}
    first, ids = asked[0], [str(uuid7()) for _ in asked]
    letter = await write_letters(
        connection,
        kind="confirm",
        channel=first.channel,
        targets=ids,
        issuer=first.issuer,
        now=now,
        urgency=LIST_URGENCY,
    )
    rows = [
        {
            "id": identity,
            "email": one.email,
            "pseudonym": remembered.pseudonyms(ring, one.email)[0],
            "language": one.language,
            "filter": sets[one.choices],
            "wording": wordings[one.wording],
            "source": one.source,
            "who": one.who,
            "scan": one.scan,
            "network": one.network,
            "state": "waiting",
            "letter": letter,
            "created_at": now,
        }
        for identity, one in zip(ids, asked, strict=True)
    ]
    await connection.execute(insert(signups), rows)


async def recent(connection: AsyncConnection, ring: Ring, email: str, network: str | None, now: datetime) -> Recent:
    """For the limits: counted in the database, so that every process counts alike; all in one way to it."""

    def how_many(since: timedelta, *which: ColumnElement[bool]) -> ScalarSelect[int]:
        query = select(func.count()).select_from(signups).where(signups.c.created_at > now - since, *which)
        return query.scalar_subquery()

    strangers = signups.c.who.is_(None)  # what clerks bring, whole lists too, closes the page to nobody
    mine = signups.c.pseudonym == remembered.pseudonyms(ring, email)[0]
    query = select(
        how_many(timedelta(days=1), mine),
        how_many(timedelta(hours=1), strangers, signups.c.network == network) if network is not None else literal(0),
        how_many(timedelta(hours=1), strangers),
    )
    return Recent(*(await connection.execute(query)).one())


def confirming_token(ring: Ring, signup: str) -> str:
    """The token in a confirmation mail's link."""
    return ring.sign(CONFIRMING, UUID(signup).bytes)


async def waiting(store: Store, keys: Keys, token: str, now: datetime) -> Waiting | None:
    """What the link's page shows and asks to confirm; None when it is not ours, too old, or done."""
    identity = registry.subscriber_of(await keys.verify(CONFIRMING, token))
    if identity is None:
        return None
    words = wordings.c.text, wordings.c.language.label("spoken"), signups.c.language
    query = select(signups.c.email, *words, *COLUMNS).join(wordings)
    async with store.read() as connection:
        row = (
            await connection.execute(
                query.join(filters, filters.c.id == signups.c.filter).where(
                    signups.c.id == identity, signups.c.state == "waiting", awaited(now)
                )
            )
        ).one_or_none()
    return Waiting(row.email, row.language, choices_of(row), Wording(row.text, row.spoken)) if row else None


async def confirm(
    store: Store, keys: Keys, witness: Witness, token: str, *, network: str | None, now: datetime
) -> Confirmed | None:
    """The owner of the address says yes; None when the link is not ours, too old, or the address is blocked.

    A second click finds who was subscribed by the first. Only a POST may call this: link checkers open every address.
    """
    identity = registry.subscriber_of(await keys.verify(CONFIRMING, token))
    if identity is None:
        return None
    ring = await keys.ring()
    async with store.write() as connection:
        done = await _confirm(connection, ring, identity, network, now)
    if done is None:
        return None
    back, fresh = done
    await registry.tell_of_return(store, witness, back, now)
    found = await registry.find(store, back.subscriber)
    return Confirmed(found, fresh) if found is not None else None


async def _confirm(
    connection: AsyncConnection, ring: Ring, identity: str, network: str | None, now: datetime
) -> tuple[Return, bool] | None:
    query = select(signups).where(signups.c.id == identity, awaited(now)).with_for_update()
    signup = (await connection.execute(query)).one_or_none()
    if signup is None:
        return None
    if signup.state != "waiting":
        return (Return(signup.subscriber, None), False) if signup.state == "confirmed" else None
    hashes = remembered.pseudonyms(ring, signup.email)
    if "blocked" in (await remembered.known(connection, hashes)).values():
        return None
    proof = Proof(
        signup.source,
        wording=signup.wording,
        who=signup.who,
        asked_at=signup.created_at,
        network=network or signup.network,
        scan=signup.scan,
    )
    return await subscribe(connection, ring, signup.email, signup.language, signup.filter, proof, now), True


async def subscribe(
    connection: AsyncConnection, ring: Ring, email: str, language: str, chosen: int, proof: Proof, now: datetime
) -> Return:
    """Make this address a confirmed subscriber with these choices.

    The caller has proof that its owner wants it, and tells the witness after the commit (`registry.tell_of_return`).
    """
    values = {"language": language, "filter": chosen, "state": "confirmed", "left_at": None, "paused_until": None}
    made = await connection.execute(
        insert_for(connection, subscribers)
        .values(id=str(uuid7()), email=email, created_at=now, **values)
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(subscribers.c.id)
    )
    identity = made.scalar_one_or_none()
    before, had = None, None
    if identity is None:
        query = select(subscribers.c.id).where(subscribers.c.email == email)
        identity = (await connection.execute(query)).scalar_one()
        held = await registry.hold(connection, identity)
        assert held is not None
        before = held.subscriber.state
        # Whatever ended it withdrew what they had agreed to: they give it anew, and what bounced before counts no more.
        had = held.set if before == "confirmed" else None
        await connection.execute(update(subscribers).where(subscribers.c.id == identity).values(values))
    await ledger.record(connection, identity, "choices", had, chosen, proof, now)
    # Whatever else this address was asked about in between is answered with it.
    done = {"email": None, "state": "confirmed", "subscriber": identity}
    asked = signups.c.email == email, signups.c.state == "waiting"
    await connection.execute(update(signups).where(*asked).values(done))
    return Return(identity, before, await remembered.forget(connection, remembered.pseudonyms(ring, email)))
