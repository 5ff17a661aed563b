"""Which endpoints an announcement is told to: those switched on whose issuers it is of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.endpoints.tables import endpoints
from audience.endpoints.wanted import EventType
from audience.filters import unpacked
from core.channel import Recipient
from core.clock import Clock
from core.given import among

LANGUAGE = "el"  # what is told holds every language; the ledger wants one


@dataclass(frozen=True)
class Listener:
    """Where one listens, and the secrets that sign what it is told, the newest first."""

    url: str
    secrets: Sequence[str]
    events: frozenset[str]
    failing: bool
    answered_on: date | None


class Listening:
    """Those that are told of what this issuer announces; `event`: only those that asked for it."""

    def __init__(self, clock: Clock, issuer: str, event: EventType | None = None) -> None:
        self._clock = clock
        self._mine: ColumnElement[bool] = and_(
            endpoints.c.state == "active",
            or_(endpoints.c.issuers == "", endpoints.c.issuers.contains(f"|{issuer}|", autoescape=True)),
        )
        if event is not None:
            self._mine = and_(self._mine, endpoints.c.events.contains(f"|{event.value}|", autoescape=True))

    def matching(self) -> Select[tuple[str]]:
        return select(endpoints.c.id.label("target")).where(self._mine)

    def places(self) -> Sequence[str]:
        return ()

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        query = select(endpoints).where(among(endpoints.c.id, "targets"), self._mine)
        now = self._clock.now()
        rows = await connection.execute(query, {"targets": list(targets)})
        return {row.id: Recipient(LANGUAGE, _listener(row, now)) for row in rows}


async def named(connection: AsyncConnection, name: str, now: datetime) -> Listener | None:
    """The endpoint of this name, or at this address, switched on or not; of several the last added."""
    query = select(endpoints).where(or_(endpoints.c.name == name, endpoints.c.url == name))
    row = (await connection.execute(query.order_by(endpoints.c.id.desc()).limit(1))).first()
    return _listener(row, now) if row is not None else None


def _listener(row: Any, now: datetime) -> Listener:
    former = [row.former_secret] if row.former_secret and row.former_until and row.former_until > now else []
    return Listener(
        row.url, [row.secret, *former], unpacked(row.events), row.failing_since is not None, row.answered_on
    )
