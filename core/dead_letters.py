"""Dead letters: what could not be handled, kept with its reason, to be looked at and sent again or dropped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import Conflict, NotFound
from core.store import insert_for
from core.tables import announcements, dead_letters, inbox, outbox

ADDRESS = re.compile(r"[^\s<>@\"(),;:]+@[^\s<>@\"'(),;:]+")
LONGEST_REASON = 500
# Where it died. `endpoint` is one that was switched off, since it took nothing.
Source = Literal["inbox", "outbox", "plan", "delivery", "brake", "mail", "endpoint"]
LARGEST_ID = 2**63 - 1  # of any row


def scrub(reason: str) -> str:
    """A reason without personal addresses, short enough to keep, and of characters that both databases store."""
    kept = reason.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return ADDRESS.sub("‹address›", kept)[:LONGEST_REASON]


def plainly(error: BaseException) -> str:
    """What went wrong as a person may read it: its kind, and what it said."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def announcement_of(key: str) -> UUID | None:
    """The announcement by whose id its messages are kept together on the bus; None for a key of somebody else's."""
    try:
        return UUID(key)
    except ValueError:
        return None


async def bury(
    connection: AsyncConnection,
    source: Source,
    key: str,
    reason: str,
    at: datetime,
    *,
    channel: str | None = None,
    announcement: UUID | None = None,
    type: str | None = None,
    body: bytes | None = None,
) -> None:
    """Keep a thing that could not be handled, in the caller's transaction."""
    await connection.execute(
        insert(dead_letters).values(
            source=source,
            key=key,
            reason=scrub(reason),
            at=at,
            channel=channel,
            announcement=announcement,
            type=type,
            body=body,
            state="open",
        )
    )


@dataclass(frozen=True)
class DeadLetter:
    """`key` is the message's uid or the delivery's id; `body` only of messages. `reference` is the announcement's."""

    id: int
    source: str
    channel: str | None
    announcement: UUID | None
    key: str
    reason: str
    type: str | None
    body: bytes | None
    state: str
    at: datetime
    reference: str | None


_LETTERS = select(dead_letters, announcements.c.reference).outerjoin(
    announcements, announcements.c.id == dead_letters.c.announcement
)


async def open_letters(connection: AsyncConnection, limit: int = 500) -> Sequence[DeadLetter]:
    """Those nobody has looked at yet, oldest first."""
    rows = await connection.execute(
        _LETTERS.where(dead_letters.c.state == "open").order_by(dead_letters.c.id).limit(limit)
    )
    return [DeadLetter(**row._mapping) for row in rows]


async def dead_letter(connection: AsyncConnection, letter: int) -> DeadLetter:
    known = dead_letters.c.id == letter
    row = (await connection.execute(_LETTERS.where(known))).first() if letter <= LARGEST_ID else None
    if row is None:
        raise NotFound(
            f"Δεν υπάρχει αδιεκπεραίωτο με αριθμό {letter}· δείτε τα με «keryx dead-letters list».",
            f"There is no dead letter {letter}; see them by `keryx dead-letters list`.",
        )
    return DeadLetter(**row._mapping)


async def drop(connection: AsyncConnection, letter: int) -> None:
    """A person decided that nothing is to be done."""
    found = await dead_letter(connection, letter)
    _must_be_open(found)
    await connection.execute(update(dead_letters).where(dead_letters.c.id == letter).values(state="dropped"))


async def settle(connection: AsyncConnection, source: Source, key: str) -> None:
    """What was the matter is no more."""
    mine = (dead_letters.c.source == source, dead_letters.c.key == key, dead_letters.c.state == "open")
    await connection.execute(update(dead_letters).where(*mine).values(state="dropped"))


async def revive(connection: AsyncConnection, letter: int, now: datetime) -> DeadLetter:
    """Put a message back where it died. A delivery's ledger row is the caller's to plan again."""
    found = await dead_letter(connection, letter)
    _must_be_open(found)
    if found.source == "endpoint":
        raise Conflict(
            "Ο αποδέκτης ενεργοποιείται από τη σελίδα του (/desk/endpoints) ή με το API, και αυτό τακτοποιείται μαζί.",
            "The endpoint is switched on at its page (/desk/endpoints) or by the API, and this is settled with it.",
        )
    if found.source == "inbox":
        await connection.execute(
            update(inbox)
            .where(inbox.c.member_group == found.channel, inbox.c.uid == found.key)
            .values(state="todo", tries=0, lease_until=None, next_at=now)
        )
    elif found.source == "outbox":
        await connection.execute(
            insert_for(connection, outbox)
            .values(uid=found.key, key=found.key.partition(".")[0], type=found.type, urgency=0, body=found.body, at=now)
            .on_conflict_do_nothing()
        )
    await connection.execute(update(dead_letters).where(dead_letters.c.id == letter).values(state="retried"))
    return found


def _must_be_open(letter: DeadLetter) -> None:
    if letter.state != "open":
        raise Conflict(
            f"Το αδιεκπεραίωτο {letter.id} έχει ήδη τακτοποιηθεί· δείτε όσα μένουν με «keryx dead-letters list».",
            f"Dead letter {letter.id} is settled already; see what is left by `keryx dead-letters list`.",
        )
