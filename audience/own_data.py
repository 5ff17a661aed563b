"""What is held about somebody, wherever they stand: found by an id in any of our lists, or all under their address."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import registry
from audience.guests.answering import GUESTS, Guest, guest_from
from audience.guests.lists import GuestList, load
from audience.guests.standing import Standing, standing
from audience.guests.tables import guests
from audience.press.contacts import Contact
from audience.press.tables import contacts
from audience.registry import Subscriber
from audience.statutory.lists import StatutoryList, holding, member, of_member
from audience.tables import signups, subscribers
from core.store import Store


@dataclass(frozen=True)
class Invited:
    """A place on a guest list, and the event as it stands."""

    guest: Guest
    rsvp: GuestList
    event: Standing


@dataclass(frozen=True)
class Held:
    """`email` and `language` are theirs; the rest is empty where they do not stand, or where it is not to be shown."""

    email: str
    language: str
    subscriber: Subscriber | None = None
    invited: Sequence[Invited] = ()
    press: Contact | None = None
    statutory: Sequence[StatutoryList] = ()

    @property
    def ids(self) -> list[str]:
        """By which they are known as what is held here."""
        known = [self.subscriber.id] if self.subscriber else []
        return [*known, *(one.guest.id for one in self.invited), *([self.press.id] if self.press else [])]


_LISTS = (subscribers, contacts, guests)


async def known_by(connection: AsyncConnection, person: str) -> tuple[str, str] | None:
    """(address, language) of whoever has this id, in whatever list of ours, or as one who asked."""
    for people in _LISTS:
        query = select(people.c.email, people.c.language).where(people.c.id == person)
        if (row := (await connection.execute(query)).first()) is not None:
            return row.email, row.language
    if (found := await of_member(connection, person)) is not None:
        return found
    # Who only wrote to us asked for what we hold.
    asked = select(signups.c.email, signups.c.language).where(signups.c.id == person, signups.c.state == "wrote")
    row = (await connection.execute(asked)).first()
    return (row.email, row.language) if row is not None else None


async def anyone(connection: AsyncConnection, email: str) -> str | None:
    """An id by which somebody of this address is known to us; None: nobody is."""
    for people in _LISTS:
        query = select(people.c.id).where(people.c.email == email).order_by(people.c.id.desc()).limit(1)
        if (found := (await connection.execute(query)).scalar_one_or_none()) is not None:
            return str(found)
    return await member(connection, email)


async def held(store: Store, url: str, person: str, *, whole: bool) -> Held | None:
    """What the list holds in which this id stands; with `whole`, all under the same address. None: nobody is here."""
    async with store.read() as connection:
        known = await known_by(connection, person)
        if known is None:
            return None
        email, language = known
        mine = guests.c.email == email if whole else guests.c.id == person
        rows = (await connection.execute(GUESTS.where(mine).order_by(guests.c.id.desc()))).all()
        press = contacts.c.email == email if whole else contacts.c.id == person
        contact = (await connection.execute(select(contacts).where(press))).one_or_none()
        invited = [await _invited(connection, url, guest_from(row)) for row in rows]
        statutory = await holding(connection, email) if whole else []
    subscriber = await registry.find_by_email(store, email) if whole else None
    return Held(email, language, subscriber, invited, Contact.of(contact) if contact else None, statutory)


async def _invited(connection: AsyncConnection, url: str, guest: Guest) -> Invited:
    rsvp = await load(connection, guest.list)
    return Invited(guest, rsvp, await standing(connection, url, rsvp.announcement, rsvp.occurrence))
