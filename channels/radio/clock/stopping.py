"""«Διακοπή τώρα»: what is on air is not read to its end."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.tables import stops
from core.store import insert_for

Edition = tuple[UUID, str, int]  # announcement, language, number
Stopped = tuple[datetime, UUID, str, int]  # slot, announcement, language, edition


async def stop(connection: AsyncConnection, what: Stopped, who: str, now: datetime) -> None:
    """In this slot; the first word counts. In another the same edition is read to its end, or stopped there again."""
    slot, announcement, language, number = what
    statement = insert_for(connection, stops).values(
        slot=slot, announcement=announcement, language=language, edition=number, at=now, who=who
    )
    await connection.execute(statement.on_conflict_do_nothing())


async def stopped_at(
    connection: AsyncConnection, edition: Edition, since: datetime, until: datetime
) -> datetime | None:
    """When this edition was cut off between these moments."""
    mine = zip((stops.c.announcement, stops.c.language, stops.c.edition), edition, strict=True)
    within = (stops.c.at >= since, stops.c.at < until)
    question = select(func.min(stops.c.at)).where(*(column == value for column, value in mine), *within)
    found: datetime | None = (await connection.execute(question)).scalar_one()
    return found


async def stops_since(connection: AsyncConnection, since: datetime) -> Mapping[Stopped, datetime]:
    rows = await connection.execute(select(stops).where(stops.c.at >= since))
    return {(row.slot, row.announcement, row.language, row.edition): row.at for row in rows}
