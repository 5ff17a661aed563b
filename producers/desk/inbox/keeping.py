"""Messages of citizens: taken in once, found again, worked on by one at a time, each step noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience.addresses import as_kept
from core.clock import Clock
from core.errors import Conflict, NotFound
from core.language.dates import ATHENS
from core.language.letters import fold
from core.mailings import write_letter
from core.store import Store, insert_for
from core.tables import counters
from core.tokens import Ring
from producers.desk.inbox.tables import entries, messages
from producers.desk.trail import note

State = Literal["new", "in_hand", "answered", "closed", "spam"]
STATES: tuple[State, ...] = get_args(State)
NOBODY = ""  # the issuer of what came to no office
FORM = "form"
WRITER = "inbox writer"  # purpose of the keyed hashes
A_PAGE = 50


@dataclass(frozen=True)
class Received:
    """What somebody wrote. `key` is what its source knows it by; the same is taken once."""

    source: str
    issuer: str
    language: str
    announcement: UUID | None = None
    key: str | None = None
    network: str | None = None
    name: str = field(default="", repr=False)
    email: str | None = field(default=None, repr=False)
    subject: str = field(default="", repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True)
class Message:
    id: UUID
    reference: str
    source: str
    issuer: str
    announcement: UUID | None
    state: State
    holder: str | None
    language: str
    at: datetime
    changed_at: datetime
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)

    @property
    def trailed(self) -> str:
        return f"inbox:{self.id}"


@dataclass(frozen=True)
class Entry:
    """One step: a note, an answer, handed over to `text`, or the state it was given."""

    sort: str
    who: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Wanted:
    """Which messages are looked for. `issuers` may hold "": those of nobody."""

    issuers: Sequence[str]
    states: Sequence[str] = ()
    holder: str = ""
    words: str = ""
    before: datetime | None = None


async def receive(connection: AsyncConnection, ring: Ring, got: Received, now: datetime, at: datetime) -> UUID | None:
    """Keep it, in the caller's transaction. None: it was here already."""
    if got.key is not None:
        known = messages.c.source == got.source, messages.c.key == got.key
        if (await connection.execute(select(messages.c.id).where(*known))).first() is not None:
            return None
    identity = UUID(str(uuid7()))
    reference = await _reference(connection, now)
    await connection.execute(
        insert(messages).values(
            id=identity,
            reference=reference,
            source=got.source,
            key=got.key,
            issuer=got.issuer,
            announcement=got.announcement,
            state="new",
            language=got.language,
            name=got.name,
            email=got.email,
            writer=ring.pseudonyms(WRITER, as_kept(got.email))[0] if got.email else None,
            network=got.network,
            subject=got.subject,
            text=got.text,
            folded=fold(f"{reference} {got.subject} {got.name} {got.email or ''} {got.text}"),
            at=at,
            changed_at=now,
        )
    )
    return identity


async def find(store: Store, identity: UUID) -> Message:
    async with store.read() as connection:
        return await _one(connection, identity)


async def search(store: Store, wanted: Wanted) -> list[Message]:
    """The newest first, a page of them."""
    query = select(messages).where(messages.c.issuer.in_(wanted.issuers)).order_by(messages.c.at.desc()).limit(A_PAGE)
    if wanted.states:
        query = query.where(messages.c.state.in_(wanted.states))
    if wanted.holder:
        query = query.where(messages.c.holder == wanted.holder)
    if wanted.before is not None:
        query = query.where(messages.c.at < wanted.before)
    for word in fold(wanted.words).split():
        query = query.where(messages.c.folded.contains(word, autoescape=True))
    async with store.read() as connection:
        return [_message(row) for row in await connection.execute(query)]


async def steps_of(store: Store, identity: UUID, *sorts: str) -> list[Entry]:
    """What was done about it, the first first."""
    query = select(entries).where(entries.c.message == identity).order_by(entries.c.at, entries.c.id)
    if sorts:
        query = query.where(entries.c.sort.in_(sorts))
    async with store.read() as connection:
        return [Entry(row.sort, row.who, row.at, row.text) for row in await connection.execute(query)]


async def counts(store: Store, issuers: Sequence[str], since: datetime, until: datetime) -> Mapping[str, int]:
    """How many came in this time, by the state in which they are; all states are there."""
    async with store.read() as connection:
        return await counts_in(connection, issuers, since, until)


async def counts_in(
    connection: AsyncConnection, issuers: Sequence[str], since: datetime, until: datetime
) -> Mapping[str, int]:
    """The same, at a look that is being taken."""
    query = (
        select(messages.c.state, func.count())
        .where(messages.c.issuer.in_(issuers), messages.c.at >= since, messages.c.at < until)
        .group_by(messages.c.state)
    )
    found: dict[str, int] = {row[0]: row[1] for row in await connection.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


# ---- what the office does


async def hand(store: Store, clock: Clock, identity: UUID, to: str, who: str) -> None:
    """It is theirs from now on, whoever they are: one's own, or a colleague's."""
    async with store.write() as connection:
        found = await _locked(connection, identity)
        now = clock.now()
        state = "in_hand" if found.state in ("new", "in_hand") else found.state
        await _change(connection, found, now, state=state, holder=to)
        await _step(connection, identity, "handed", who, now, to)
        await note(
            connection, now, who, "inbox.hand", found.trailed, before={"holder": found.holder}, after={"holder": to}
        )


async def remark(store: Store, clock: Clock, identity: UUID, text: str, who: str) -> None:
    """For colleagues alone."""
    async with store.write() as connection:
        found = await _locked(connection, identity)
        await _step(connection, identity, "note", who, clock.now(), text)
        await note(connection, clock.now(), who, "inbox.note", found.trailed)


async def answer(store: Store, clock: Clock, identity: UUID, text: str, who: str, *, channel: str) -> None:
    """Write to the citizen. Conflict: there is no address, or the message is spam.

    The letter knows neither the address nor the text: it looks both up when it is handed over.
    """
    async with store.write() as connection:
        found = await _locked(connection, identity)
        if found.email is None or not found.issuer or found.state == "spam":
            raise Conflict(
                "Δεν μπορεί να απαντηθεί με μήνυμα: λείπει διεύθυνση ή φορέας, ή σημειώθηκε ως ανεπιθύμητο.",
                "It cannot be answered by mail: there is no address or no issuer, or it was marked as spam.",
            )
        now = clock.now()
        step = await _step(connection, identity, "answer", who, now, text)
        await write_letter(connection, kind="answer", channel=channel, target=str(step), issuer=found.issuer, now=now)
        await _change(connection, found, now, state="answered", holder=found.holder or who)
        await note(connection, now, who, "inbox.answer", found.trailed, before={"state": found.state})


async def set_state(store: Store, clock: Clock, identity: UUID, state: State, who: str) -> None:
    async with store.write() as connection:
        found = await _locked(connection, identity)
        if found.state == state:
            return
        now = clock.now()
        await _change(connection, found, now, state=state)
        await _step(connection, identity, state, who, now)
        before, after = {"state": found.state}, {"state": state}
        await note(connection, now, who, "inbox.state", found.trailed, before=before, after=after)


async def set_issuer(store: Store, clock: Clock, identity: UUID, issuer: str, who: str) -> None:
    """Whose it is: of one that came to nobody, or to the wrong office."""
    async with store.write() as connection:
        found = await _locked(connection, identity)
        now = clock.now()
        await _change(connection, found, now, issuer=issuer, holder=None)
        before, after = {"issuer": found.issuer}, {"issuer": issuer}
        await note(connection, now, who, "inbox.issuer", found.trailed, before=before, after=after)


# ---- the rows


async def _reference(connection: AsyncConnection, now: datetime) -> str:
    year = now.astimezone(ATHENS).year
    grown = (
        insert_for(connection, counters)
        .values(name=f"inbox:{year}", last=1)
        .on_conflict_do_update(index_elements=["name"], set_={"last": counters.c.last + 1})
        .returning(counters.c.last)
    )
    return f"Μ{year}/{(await connection.execute(grown)).scalar_one():06}"


async def _one(connection: AsyncConnection, identity: UUID) -> Message:
    row = (await connection.execute(select(messages).where(messages.c.id == identity))).first()
    if row is None:
        raise _none()
    return _message(row)


async def _locked(connection: AsyncConnection, identity: UUID) -> Message:
    row = (await connection.execute(select(messages).where(messages.c.id == identity).with_for_update())).first()
    if row is None:
        raise _none()
    return _message(row)


async def _change(connection: AsyncConnection, found: Message, now: datetime, **values: Any) -> None:
    await connection.execute(update(messages).where(messages.c.id == found.id).values(changed_at=now, **values))


async def _step(
    connection: AsyncConnection, identity: UUID, sort: str, who: str, now: datetime, text: str = ""
) -> UUID:
    step = UUID(str(uuid7()))
    row = {"id": step, "message": identity, "sort": sort, "who": who, "at": now, "text": text}
    await connection.execute(insert(entries).values(row))
    return step


def _message(row: Any) -> Message:
    return Message(**{name: getattr(row, name) for name in Message.__dataclass_fields__})


def _none() -> NotFound:
    return NotFound("Δεν υπάρχει τέτοιο μήνυμα.", "There is no such message.")
