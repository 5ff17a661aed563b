"""The station's own words and an election: in which silences they name a candidate, whom its own text may not name."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.times import day_bounds
from core.elections.silence import calendar, whom
from core.tables import announcements, editions

Span = tuple[datetime, datetime]  # UTC


async def silences(
    connection: AsyncConnection, texts: Sequence[tuple[UUID, str]], since: datetime, until: datetime | None = None
) -> list[Sequence[Span]]:
    """For each text that is said of an announcement: the silences after `since`, and before `until`, that hold it.

    Service notices are exempt, as everywhere.
    """
    coming = [one for one in await calendar(connection, since) if until is None or one.silent_from < until]
    named = [[one for one in coming if whom({"text": text}, one)] for _, text in texts]
    ids = {announcement for (announcement, _), found in zip(texts, named, strict=True) if found}
    if not ids:
        return [() for _ in texts]
    question = (
        select(announcements.c.id, editions.c.body["subtype"].label("subtype"))
        .join(editions, (editions.c.announcement == announcements.c.id) & (editions.c.number == announcements.c.head))
        .where(announcements.c.id.in_(ids))
    )
    subtypes = {row.id: row.subtype for row in await connection.execute(question)}
    return [
        [(one.silent_from, one.silent_until) for one in found if whom({"text": text, "subtype": subtypes[id_]}, one)]
        for (id_, text), found in zip(texts, named, strict=True)
    ]


def silent_on(spans: Sequence[Span], day: date) -> bool:
    """Whether one of them has some of that day (Athens): what is read on a day is one text, from its beginning."""
    start, end = day_bounds(day)
    return any(since < end and start < until for since, until in spans)
