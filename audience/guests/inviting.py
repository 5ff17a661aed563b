"""Sends invitations: each guest gets one, who is added later by sending again."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.guests.lists import GuestList, load, locked
from audience.guests.standing import standing
from audience.guests.tables import guest_lists, guests
from core.errors import Conflict
from core.mailings import add_mailing
from core.store import Store
from core.tokens import Keys
from core.witness import Witness

INVITATION = "invitation"


async def send(store: Store, keys: Keys, witness: Witness, url: str, guest_list: str, now: datetime) -> int:
    """Invite all who are not invited yet; how many. Wake `items:{channel}` after it.

    Conflict when the event does not take place, is not public, or answers are not taken any more.
    """
    await keys.ring()  # the first key is made before the first link
    while True:
        async with store.read() as connection:
            wave = (await load(connection, guest_list)).waves + 1
        name = f"invitation:{guest_list}:{wave}"
        before = await witness.mailed(name)  # by a database that was lost since
        async with store.write() as connection:
            rsvp = await locked(connection, guest_list)
            if rsvp.waves + 1 == wave:
                return await _send(connection, url, rsvp, name, before, now)


async def _send(connection: AsyncConnection, url: str, rsvp: GuestList, name: str, before: bool, now: datetime) -> int:
    event = await standing(connection, url, rsvp.announcement, rsvp.occurrence)
    if event.edition is None or event.off:
        raise Conflict(
            "Η εκδήλωση δεν είναι δημοσιευμένη ή δεν γίνεται· προσκλήσεις δεν στέλνονται.",
            "The event is not public, or does not take place; no invitations are sent.",
        )
    if not rsvp.open(now):
        raise Conflict(
            "Η προθεσμία απάντησης πέρασε· αλλάξτε την και στείλτε ξανά.",
            "The time to answer is over; change it and send again.",
        )
    wave = rsvp.waves + 1
    chosen = await connection.execute(
        update(guests)
        .where(guests.c.list == rsvp.id, guests.c.wave.is_(None), guests.c.state == "listed")
        .values(wave=wave, told=event.edition.number, state="invited")
    )
    if not chosen.rowcount:
        return 0
    await connection.execute(update(guest_lists).where(guest_lists.c.id == rsvp.id).values(waves=wave))
    await add_mailing(
        connection,
        kind=INVITATION,
        channel=rsvp.channel,
        issuer=rsvp.issuer,
        body={"list": rsvp.id, "wave": wave},
        now=now,
        name=name,
        about=rsvp.announcement,
        expires_at=event.start,
        marked=before,
    )
    return int(chosen.rowcount)
