"""From when until when an announcement was to be public, as its schedule had it at an earlier moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tables import schedule_changes, schedules


@dataclass(frozen=True)
class Times:
    """UTC. `expires_at` None: it did not end."""

    release_at: datetime
    expires_at: datetime | None


async def times_at(connection: AsyncConnection, announcement: UUID, moment: datetime) -> Times | None:
    """What was changed at that very moment was changed by then. None: the ledger does not know it."""
    mine = schedules.c.announcement == announcement
    now = (await connection.execute(select(schedules.c.release_at, schedules.c.expires_at).where(mine))).first()
    if now is None:
        return None
    table = schedule_changes
    later = select(table.c.before).where(table.c.announcement == announcement, table.c.at > moment).order_by(table.c.id)
    stood: dict[str, Any] = {}
    for before in (await connection.execute(later)).scalars():
        stood = _read(before) | stood  # the first that changed a time says what it had been
    return Times(stood.get("release_at", now.release_at), stood.get("expires_at", now.expires_at))


def _read(before: Mapping[str, str | None] | None) -> dict[str, datetime | None]:
    return {
        name: datetime.fromisoformat(written) if written is not None else None
        for name, written in (before or {}).items()
        if name in Times.__dataclass_fields__
    }
