"""The subscribers an edition reaches, as a channel's selection: at once, for a digest, or by a reminder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import Frequency
from audience.filters import Facets, letting_through
from audience.tables import filters, subscribers
from audience.wanting import Wanting
from core.channel import Recipient
from core.clock import Clock
from schemas.edition import Edition
from schemas.every_kind import Urgency

_THROUGH = subscribers.c.filter.in_(select(filters.c.id).where(filters.c.through_pause)).is_(true())


def choosing(facets: Facets | None, channel: str) -> ColumnElement[bool]:
    """On a row of `filters`: it lets this through, and by this channel."""
    return and_(letting_through(facets), filters.c.channel.in_(("", channel)))


def whoever(
    facets: Facets | None, channel: str, manner: ColumnElement[bool], now: datetime, *, urgent: bool = False
) -> Select[tuple[str]]:
    """Confirmed subscribers whose choices let it through, in a `manner` of their sets, and who have not paused."""
    let_through = select(filters.c.id).where(choosing(facets, channel), manner)
    # IS TRUE keeps PostgreSQL from making a join of it, which it would sort for every slice.
    wanted = subscribers.c.filter.in_(let_through).is_(true())
    awake = or_(subscribers.c.paused_until.is_(None), subscribers.c.paused_until <= now)
    if urgent:
        awake = or_(awake, _THROUGH)
    return select(subscribers.c.id.label("target")).where(subscribers.c.state == "confirmed", wanted, awake)


@dataclass(frozen=True)
class Subscribers:
    """Confirmed subscribers whose choices let the edition through; a target is a subscriber's id.

    Every select is unordered and made for slices `WHERE target > :cursor ORDER BY target LIMIT n`, which one index
    serves: what they chose is matched on the few distinct sets. Who has paused gets nothing until their date, urgent
    ones neither unless they chose so; what passes meanwhile is not sent afterwards.
    """

    edition: Edition
    channel: str
    clock: Clock

    @cached_property
    def _wanting(self) -> Wanting:
        return Wanting(choosing(Facets.of(self.edition), self.channel), urgent=self.urgent)

    @property
    def urgent(self) -> bool:
        content = self.edition.content
        return content is not None and content.urgency is not Urgency.NORMAL

    def matching(self) -> Select[tuple[str, str]]:
        """Who gets it; `gathers` is the frequency of the digest they wait for, empty for who takes it at once.

        Urgent ones do not wait for a digest, unless their reader chose so.
        """
        waits = filters.c.frequency != Frequency.AT_ONCE.value
        if self.urgent:
            waits = and_(waits, ~filters.c.urgent)
        # By the few sets' primary key, for the rows of a slice alone: a join would be sorted for every slice.
        gathers = (
            select(case((waits, filters.c.frequency), else_=""))
            .where(filters.c.id == subscribers.c.filter)
            .scalar_subquery()
        )
        return self._who(true()).add_columns(gathers.label("gathers"))

    def _who(self, manner: ColumnElement[bool]) -> Select[tuple[str]]:
        return whoever(Facets.of(self.edition), self.channel, manner, self.clock.now(), urgent=self.urgent)

    def places(self) -> Sequence[str]:
        return ()

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        """Language and address of those who are still subscribed. Who left its topic or issuer, or has paused, since it
        was planned declined it: nothing new reaches them, but changes and withdrawals of what they hold do.
        """
        return await self._wanting.recipients(connection, targets, self.clock)
