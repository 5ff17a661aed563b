"""Whose copy it is: by the code on it, or by the link in it with which its holder leaves the list."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from audience.press.contacts import Contact
from audience.press.copies import codes_of, read
from audience.press.sending import KIND
from audience.press.tables import contacts
from audience.registry import LEAVING, subscriber_of
from core.store import Store
from core.tables import announcements, deliveries, mailings
from core.tokens import Ring

SLICE_ROWS = 2_000


@dataclass(frozen=True)
class Holder:
    """A copy and who it was made for; `at`: when it was first handed to a server."""

    contact: Contact
    reference: str
    mailing: UUID
    state: str  # of its delivery
    at: datetime | None


async def holders(store: Store, ring: Ring, written: str) -> list[Holder]:
    """Of every copy with this code; by a link, all copies of the contact whose it is. Newest first."""
    token = written.strip().rpartition("/")[2].partition("?")[0]
    contact = subscriber_of(ring.verify(LEAVING, token))
    code = read(written)
    if contact is None and code is None:
        return []
    found = []
    async for row in _copies(store, contact):
        if contact is not None or code in codes_of(ring, row.mailing, row.id):
            found.append(Holder(Contact.of(row), row.reference, row.mailing, row.delivery_state, row.first_tried_at))
    return found


async def _copies(store: Store, contact: str | None) -> AsyncIterator[Any]:
    """Of all contacts, or of one. Read in slices: a code is told by trying them all."""
    query = (
        select(
            contacts,
            deliveries.c.id.label("delivery"),
            deliveries.c.state.label("delivery_state"),
            deliveries.c.first_tried_at,
            mailings.c.id.label("mailing"),
            announcements.c.reference,
        )
        .join(deliveries, deliveries.c.target == contacts.c.id)
        .join(mailings, mailings.c.id == deliveries.c.announcement)
        .join(announcements, announcements.c.id == mailings.c.about)
        .where(mailings.c.kind == KIND, deliveries.c.attempts > 0)
        .order_by(deliveries.c.id.desc())
        .limit(SLICE_ROWS)
    )
    if contact is not None:
        query = query.where(contacts.c.id == contact)
    cursor: int | None = None
    while True:
        async with store.read() as connection:
            wanted = query if cursor is None else query.where(deliveries.c.id < cursor)
            rows = (await connection.execute(wanted)).all()
        for row in rows:
            yield row
        if len(rows) < SLICE_ROWS:
            return
        cursor = rows[-1].delivery
