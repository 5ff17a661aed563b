"""The subscribers who chose the e-magazine."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.filters import naming
from audience.selection import AWAKE
from audience.tables import filters, subscribers
from core.clock import Clock
from core.given import found_by


def readers(issuer: str, channel: str, clock: Clock) -> Select[tuple[str]]:
    """(target): who chose it from this issuer, by this channel, and has not paused. Made for slices, unordered."""
    chose = select(filters.c.id).where(filters.c.magazine, naming(issuer), filters.c.channel.in_(("", channel)))
    awake = or_(subscribers.c.paused_until.is_(None), subscribers.c.paused_until <= clock.now())
    wanted = subscribers.c.filter.in_(chose).is_(true())
    return select(subscribers.c.id.label("target")).where(subscribers.c.state == "confirmed", wanted, awake)


async def still_reading(
    connection: AsyncConnection, targets: Sequence[str], clock: Clock
) -> Mapping[str, tuple[str, str]]:
    """Language and address of those of the targets who still read it."""
    rows = await connection.execute(
        found_by(connection, subscribers.c.id, "targets", _READING), {"targets": list(targets), "now": clock.now()}
    )
    return {row.id: (row.language, row.email) for row in rows}


_READING = AWAKE.join(filters, filters.c.id == subscribers.c.filter).where(filters.c.magazine)
