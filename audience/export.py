"""Everything we have of one person, for them to take along (GDPR Art. 15 and 20): as JSON and as CSV."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience import consent, registry
from audience.choices import Choices
from audience.erasure import Also
from audience.guests.tables import guest_lists, guests
from audience.press.tables import contacts
from audience.registry import Subscriber
from audience.spreadsheet import written
from audience.statutory import lists as statutory
from audience.tables import signups
from core.store import Store
from core.tables import announcements, deliveries, mailings, plans


async def of_subscription(store: Store, found: Subscriber) -> dict[str, Any]:
    """{subscriber, consents, signups, deliveries, mailings}: what the register holds of a subscriber, and no other list
    of ours. Times are UTC (ISO 8601)."""
    async with store.read() as connection:
        return {
            "subscriber": _subscriber(found),
            "consents": [_consent(entry) for entry in await consent.history(connection, found.id)],
            "signups": await _signups(connection, found.id, found.email),
            "deliveries": await _deliveries(connection, found.id),
            "mailings": await _mailings(connection, found.id),
        }


async def under(store: Store, email: str, also: Sequence[Also]) -> dict[str, Any] | None:
    """As `of_subscription`, with {press, guests, statutory} and what `also` holds: all that stands under an address.
    None: nobody does."""
    found = await registry.find_by_email(store, email)
    own = await of_subscription(store, found) if found is not None else None
    async with store.read() as connection:
        if own is None:
            asked = await _signups(connection, None, email)
            own = {"subscriber": {}, "consents": [], "signups": asked, "deliveries": [], "mailings": []}
        press, invited = await _people(connection, contacts, email), await _people(connection, guests, email)
        own["mailings"] += [row for one in [*press, *invited] for row in await _mailings(connection, one)]
        data = own | {
            "press": await _rows(connection, select(contacts).where(contacts.c.email == email)),
            "guests": await _rows(connection, _GUESTS.where(guests.c.email == email)),
            "statutory": [_law(one) for one in await statutory.holding(connection, email)],
        }
        for other in also:
            if other.held is not None:
                data[other.section] = [_plain(row) for row in await other.held(connection, email)]
    return data if any(data.values()) else None


async def of_list(store: Store, person: str) -> dict[str, Any]:
    """{mailings, press, guests}: what one list of ours holds of somebody, by their id in it."""
    async with store.read() as connection:
        return {
            "mailings": await _mailings(connection, person),
            "press": await _rows(connection, select(contacts).where(contacts.c.id == person)),
            "guests": await _rows(connection, _GUESTS.where(guests.c.id == person)),
        }


def _subscriber(found: Subscriber) -> dict[str, Any]:
    return {
        "id": found.id,
        "email": found.email,
        "language": found.language,
        "state": found.state,
        "created_at": _time(found.created_at),
        "left_at": _time(found.left_at),
        "paused_until": _time(found.paused_until),
        "choices": _choices(found.choices),
    }


def _consent(entry: consent.Entry) -> dict[str, Any]:
    return asdict(entry) | {
        "at": _time(entry.at),
        "asked_at": _time(entry.asked_at),
        "confirmed_at": _time(entry.confirmed_at),
        "before": _choices(entry.before),
        "after": _choices(entry.after),
    }


def _law(one: statutory.StatutoryList) -> dict[str, Any]:
    return {"name": one.name, "basis": one.basis, "purpose": one.purpose, "kept_until": _time(one.kept_until)}


async def _people(connection: AsyncConnection, people: Table, email: str) -> list[str]:
    return list((await connection.execute(select(people.c.id).where(people.c.email == email))).scalars())


def as_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_csv(data: Mapping[str, Any]) -> str:
    """A line for each value: section, number of its entry, field, value. Lists by `|`."""
    lines = [["section", "entry", "field", "value"]]
    for section, entries in data.items():
        for number, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
            lines += [[section, str(number), field, value] for field, value in _flat(entry)]
    return "\ufeff" + "".join(written(line, end="\r\n") for line in lines)


def _flat(entry: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for field, value in entry.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{field}.")
        elif isinstance(value, list):
            yield f"{prefix}{field}", "|".join(value)
        elif value is not None:
            yield f"{prefix}{field}", str(value)


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _choices(choices: Choices | None) -> dict[str, Any] | None:
    if choices is None:
        return None
    chosen, manner = choices.filter, choices.manner
    return {
        "kinds": sorted(chosen.kinds),
        "topics": sorted(chosen.topics),
        "areas": sorted(chosen.areas),
        "issuers": sorted(chosen.issuers),
        "frequency": manner.frequency.value,
        "urgent": manner.urgent,
        "through_pause": manner.through_pause,
        "reminders": manner.reminders,
        "magazine": manner.magazine,
        "channel": manner.channel,
    }


async def _signups(connection: AsyncConnection, subscriber: str | None, email: str) -> list[dict[str, Any]]:
    mine = signups.c.email == email
    if subscriber is not None:
        mine = mine | (signups.c.subscriber == subscriber)
    query = select(signups).where(mine)
    return [
        {
            "at": _time(row.created_at),
            "state": row.state,
            "source": row.source,
            "who": row.who,
            "network": row.network,
            "scan": row.scan,
        }
        for row in await connection.execute(query.order_by(signups.c.created_at))
    ]


async def _deliveries(connection: AsyncConnection, subscriber: str) -> list[dict[str, Any]]:
    """What was sent to them. By way of the plans: deliveries are found by announcement, not by person."""
    query = (
        select(
            announcements.c.reference,
            deliveries.c.edition,
            deliveries.c.channel,
            deliveries.c.occasion,
            deliveries.c.state,
            deliveries.c.planned_at,
            deliveries.c.first_tried_at,
        )
        .select_from(plans)
        .join(
            deliveries,
            and_(
                deliveries.c.announcement == plans.c.announcement,
                deliveries.c.edition == plans.c.edition,
                deliveries.c.channel == plans.c.channel,
                deliveries.c.target == subscriber,
            ),
        )
        .join(announcements, announcements.c.id == plans.c.announcement)
        .order_by(deliveries.c.id)
    )
    return [
        {
            "reference": row.reference,
            "edition": row.edition,
            "channel": row.channel,
            "occasion": row.occasion,
            "state": row.state,
            "planned_at": _time(row.planned_at),
            "first_tried_at": _time(row.first_tried_at),
        }
        for row in await connection.execute(query)
    ]


async def _mailings(connection: AsyncConnection, subscriber: str) -> list[dict[str, Any]]:
    """Letters, digests, reminders and the rest: deliveries of their own, found by way of their mailings."""
    query = (
        select(
            mailings.c.kind,
            deliveries.c.channel,
            deliveries.c.occasion,
            deliveries.c.state,
            deliveries.c.planned_at,
            deliveries.c.first_tried_at,
        )
        .join(
            deliveries,
            and_(
                deliveries.c.announcement == mailings.c.id,
                deliveries.c.edition == 0,
                deliveries.c.channel == mailings.c.channel,
                deliveries.c.target == subscriber,
            ),
        )
        .order_by(deliveries.c.id)
    )
    return await _rows(connection, query)


_GUESTS = select(guest_lists.c.name.label("list_name"), guests).join(guest_lists, guest_lists.c.id == guests.c.list)


async def _rows(connection: AsyncConnection, query: Select[Any]) -> list[dict[str, Any]]:
    """As they stand, without what is only ours to find them by."""
    return [
        {name: value for name, value in _plain(row._mapping).items() if name not in ("id", "list")}
        for row in await connection.execute(query)
    ]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _time(value) if isinstance(value, datetime) else value for name, value in row.items()}
