"""Alarms by announcement, with what people know it by."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.alarms import Alarm
from core.editions import CONTENT
from core.tables import announcements, editions


@dataclass(frozen=True)
class Told:
    """`title` is empty once the announcement is expunged."""

    announcement: UUID
    reference: str
    issuer: str
    title: str
    alarms: Sequence[Alarm]


async def told_of(connection: AsyncConnection, found: Sequence[Alarm]) -> Sequence[Told]:
    """In the order of the first alarm of each."""
    grouped: dict[UUID, list[Alarm]] = {}
    for alarm in found:
        grouped.setdefault(alarm.announcement, []).append(alarm)
    told = []
    for announcement, alarms in grouped.items():
        question = (
            select(announcements.c.reference, announcements.c.issuer, editions.c.body)
            .join(editions, editions.c.announcement == announcements.c.id)
            .where(announcements.c.id == announcement, editions.c.number == announcements.c.head)
        )
        row = (await connection.execute(question)).one()
        title = CONTENT.validate_python(row.body).title.best(alarms[0].language) if row.body else ""
        told.append(Told(announcement, row.reference, row.issuer, title, alarms))
    return told
