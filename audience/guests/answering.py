"""What guests answer: yes with companions, no, or otherwise on second thoughts; no seat is given twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.guests.lists import GuestList, locked
from audience.guests.tables import guests
from core.mailings import write_letter

ANSWERED = "rsvp_received"  # kind of the letter that confirms an answer
MOST_CONFIRMED = 3  # letters a day to one guest who answers again and again
DAY = timedelta(days=1)
Outcome = Literal["taken", "quietly", "same", "closed", "kept"]


@dataclass(frozen=True)
class Guest:
    """A guest as kept. `companions` are allowed, `bringing` come. States: listed, invited, coming, waiting, declined,
    withdrawn."""

    id: str
    list: str
    email: str
    language: str
    salutation: str
    name: str
    organisation: str
    companions: int
    note: str
    state: str
    bringing: int
    bringing_names: Sequence[str]
    wave: int | None
    answered_at: datetime | None
    arrived_at: datetime | None
    source: str
    added_at: datetime
    silent: str | None  # bounced, complained: nothing is sent
    silent_why: str | None
    confirmed_since: datetime | None
    confirmed: int

    @property
    def party(self) -> int:
        return 1 + self.bringing


COLUMNS = tuple(guests.c[name] for name in Guest.__dataclass_fields__)
GUESTS = select(*COLUMNS)


def guest_from(row: Any) -> Guest:
    return Guest(*row)


@dataclass(frozen=True)
class Answer:
    """What a guest says. Companions count only with a yes; names may be missing."""

    coming: bool
    companions: int = 0
    names: Sequence[str] = field(default_factory=tuple)


async def find(connection: AsyncConnection, guest: str) -> Guest | None:
    """None also when they were taken off the list."""
    row = (await connection.execute(GUESTS.where(guests.c.id == guest, guests.c.state != "withdrawn"))).one_or_none()
    return guest_from(row) if row is not None else None


async def answer(
    connection: AsyncConnection, guest: Guest, said: Answer, now: datetime
) -> tuple[Outcome, Guest | None]:
    """Take an answer, and write the letter that confirms it; wake `items:{channel}` after the commit.

    `quietly`: it is taken without a letter, since the guest had several today, or gets no mail. `same` writes none
    either.
    `kept`: there is no room for a larger party, and the seats the guest has stay theirs. Who finds no room at all
    waits, and moves up as seats become free. The caller has seen that the event takes place.
    """
    rsvp = await locked(connection, guest.list)
    current = await find(connection, guest.id)
    if current is None or not rsvp.open(now):
        return "closed", current
    bringing = min(said.companions, current.companions) if said.coming else 0
    names = list(said.names)[:bringing]
    state = "declined"
    if said.coming:
        left = await seats_left(connection, rsvp, but=current.id)
        state = "coming" if left is None or 1 + bringing <= left else "waiting"
        if state == "waiting" and current.state == "coming":
            return "kept", current
    if (state, bringing, names) == (current.state, current.bringing, list(current.bringing_names)):
        return "same", current
    # Who waits keeps the place in the line unless the party grew.
    waits_on = state == current.state == "waiting" and bringing <= current.bringing
    since = current.answered_at if waits_on else now
    await connection.execute(
        update(guests)
        .where(guests.c.id == current.id)
        .values(state=state, bringing=bringing, bringing_names=names, answered_at=since)
    )
    confirmed = await _confirm_answer(connection, rsvp, current, now)
    await fill(connection, rsvp, now)
    return "taken" if confirmed else "quietly", await find(connection, current.id)


async def _confirm_answer(connection: AsyncConnection, rsvp: GuestList, guest: Guest, now: datetime) -> bool:
    """Not more often than somebody who changes their mind needs it: a link that got around fills no mailbox."""
    since, count = guest.confirmed_since, guest.confirmed
    if since is None or now - since >= DAY:
        since, count = now, 0
    if count >= MOST_CONFIRMED or guest.silent is not None:
        return False
    values = {"confirmed_since": since, "confirmed": count + 1}
    await connection.execute(update(guests).where(guests.c.id == guest.id).values(values))
    await _confirm(connection, rsvp, guest.id, now)
    return True


async def seats_left(connection: AsyncConnection, rsvp: GuestList, but: str = "") -> int | None:
    """None: there is no limit. `but`: as if this guest had none."""
    if rsvp.capacity is None:
        return None
    taken = select(func.coalesce(func.sum(1 + guests.c.bringing), 0)).where(
        guests.c.list == rsvp.id, guests.c.state == "coming", guests.c.id != but
    )
    return max(0, rsvp.capacity - int((await connection.execute(taken)).scalar_one()))


def _line(rsvp: GuestList) -> Select[Any]:
    waiting = GUESTS.where(guests.c.list == rsvp.id, guests.c.state == "waiting")
    return waiting.order_by(guests.c.answered_at, guests.c.id)


async def fill(connection: AsyncConnection, rsvp: GuestList, now: datetime) -> int:
    """Give free seats to who waits, in the order they answered; a party that is too large lets the next one by.

    The list is locked by the caller. Each gets a letter; how many moved up.
    """
    left = await seats_left(connection, rsvp)
    moved = 0
    for row in (await connection.execute(_line(rsvp))).all():
        waiting = guest_from(row)
        if left is not None and waiting.party > left:
            continue
        await connection.execute(update(guests).where(guests.c.id == waiting.id).values(state="coming"))
        await _confirm(connection, rsvp, waiting.id, now)
        left = None if left is None else left - waiting.party
        moved += 1
    return moved


async def _confirm(connection: AsyncConnection, rsvp: GuestList, guest: str, now: datetime) -> UUID:
    return await write_letter(
        connection,
        kind=ANSWERED,
        channel=rsvp.channel,
        target=guest,
        issuer=rsvp.issuer,
        now=now,
        body={"list": rsvp.id},
        about=rsvp.announcement,
        expires_at=rsvp.forget_at,
    )
