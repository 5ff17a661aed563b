"""«Διακοπή τώρα»: what is on air is not read to its end."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.tables import stops
from core.store import insert_for

Edition = tuple[UUID, str, int]  # announcement, language, number


async def stop(connection: AsyncConnection, edition: Edition, who: str, now: datetime) -> None:
    """The newest word counts: an edition may be stopped in one slot, and in a later one again."""
    announcement, language, number = edition
    told = {"at": now, "who": who}
    statement = insert_for(connection, stops).values(
        announcement=announcement, language=language, edition=number, **told
    )
    key = ["announcement", "language", "edition"]
    await connection.execute(statement.on_conflict_do_update(index_elements=key, set_=told))


async def stopped_at(connection: AsyncConnection, edition: Edition) -> datetime | None:
    """When this edition was last cut off."""
    mine = zip((stops.c.announcement, stops.c.language, stops.c.edition), edition, strict=True)
    question = select(stops.c.at).where(*(column == value for column, value in mine))
    return (await connection.execute(question)).scalar_one_or_none()


async def stops_since(connection: AsyncConnection, since: datetime) -> Mapping[Edition, datetime]:
    rows = await connection.execute(select(stops).where(stops.c.at >= since))
    return {(row.announcement, row.language, row.edition): row.at for row in rows}
