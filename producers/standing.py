"""An announcement as it stands, held by its row's lock while something is done to it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import lock_announcement
from core.errors import NotFound
from core.tables import editions
from producers.conditions import Current


async def locked(connection: AsyncConnection, announcement: UUID) -> Current:
    """The announcement as it stands; no other action passes until the transaction ends."""
    row = await lock_announcement(connection, announcement)
    if row is None:
        raise NotFound.announcement(announcement)
    at_head = (editions.c.announcement == announcement) & (editions.c.number == row.head)
    edition = (await connection.execute(select(editions).where(at_head))).one()
    return Current(
        row.reference,
        row.issuer,
        row.kind,
        row.head,
        row.withdrawn_at,
        row.expunged_at,
        edition.action,
        edition.reason,
        edition.weight,
        edition.note,
        edition.body,
    )
