"""Whether people still want, at the hand-over, what was planned for them: by their choices and pauses of now.

It is asked for every mail, so that one whole number says both: the id of somebody's choices, negative in a pause.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.tables import filters, subscribers
from core.channel import Recipient
from core.clock import Clock
from core.given import prepared_by
from core.store import Instant

_NOW: ColumnElement[Any] = bindparam("now", type_=Instant())
_AWAKE = or_(subscribers.c.paused_until.is_(None), subscribers.c.paused_until <= _NOW)
_CHOSEN = case((_AWAKE, subscribers.c.filter), else_=-subscribers.c.filter).label("chosen")
_SUBSCRIBED = prepared_by(
    subscribers.c.id,
    "targets",
    select(subscribers.c.id, subscribers.c.language, subscribers.c.email, _CHOSEN).where(
        subscribers.c.state == "confirmed"
    ),
)


class Wanting:
    """Who still wants one thing. Neither it nor a set of choices ever changes, so each set is judged once."""

    def __init__(self, condition: ColumnElement[bool], *, urgent: bool = False) -> None:
        """`condition`: on a row of `filters`. `urgent`: it passes the pause of those who chose so."""
        self._condition, self._urgent = condition, urgent
        self._judged: set[int] = set()
        self._through: set[int] = set()

    async def among(self, connection: AsyncConnection, chosen: Collection[int]) -> Set[int]:
        """Of what people have chosen, all that lets it through."""
        unknown = {abs(number) for number in set(chosen) - self._judged}
        if unknown:
            query = select(filters.c.id, filters.c.through_pause).where(filters.c.id.in_(unknown), self._condition)
            for number, through_pause in await connection.execute(query):
                self._through |= {number, -number} if self._urgent and through_pause else {number}
            self._judged |= unknown | {-number for number in unknown}
        return self._through

    async def recipients(
        self, connection: AsyncConnection, targets: Sequence[str], clock: Clock, variant: str = "", *, due: bool = True
    ) -> Mapping[str, Recipient]:
        """Those of the targets who are subscribed, and whether they declined it."""
        rows = await subscribed(connection, targets, clock)
        through = await self.among(connection, {row[3] for row in rows})
        return {
            target: Recipient(language, email, variant, due)
            if chosen in through
            else Recipient(language, email, variant, due, declined=True)
            for target, language, email, chosen in rows
        }


async def subscribed(connection: AsyncConnection, targets: Sequence[str], clock: Clock) -> Sequence[Sequence[Any]]:
    """(id, language, email, chosen) of those of the targets who are subscribed now."""
    return await _SUBSCRIBED.rows(connection, targets=targets, now=clock.now())
