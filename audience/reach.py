"""How many are subscribed, all together and to each issuer."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.filters import unpacked
from audience.tables import filters, subscribers
from core.directory import load_directory

_BY_ISSUERS = (
    select(filters.c.issuers, func.count().label("n"))
    .select_from(subscribers)
    .join(filters, filters.c.id == subscribers.c.filter)
    .where(subscribers.c.state == "confirmed")
    .group_by(filters.c.issuers)
)


async def subscribed(connection: AsyncConnection, issuers: Collection[str] | None = None) -> tuple[int, dict[str, int]]:
    """Of these issuers (None: of all there are): how many people, and how many for each."""
    known = [issuer.slug for issuer in (await load_directory(connection)).issuers]
    each = {slug: 0 for slug in known if issuers is None or slug in issuers}
    whole = 0
    for row in await connection.execute(_BY_ISSUERS):
        chosen = [slug for slug in unpacked(row.issuers) if slug in each]
        whole += row.n if chosen or issuers is None else 0
        for slug in chosen:
            each[slug] += row.n
    return whole, each
