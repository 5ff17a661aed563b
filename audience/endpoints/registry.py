"""Endpoints kept: added with a secret that is shown once, its secret changed, switched off and on, removed."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from audience.endpoints.tables import endpoints
from audience.endpoints.wanted import EndpointWanted, EventType
from audience.filters import packed, unpacked
from core.dead_letters import bury, settle
from core.errors import NotFound

FORMER_SIGNS = timedelta(hours=24)  # beside the new one, so that the other side changes when it likes
GIVES_UP_AFTER = timedelta(days=3)
SECRET_BYTES = 24


@dataclass(frozen=True)
class Endpoint:
    """Without its secrets. `failing_since`: it has taken nothing from then on; `reason` is why."""

    id: UUID
    name: str
    url: str
    events: Sequence[EventType]
    issuers: Sequence[str]
    state: Literal["active", "disabled"]
    reason: str | None
    failing_since: datetime | None
    answered_on: date | None
    made_by: str
    created_at: datetime


def made_secret() -> str:
    """As Standard Webhooks spell it."""
    return f"whsec_{b64encode(secrets.token_bytes(SECRET_BYTES)).decode('ascii')}"


async def add(connection: AsyncConnection, wanted: EndpointWanted, who: str, now: datetime) -> tuple[Endpoint, str]:
    """The endpoint, and its secret: to be shown this once."""
    identity, secret = str(uuid7()), made_secret()
    await connection.execute(
        insert(endpoints).values(
            id=identity,
            name=wanted.name,
            url=wanted.url,
            events=packed(frozenset(event.value for event in wanted.events)),
            issuers=packed(frozenset(wanted.issuers)),
            secret=secret,
            state="active",
            made_by=who,
            created_at=now,
        )
    )
    return await find(connection, UUID(identity)), secret


async def every(connection: AsyncConnection) -> list[Endpoint]:
    """The last added first."""
    rows = await connection.execute(select(endpoints).order_by(endpoints.c.id.desc()))
    return [_endpoint(row) for row in rows]


async def find(connection: AsyncConnection, identity: UUID) -> Endpoint:
    row = (await connection.execute(select(endpoints).where(endpoints.c.id == str(identity)))).first()
    if row is None:
        raise NotFound("Δεν υπάρχει τέτοιος αποδέκτης.", "There is no such endpoint.")
    return _endpoint(row)


async def renew_secret(connection: AsyncConnection, identity: UUID, now: datetime) -> str:
    """The new one, to be shown this once. The one before signs beside it for a day."""
    secret = made_secret()
    changed = await connection.execute(
        update(endpoints)
        .where(endpoints.c.id == str(identity))
        .values(secret=secret, former_secret=endpoints.c.secret, former_until=now + FORMER_SIGNS)
    )
    if not changed.rowcount:
        await find(connection, identity)
    return secret


async def switch(connection: AsyncConnection, identity: UUID, active: bool) -> None:
    """Off: it is told nothing, and what waits for it is dropped. On: it begins anew, whatever failed before. Either way
    somebody has looked at it: its dead letter is settled."""
    state = "active" if active else "disabled"
    await find(connection, identity)
    await connection.execute(
        update(endpoints).where(endpoints.c.id == str(identity)).values(state=state, failing_since=None, reason=None)
    )
    await settle(connection, "endpoint", str(identity))


async def remove(connection: AsyncConnection, identity: UUID) -> Endpoint:
    """Gone, with its secret; what the ledger says of it stays."""
    found = await find(connection, identity)
    await connection.execute(delete(endpoints).where(endpoints.c.id == str(identity)))
    await settle(connection, "endpoint", str(identity))
    return found


async def took(connection: AsyncConnection, identity: str, today: date) -> None:
    """It took what it was told."""
    mine = endpoints.c.id == identity
    await connection.execute(update(endpoints).where(mine).values(failing_since=None, reason=None, answered_on=today))


async def failed(connection: AsyncConnection, identity: str, reason: str, now: datetime) -> None:
    """It did not."""
    mine = (endpoints.c.id == identity) & (endpoints.c.state == "active")
    values = {"failing_since": func.coalesce(endpoints.c.failing_since, now), "reason": reason}
    await connection.execute(update(endpoints).where(mine).values(values))


async def give_up(connection: AsyncConnection, now: datetime, channel: str, *, gone: str | None = None) -> None:
    """Whoever has taken nothing for three days is switched off, with a dead letter; who is `gone` for good, at once."""
    silent = endpoints.c.failing_since <= now - GIVES_UP_AFTER if gone is None else endpoints.c.id == gone
    off = (
        update(endpoints)
        .where(silent, endpoints.c.state == "active")
        .values(state="disabled")
        .returning(endpoints.c.id, endpoints.c.name, endpoints.c.reason)
    )
    for row in (await connection.execute(off)).all():
        await bury(connection, "endpoint", row.id, f"{row.name}: switched off: {row.reason}", now, channel=channel)


def _endpoint(row: Any) -> Endpoint:
    return Endpoint(
        UUID(row.id),
        row.name,
        row.url,
        sorted(EventType(event) for event in unpacked(row.events)),
        sorted(unpacked(row.issuers)),
        row.state,
        row.reason,
        row.failing_since,
        row.answered_on,
        row.made_by,
        row.created_at,
    )
