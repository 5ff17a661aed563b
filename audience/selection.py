"""The subscribers an edition reaches, as a channel's selection: at once, for a digest, or by a reminder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import Frequency
from audience.filters import Facets, letting_through
from audience.tables import filters, subscribers
from core.channel import Recipient
from core.clock import Clock
from core.given import prepared_by
from core.store import Instant
from schemas.edition import Action, Edition
from schemas.every_kind import Urgency

_NOW: ColumnElement[Any] = bindparam("now", type_=Instant())
_AWAKE = or_(subscribers.c.paused_until.is_(None), subscribers.c.paused_until <= _NOW)
_THROUGH = subscribers.c.filter.in_(select(filters.c.id).where(filters.c.through_pause)).is_(true())
_SUBSCRIBED = select(subscribers.c.id, subscribers.c.language, subscribers.c.email).where(
    subscribers.c.state == "confirmed"
)
AWAKE = _SUBSCRIBED.where(_AWAKE)
AWAKE_OR_THROUGH = _SUBSCRIBED.where(or_(_AWAKE, _THROUGH))  # of what is urgent
_STILL_AWAKE = prepared_by(subscribers.c.id, "targets", AWAKE)
_STILL_AWAKE_OR_THROUGH = prepared_by(subscribers.c.id, "targets", AWAKE_OR_THROUGH)
_STILL_SUBSCRIBED = prepared_by(subscribers.c.id, "targets", _SUBSCRIBED)


def whoever(
    facets: Facets | None, channel: str, manner: ColumnElement[bool], now: datetime, *, urgent: bool = False
) -> Select[tuple[str]]:
    """Confirmed subscribers whose choices let it through, in a `manner` of their sets, and who have not paused."""
    let_through = and_(letting_through(facets), filters.c.channel.in_(("", channel)), manner)
    # IS TRUE keeps PostgreSQL from making a join of it, which it would sort for every slice.
    wanted = subscribers.c.filter.in_(select(filters.c.id).where(let_through)).is_(true())
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
        """Language and address of those who are still subscribed, and have not paused since.

        A change or a withdrawal reaches those who hold the text in a pause too: we wrote it, and it holds no more.
        """
        if self.edition.action is not Action.PUBLISH:
            rows = await _STILL_SUBSCRIBED.rows(connection, targets=targets)
        else:
            wanted = _STILL_AWAKE_OR_THROUGH if self.urgent else _STILL_AWAKE
            rows = await wanted.rows(connection, targets=targets, now=self.clock.now())
        return {target: Recipient(language, email) for target, language, email in rows}
