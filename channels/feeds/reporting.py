"""Where an announcement stands for everybody to see, and in how many languages it did."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.feeds.tables import entries
from channels.feeds.ways import PATH
from core.reporting import Measure, Place


async def said(connection: AsyncConnection, announcement: UUID) -> Mapping[Measure, int]:
    question = select(func.count()).where(entries.c.announcement == announcement)
    return {"live": int((await connection.execute(question)).scalar_one())}


def places(url: str, announcement: UUID) -> Sequence[Place]:
    return [Place({"el": "Ροές (RSS, Atom)", "en": "Feeds (RSS, Atom)"}, f"{url}{PATH}")]
