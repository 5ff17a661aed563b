"""The link that opens the door list: one at a time, ended by the next one or by hand, and by itself after the event."""

from datetime import datetime, time, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.guests.links import Door, door_token
from audience.guests.lists import GuestList, locked
from audience.guests.standing import Standing
from audience.guests.tables import guest_lists
from core.errors import FieldError, Invalid
from core.language.dates import ATHENS
from core.tokens import Ring

CLOSES = time(12)  # of the day after the event, in Greece: whoever counts the next morning still can


def latest(event: Standing, rsvp: GuestList) -> datetime:
    """When any link ends by itself. It moves with the event; where there is none any more, with its list."""
    if event.end is None:
        return rsvp.forget_at
    day_after = event.end.astimezone(ATHENS).date() + timedelta(days=1)
    return min(datetime.combine(day_after, CLOSES, ATHENS), rsvp.forget_at)


async def new_link(
    connection: AsyncConnection, ring: Ring, identity: str, event: Standing, until: datetime | None, now: datetime
) -> tuple[str, datetime]:
    """The token and until when; every link before it ends. Invalid: `until` is past, or later than a link may last."""
    rsvp = await locked(connection, identity)
    last = latest(event, rsvp)
    ends = until or last
    if not now < ends <= last:
        raise Invalid(
            [
                FieldError(
                    "--until",
                    "Πρέπει να είναι στο μέλλον και το αργότερο το μεσημέρι της επομένης της εκδήλωσης.",
                    "It must be in the future, and no later than noon of the day after the event.",
                )
            ]
        )
    number = await _next(connection, rsvp)
    return door_token(ring, Door(rsvp.id, ends, number)), ends


async def end_links(connection: AsyncConnection, identity: str) -> None:
    """No link opens it until there is a new one."""
    await _next(connection, await locked(connection, identity))


async def _next(connection: AsyncConnection, rsvp: GuestList) -> int:
    number = rsvp.door + 1
    await connection.execute(update(guest_lists).where(guest_lists.c.id == rsvp.id).values(door=number))
    return number
