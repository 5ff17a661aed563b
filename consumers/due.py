"""Whether anything is due: all that the agenda does asked at once, so that a moment without work costs one question."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, TextClause, bindparam, exists, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.carriage import CARRIED
from core.elections.silence import not_silent
from core.prepared import Prepared
from core.tables import deliveries, endings, hub, mailings, plans, schedules

NOW: BindParameter[datetime] = bindparam("now")
# Written out, as all states are here: their indexes are of such rows alone.
OPEN: Sequence[ColumnElement[str]] = (literal_column("'awaited'"), literal_column("'planning'"))


class Due(NamedTuple):
    """What may be due, by the steps of the agenda: each step asks again what is."""

    held: bool  # the hub itself: nothing is
    release: bool
    mailings: bool
    offers: bool
    ends: bool
    retries: bool
    unknown: bool
    carried: bool
    expiry: bool


def _some(
    name: str, column: ColumnElement[object], *conditions: ColumnElement[bool] | TextClause
) -> ColumnElement[bool]:
    return exists(select(column).where(*conditions)).label(name)


_LOOK = Prepared(
    lambda _: select(
        hub.c.hold.is_not(None).label("held"),
        _some(
            "release",
            schedules.c.announcement,
            schedules.c.announced < schedules.c.head,
            schedules.c.release_at <= NOW,
            ~schedules.c.paused,
            not_silent(NOW),
        ),
        _some("mailings", mailings.c.id, mailings.c.state.in_(OPEN), mailings.c.offer_at <= NOW),
        _some("offers", plans.c.channel, plans.c.state.in_(OPEN), plans.c.offer_at <= NOW),
        _some("ends", endings.c.channel, endings.c.offer_at <= NOW),
        _some("retries", deliveries.c.id, deliveries.c.state == literal_column("'later'"), deliveries.c.next_at <= NOW),
        _some(
            "unknown",
            deliveries.c.id,
            deliveries.c.state == literal_column("'unknown'"),
            deliveries.c.carrier.is_(None),
        ),
        _some("carried", deliveries.c.id, CARRIED),
        _some("expiry", schedules.c.announcement, ~schedules.c.expired, schedules.c.expires_at <= NOW),
    )
)


async def due(connection: AsyncConnection, now: datetime) -> Due:
    [row] = await _LOOK.rows(connection, now=now)
    return Due(*map(bool, row))
