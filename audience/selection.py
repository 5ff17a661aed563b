"""The subscribers an edition reaches, as a channel's selection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.filters import letting_through
from audience.tables import filters, subscribers
from core.channel import Recipient
from core.given import found_by
from schemas.edition import Edition

SUBSCRIBED = select(subscribers.c.id, subscribers.c.language, subscribers.c.email).where(
    subscribers.c.state == "confirmed"
)


@dataclass(frozen=True)
class Subscribers:
    """Confirmed subscribers whose filter lets the edition through; a target is a subscriber's id."""

    edition: Edition

    def matching(self) -> Select[tuple[str]]:
        """Unordered; made for slices `WHERE target > :cursor ORDER BY target LIMIT n`, which its index serves."""
        wanted = select(filters.c.id).where(letting_through(self.edition))
        # IS TRUE keeps PostgreSQL from making a join of it, which it would sort for every slice.
        return select(subscribers.c.id.label("target")).where(
            subscribers.c.state == "confirmed", subscribers.c.filter.in_(wanted).is_(true())
        )

    def places(self) -> Sequence[str]:
        return ()

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        """Language and address of those who are still subscribed."""
        rows = await connection.execute(
            found_by(connection, subscribers.c.id, "targets", SUBSCRIBED), {"targets": targets}
        )
        return {target: Recipient(language, email) for target, language, email in rows}
