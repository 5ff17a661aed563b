"""An announcement that is expunged takes what was asked and said about it with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tables import announcements
from producers.desk.consultations.tables import answers, comments, consultations


class ConsultationFollower:
    """After a withdrawal nobody reads it, and the file of the consultation stays."""

    async def follow(self, connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
        expunged = select(announcements.c.expunged_at).where(announcements.c.id == announcement)
        if (await connection.execute(expunged)).scalar_one() is not None:
            for table in (comments, answers, consultations):
                await connection.execute(delete(table).where(table.c.announcement == announcement))
