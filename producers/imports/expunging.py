"""What was expunged is not kept here either: neither what its source said, nor its title in the log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tables import announcements
from producers.desk.tables import drafts
from producers.imports.tables import items, log


class ImportsFollower:
    """As `core.following.Follower`: in the transaction of the expunge itself."""

    async def follow(self, connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
        gone = select(announcements.c.expunged_at).where(announcements.c.id == announcement)
        if (await connection.execute(gone)).scalar_one_or_none() is None:
            return
        mine = select(drafts.c.id).where(drafts.c.announcement == announcement)
        await connection.execute(update(items).where(items.c.draft.in_(mine)).values(body={}, named=""))
        await connection.execute(update(log).where(log.c.draft.in_(mine)).values(named="", el="", en=""))
