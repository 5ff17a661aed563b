"""The subscribers an edition reaches, as a channel's selection: at once, for a digest, or by a reminder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import Frequency
from audience.filters import letting_through
from audience.tables import filters, subscribers
from core.channel import Recipient
from core.clock import Clock
from core.given import found_by
from core.store import Instant
from schemas.edition import Edition
from schemas.every_kind import Urgency

_NOW: ColumnElement[Any] = bindparam("now", type_=Instant())
_AWAKE = or_(subscribers.c.paused_until.is_(None), subscribers.c.paused_until <= _NOW)
_THROUGH = subscribers.c.filter.in_(select(filters.c.id).where(filters.c.through_pause)).is_(true())
_SUBSCRIBED = select(subscribers.c.id, subscribers.c.language, subscribers.c.email).where(
    subscribers.c.state == "confirmed"
)
AWAKE = found_by(subscribers.c.id, "targets", _SUBSCRIBED.where(_AWAKE))
AWAKE_OR_THROUGH = found_by(subscribers.c.id, "targets", _SUBSCRIBED.where(or_(_AWAKE, _THROUGH)))  # of what is urgent


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

    def matching(self) -> Select[tuple[str]]:
        """Who takes it at once: by their frequency, or because it is urgent and urgent ones do not wait for them."""
        at_once = filters.c.frequency == Frequency.AT_ONCE.value
        return self._who(or_(at_once, filters.c.urgent) if self.urgent else at_once)

    def gathering(self, frequency: Frequency) -> Select[tuple[str, str]]:
        """(target, frequency) of who waits for it in the digest of this frequency: nobody who takes it at once."""
        waits = filters.c.frequency == frequency.value
        who = self._who(and_(waits, ~filters.c.urgent) if self.urgent else waits)
        return who.add_columns(literal(frequency.value).label("frequency"))

    def reminding(self) -> Select[tuple[str]]:
        """Who asked to be reminded."""
        return self._who(filters.c.reminders)

    def _who(self, manner: ColumnElement[bool]) -> Select[tuple[str]]:
        let_through = and_(letting_through(self.edition), filters.c.channel.in_(("", self.channel)), manner)
        now = self.clock.now()
        # IS TRUE keeps PostgreSQL from making a join of it, which it would sort for every slice.
        wanted = subscribers.c.filter.in_(select(filters.c.id).where(let_through)).is_(true())
        awake = or_(subscribers.c.paused_until.is_(None), subscribers.c.paused_until <= now)
        if self.urgent:
            awake = or_(awake, _THROUGH)
        return select(subscribers.c.id.label("target")).where(subscribers.c.state == "confirmed", wanted, awake)

    def places(self) -> Sequence[str]:
        return ()

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        """Language and address of those who are still subscribed, and have not paused since."""
        wanted = AWAKE_OR_THROUGH if self.urgent else AWAKE
        rows = await wanted.rows(connection, targets=targets, now=self.clock.now())
        return {target: Recipient(language, email) for target, language, email in rows}
