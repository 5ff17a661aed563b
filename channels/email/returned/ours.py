"""What of ours a returned mail speaks of: found by addresses and links that only we can have made."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.registry import LEAVING, LEAVING_TOKEN_BYTES, subscriber_of
from channels.email.returned import addresses
from channels.email.returned.opening import Opened, header
from channels.email.verp import Returns
from core.store import Store
from core.tables import announcements, deliveries, mailings
from core.tokens import Keys

CHANNEL = "email"
SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
MOST_ADDRESSES = 50
_LINK = re.compile(rf"/unsubscribe/([\w-]{{{LEAVING_TOKEN_BYTES}}})(?![\w-])", re.ASCII)
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})(?:\.(\d{1,9})\.(\d{1,18})(?:\.r\d{1,9})?)?@([\w.-]{1,255})>", re.ASCII)


@dataclass(frozen=True)
class Ours:
    """A delivery, and whom it was for; or only a person, when the delivery cannot be told."""

    person: str
    delivery: int | None = None
    subject: UUID | None = None


@dataclass(frozen=True)
class Matter:
    """What a letter of a person answers to."""

    issuer: str
    announcement: UUID | None = None
    reference: str | None = None


def destinations(mail: Opened, recipients: Sequence[str] = ()) -> list[str]:
    """Whom the mail was for: by its envelope, and by what servers wrote of that into it."""
    found = [addresses.tidy(recipient) for recipient in recipients]
    for name in SENT_TO:
        for value in (mail.head.get_all(name) or [])[:MOST_ADDRESSES]:
            found += addresses.addresses(str(value), MOST_ADDRESSES)
    return list(dict.fromkeys(found))[:MOST_ADDRESSES]


def came_to(mail: Opened, sent_to: Sequence[str]) -> list[str]:
    """Addresses that may be the envelope sender of what a report is about."""
    return [*sent_to, *addresses.addresses(mail.of_enclosed("Return-Path"))]


class Finder:
    """Asks the ledger. Nothing that a stranger could have written is believed."""

    def __init__(self, store: Store, keys: Keys, returns: Returns, host: str) -> None:
        """`host` stands in our Message-IDs."""
        self._store, self._keys, self._returns, self._host = store, keys, returns, host

    async def reported(self, mail: Opened, sent_to: Sequence[str]) -> Ours | None:
        """What a bounce or a complaint is about."""
        for address in came_to(mail, sent_to):
            delivery = await self._returns.delivery(self._keys, address)
            if delivery is not None and (row := await self._delivery(delivery)) is not None:
                return Ours(row.target, row.id, row.announcement)
        person = await self._person(mail)
        if person is None:
            return None
        for found in _MESSAGE_ID.finditer(f"{mail.of_enclosed('Message-ID')}\n{mail.text}"):
            row = await self._delivery(int(found[3])) if found[3] else None
            if row is not None and row.target == person:
                return Ours(person, row.id, row.announcement)
        return Ours(person)

    async def made(self, address: str) -> bool:
        """Whether we made this address, for a delivery or a letter."""
        for read in (self._returns.delivery, self._returns.letter):
            if await read(self._keys, address) is not None:
                return True
        return False

    async def leaving(self, text: str) -> str | None:
        """The subscriber whose token a text holds."""
        for found in re.finditer(rf"(?<![\w-])[\w-]{{{LEAVING_TOKEN_BYTES}}}(?![\w-])", text, re.ASCII):
            person = subscriber_of(await self._keys.verify(LEAVING, found[0]))
            if person is not None:
                return person
        return None

    async def answered(self, mail: Opened) -> Matter | None:
        """What a person's letter answers: by the threads it names. Anybody may write about anything."""
        named = " ".join(header(mail.head, name) for name in ("In-Reply-To", "References"))
        async with self._store.read() as connection:
            for found in _MESSAGE_ID.finditer(named):
                if found[4].lower() == self._host.lower() and (matter := await _matter(connection, UUID(found[1]))):
                    return matter
        return None

    async def _person(self, mail: Opened) -> str | None:
        """By the unsubscribe link of the mail that came back: it is signed."""
        for text in (mail.of_enclosed("List-Unsubscribe"), mail.text):
            for found in _first(_LINK.finditer(text), 5):
                person = subscriber_of(await self._keys.verify(LEAVING, found[1]))
                if person is not None:
                    return person
        return None

    async def _delivery(self, number: int) -> Any:
        if number >= 2**63:
            return None
        query = _DELIVERY.where(deliveries.c.id == number, deliveries.c.channel == CHANNEL)
        async with self._store.read() as connection:
            return (await connection.execute(query)).first()


_DELIVERY: Select[Any] = select(deliveries.c.id, deliveries.c.announcement, deliveries.c.target)


async def _matter(connection: AsyncConnection, subject: UUID) -> Matter | None:
    query = select(announcements.c.id, announcements.c.reference, announcements.c.issuer)
    row = (await connection.execute(query.where(announcements.c.id == subject))).first()
    if row is not None:
        return Matter(row.issuer, row.id, row.reference)
    of_mailing = (
        select(mailings.c.issuer, mailings.c.about, announcements.c.reference)
        .outerjoin(announcements, announcements.c.id == mailings.c.about)
        .where(mailings.c.id == subject)
    )
    mailed = (await connection.execute(of_mailing)).first()
    return Matter(mailed.issuer, mailed.about, mailed.reference) if mailed is not None else None


def _first(found: Iterator[re.Match[str]], most: int) -> Iterator[re.Match[str]]:
    for _, one in zip(range(most), found, strict=False):
        yield one
