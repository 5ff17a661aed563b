"""The subscribers who chose the e-magazine."""

from collections.abc import Callable
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from audience.filters import naming
from audience.tables import filters, subscribers
from audience.wanting import Wanting
from core.clock import Clock

MOST_JUDGED = 100  # issuers and channels


def readers(issuer: str, channel: str, clock: Clock) -> Select[tuple[str]]:
    """(target): who chose it from this issuer, by this channel, and has not paused. Made for slices, unordered."""
    chose = select(filters.c.id).where(_choosing(issuer, channel))
    awake = or_(subscribers.c.paused_until.is_(None), subscribers.c.paused_until <= clock.now())
    wanted = subscribers.c.filter.in_(chose).is_(true())
    return select(subscribers.c.id.label("target")).where(subscribers.c.state == "confirmed", wanted, awake)


def _choosing(issuer: str, channel: str) -> ColumnElement[bool]:
    return and_(filters.c.magazine, naming(issuer), filters.c.channel.in_(("", channel)))


def still_reading() -> Callable[[str, str], Wanting]:
    """Who of an issuer's readers by a channel reads it still, when the copies are handed over."""
    return lru_cache(MOST_JUDGED)(lambda issuer, channel: Wanting(_choosing(issuer, channel)))
