"""Guest lists: made, changed and found again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience.guests.definition import Definition
from audience.guests.standing import Standing, standing
from audience.guests.tables import guest_lists, guests
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.store import insert_for
from core.tables import announcements, directory
from schemas.localised import LineText, Localised
from schemas.parts import Contact


@dataclass(frozen=True)
class GuestList:
    """A list as kept. Times are UTC; `occurrence` counts the event's times from 1; `capacity` None: no limit."""

    id: str
    announcement: UUID
    occurrence: int
    name: str
    issuer: str
    channel: str
    capacity: int | None
    answer_until: datetime
    companions: int
    reminder_days: int | None
    keep_days: int
    forget_at: datetime
    forgotten_at: datetime | None
    waves: int
    door: int  # links to the door list so far
    text: Localised
    contact: Contact
    legal_basis: Localised

    def open(self, now: datetime) -> bool:
        """Answers are taken."""
        return now < self.answer_until and self.forgotten_at is None


LISTS = select(guest_lists)


def list_of(row: Any) -> GuestList:
    body = row.body
    return GuestList(
        row.id,
        row.announcement,
        row.occurrence,
        row.name,
        row.issuer,
        row.channel,
        row.capacity,
        row.answer_until,
        row.companions,
        row.reminder_days,
        row.keep_days,
        row.forget_at,
        row.forgotten_at,
        row.waves,
        row.door,
        Localised.model_validate(body["text"]),
        Contact.model_validate(body["contact"]),
        LineText.model_validate(body["legal_basis"]),
    )


async def create(
    connection: AsyncConnection, url: str, announcement: UUID, wanted: Definition, *, channel: str, now: datetime
) -> GuestList:
    """A list for an event that is to come. `channel` carries its mailings; `url` is the hub's public address."""
    event = await standing(connection, url, announcement, wanted.occurrence)
    values = await _values(connection, announcement, wanted, event, now)
    identity = str(uuid7())
    made = await connection.execute(
        insert_for(connection, guest_lists)
        .values(id=identity, announcement=announcement, channel=channel, created_at=now, **values)
        .on_conflict_do_nothing(index_elements=["announcement", "name"])
    )
    if not made.rowcount:
        raise Conflict(
            f"Η εκδήλωση έχει ήδη κατάλογο «{wanted.name}»· αλλάξτε εκείνον ή δώστε άλλο όνομα.",
            f"The event already has a list “{wanted.name}”; change that one, or choose another name.",
        )
    return await load(connection, identity)


async def change(connection: AsyncConnection, url: str, identity: str, wanted: Definition, now: datetime) -> GuestList:
    """What is written replaces what was; guests and answers stay. More seats are given by `following.follow`."""
    known = await locked(connection, identity)
    event = await standing(connection, url, known.announcement, wanted.occurrence)
    values = await _values(connection, known.announcement, wanted, event, now)
    namesake = select(guest_lists.c.id).where(
        guest_lists.c.announcement == known.announcement,
        guest_lists.c.name == wanted.name,
        guest_lists.c.id != identity,
    )
    if (await connection.execute(namesake)).first() is not None:
        raise Invalid(
            [FieldError("name", "Το όνομα το έχει άλλος κατάλογος της εκδήλωσης.", "Another list has this name.")]
        )
    await connection.execute(update(guest_lists).where(guest_lists.c.id == identity).values(values))
    return await load(connection, identity)


async def _values(
    connection: AsyncConnection, announcement: UUID, wanted: Definition, event: Standing, now: datetime
) -> dict[str, Any]:
    if event.edition is None:
        raise Conflict(
            "Η εκδήλωση δεν έχει δημοσιευθεί ακόμη· ο κατάλογος γίνεται μόλις δημοσιευθεί.",
            "The event is not published yet; make the list as soon as it is.",
        )
    errors = []
    if event.occurrence is None or event.off:
        errors.append(
            FieldError(
                "occurrence",
                "Η εκδήλωση δεν έχει τέτοια ημερομηνία, ή δεν γίνεται· ελέγξτε την ανακοίνωση.",
                "The event has no such time, or does not take place; check the announcement.",
            )
        )
    elif wanted.answer_until > event.occurrence.start:
        errors.append(
            FieldError(
                "answer_until",
                "Είναι μετά την έναρξη της εκδήλωσης· γράψτε νωρίτερη ώρα.",
                "It is after the event begins; write an earlier time.",
            )
        )
    elif wanted.answer_until <= now:
        errors.append(
            FieldError(
                "answer_until", "Έχει ήδη περάσει· γράψτε μεταγενέστερη ώρα.", "It has passed; write a later one."
            )
        )
    issuer = wanted.issuer or event.edition.issuer.slug
    known = select(directory.c.slug).where(directory.c.sort == "issuer", directory.c.slug == issuer)
    if (await connection.execute(known)).first() is None:
        errors.append(FieldError("issuer", f"Δεν υπάρχει φορέας «{issuer}».", f"There is no issuer “{issuer}”."))
    if errors:
        raise Invalid(errors)
    assert event.end is not None
    return {
        "name": wanted.name,
        "issuer": issuer,
        "occurrence": wanted.occurrence,
        "capacity": wanted.capacity,
        "answer_until": wanted.answer_until,
        "companions": wanted.companions,
        "reminder_days": wanted.reminder_days,
        "keep_days": wanted.keep_days,
        "forget_at": event.end + timedelta(days=wanted.keep_days),
        "body": wanted.model_dump(mode="json", include={"text", "contact", "legal_basis"}),
    }


async def load(connection: AsyncConnection, identity: str) -> GuestList:
    """NotFound when there is none."""
    return await _one(connection, LISTS.where(guest_lists.c.id == identity), identity)


async def locked(connection: AsyncConnection, identity: str) -> GuestList:
    """As `load`; nobody else changes its seats until this transaction ends."""
    return await _one(connection, LISTS.where(guest_lists.c.id == identity).with_for_update(), identity)


async def _one(connection: AsyncConnection, query: Select[Any], named: str) -> GuestList:
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound(f"Δεν υπάρχει κατάλογος {named}.", f"There is no list {named}.")
    return list_of(row)


async def named(connection: AsyncConnection, name: str) -> GuestList:
    """By its id, or by its event's reference (2026/000123) when the event has one list."""
    query = (
        select(guest_lists)
        .join(announcements, announcements.c.id == guest_lists.c.announcement)
        .where((guest_lists.c.id == name) | (announcements.c.reference == name))
    )
    rows = (await connection.execute(query.order_by(guest_lists.c.id))).all()
    if not rows:
        raise NotFound(
            f"Δεν υπάρχει κατάλογος «{name}»· τους δείχνει το «keryx guests list».",
            f"There is no list “{name}”; `keryx guests list` shows them.",
        )
    if len(rows) > 1:
        ids = ", ".join(f"{row.id} ({row.name})" for row in rows)
        raise Conflict(
            f"Η εκδήλωση {name} έχει πολλούς καταλόγους· δώστε έναν από: {ids}.",
            f"The event {name} has several lists; give one of: {ids}.",
        )
    return list_of(rows[0])


@dataclass(frozen=True)
class Counts:
    """People and seats. `guests` counts all but the withdrawn, `seats` who comes with companions."""

    guests: int
    by_state: Mapping[str, int]
    seats: int
    arrived: int


async def counts(connection: AsyncConnection, identity: str) -> Counts:
    party = func.sum(1 + guests.c.bringing)
    rows = (
        await connection.execute(
            select(
                guests.c.state,
                func.count().label("n"),
                party.label("seats"),
                party.filter(guests.c.arrived_at.is_not(None)).label("arrived"),
            )
            .where(guests.c.list == identity)
            .group_by(guests.c.state)
        )
    ).all()
    return Counts(
        sum(row.n for row in rows if row.state != "withdrawn"),
        {row.state: row.n for row in rows},
        sum(int(row.seats) for row in rows if row.state == "coming"),
        sum(int(row.arrived or 0) for row in rows),
    )


async def every(connection: AsyncConnection) -> Sequence[tuple[GuestList, str]]:
    """All lists with their events' references, newest first."""
    query = (
        select(guest_lists, announcements.c.reference)
        .join(announcements, announcements.c.id == guest_lists.c.announcement)
        .order_by(guest_lists.c.created_at.desc())
    )
    return [(list_of(row), row.reference) for row in await connection.execute(query)]
