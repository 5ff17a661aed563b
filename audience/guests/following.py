"""Keeps guests up to date with their event: told when it changes or is called off, reminded before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.guests.answering import fill, seats_left
from audience.guests.lists import GuestList, list_of, locked
from audience.guests.source import CANCELLED, CHANGED, REMINDER
from audience.guests.standing import Standing, standing
from audience.guests.tables import guest_lists, guests
from core.language.dates import ATHENS
from core.mailings import add_mailing
from core.store import Store
from core.tables import mailings
from core.witness import Witness


@dataclass(frozen=True)
class Due:
    """A mailing that must exist once, under this name."""

    kind: str
    name: str
    body: dict[str, Any]
    expires_at: datetime | None


async def follow(store: Store, witness: Witness, url: str, now: datetime, *, remind_at: time) -> int:
    """Make the mailings that are due, give free seats to who waits, and move the day of forgetting with the event; how
    many mailings and seats.

    Every mailing has a name, so that any number of processes may do this at any time. `remind_at` is the
    local hour of reminders. Wake `agenda` after it.
    """
    async with store.read() as connection:
        query = select(guest_lists).where(guest_lists.c.waves > 0, guest_lists.c.forgotten_at.is_(None))
        lists = [list_of(row) for row in (await connection.execute(query)).all()]
    made = 0
    for rsvp in lists:
        async with store.read() as connection:
            event = await standing(connection, url, rsvp.announcement, rsvp.occurrence)
            wanted = await _missing(connection, await _due(connection, rsvp, event, now, remind_at))
            free = not event.off and await _free_seats(connection, rsvp)
        forget_at = event.end + timedelta(days=rsvp.keep_days) if event.end else rsvp.forget_at
        before = [await witness.mailed(due.name) for due in wanted]
        if wanted or free or forget_at != rsvp.forget_at:
            async with store.write() as connection:
                mine = guest_lists.c.id == rsvp.id
                await connection.execute(update(guest_lists).where(mine).values(forget_at=forget_at))
                if free:
                    made += await fill(connection, await locked(connection, rsvp.id), now)
                for due, marked in zip(wanted, before, strict=True):
                    made += await _make(connection, rsvp, due, now, marked=marked)
    return made


async def _make(connection: AsyncConnection, rsvp: GuestList, due: Due, now: datetime, *, marked: bool) -> bool:
    identity = await add_mailing(
        connection,
        kind=due.kind,
        channel=rsvp.channel,
        issuer=rsvp.issuer,
        body=due.body,
        now=now,
        name=due.name,
        about=rsvp.announcement,
        expires_at=due.expires_at,
        marked=marked,
    )
    return identity is not None


async def _due(
    connection: AsyncConnection, rsvp: GuestList, event: Standing, now: datetime, remind_at: time
) -> Sequence[Due]:
    if event.start is not None and event.start <= now:
        return ()  # it has begun: nobody changes plans any more
    of = {"list": rsvp.id}
    if event.off:
        name = f"{CANCELLED}:{rsvp.id}:{event.off_since}"
        return (Due(CANCELLED, name, of, event.start),)
    found = []
    if await _some_hold_older(connection, rsvp, event.material):
        name = f"{CHANGED}:{rsvp.id}:{event.material}"
        found.append(Due(CHANGED, name, {**of, "edition": event.material}, event.start))
    if event.start is not None and rsvp.reminder_days is not None:
        day = (event.start.astimezone(ATHENS) - timedelta(days=rsvp.reminder_days)).date()
        if datetime.combine(day, remind_at, ATHENS) <= now:
            start = event.start.isoformat()
            found.append(Due(REMINDER, f"{REMINDER}:{rsvp.id}:{start}", {**of, "start": start}, event.start))
    return found


async def _some_hold_older(connection: AsyncConnection, rsvp: GuestList, edition: int) -> bool:
    query = select(guests.c.id).where(guests.c.list == rsvp.id, guests.c.told < edition).limit(1)
    return (await connection.execute(query)).first() is not None


async def _free_seats(connection: AsyncConnection, rsvp: GuestList) -> bool:
    """Somebody waits, and there are seats: of who was erased, or since the list grew."""
    waits = select(guests.c.id).where(guests.c.list == rsvp.id, guests.c.state == "waiting").limit(1)
    if (await connection.execute(waits)).first() is None:
        return False
    left = await seats_left(connection, rsvp)
    return left is None or left > 0


async def _missing(connection: AsyncConnection, due: Sequence[Due]) -> Sequence[Due]:
    query = select(mailings.c.name).where(mailings.c.name.in_([one.name for one in due]))
    there = set((await connection.execute(query)).scalars()) if due else set()
    return [one for one in due if one.name not in there]
