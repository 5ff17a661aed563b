"""Which of a draft's texts are kept for good: typing saves one every few seconds, and few of them meant anything."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, extract, func, literal_column, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.language.catalogue import Catalogue
from core.retention import SLICE_ROWS, Rule
from core.store import Store
from producers.desk.tables import versions

WHOLE = timedelta(days=1)  # every text of the last day
BY_MINUTES = timedelta(days=30)  # then one of every five minutes, then one of every day
FEW_MINUTES_S, DAY_S = 300, 86_400
MIDNIGHT_S = 7_200  # a day begins two hours before that of UTC: in summer the night's texts may count to the day before


async def stands(connection: AsyncConnection, draft: UUID, version: int) -> None:
    """Somebody submitted, sent, gave back or spoke of this very text: it is never thinned out."""
    mine = (versions.c.draft == draft) & (versions.c.version == version)
    await connection.execute(update(versions).where(mine).values(stands=True))


def thinning(store: Store, words: Catalogue) -> Rule:
    """Neither the first nor the newest goes, nor one on which another person's text was built."""

    async def due(connection: AsyncConnection, now: datetime) -> int:
        counted = select(func.count()).select_from(_spare(now).subquery())
        return int((await connection.execute(counted)).scalar_one())

    async def apply(now: datetime) -> int:
        key, some = tuple_(versions.c.draft, versions.c.version), _spare(now).limit(SLICE_ROWS)
        async with store.write() as connection:
            return (await connection.execute(delete(versions).where(key.in_(some)))).rowcount

    return Rule("desk_versions", words, WHOLE, due, apply)


def _spare(now: datetime) -> Select[tuple[UUID, int]]:
    next_who = func.lead(versions.c.who).over(partition_by=versions.c.draft, order_by=versions.c.version)
    placed = select(
        versions.c.draft,
        versions.c.version,
        versions.c.who,
        versions.c.at,
        versions.c.stands,
        next_who.label("next_who"),
        _place(FEW_MINUTES_S).label("of_minutes"),
        _place(DAY_S).label("of_day"),
    ).subquery()
    late = and_(placed.c.at < now - WHOLE, placed.c.of_minutes > 1)
    very_late = and_(placed.c.at < now - BY_MINUTES, placed.c.of_day > 1)
    return select(placed.c.draft, placed.c.version).where(
        placed.c.version > 1,
        ~placed.c.stands,
        placed.c.next_who == placed.c.who,  # NULL of the newest
        or_(late, very_late),
    )


def _place(seconds: int) -> ColumnElement[int]:
    """Its place among those of the same stretch of time, the last first."""
    at = extract("epoch", versions.c.at) + literal_column(str(MIDNIGHT_S))
    stretch = at - at % literal_column(str(seconds))
    return func.row_number().over(partition_by=[versions.c.draft, stretch], order_by=versions.c.version.desc())
