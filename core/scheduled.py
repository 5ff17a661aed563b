"""From when until when an announcement was to be public, as its schedule had it at an earlier moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tables import schedule_changes, schedules, silence_changes

MOVED = ("release_at", "expires_at")


@dataclass(frozen=True)
class Times:
    """UTC. `expires_at` None: it did not end. `silence`: from when until when an election was to hold it."""

    release_at: datetime
    expires_at: datetime | None
    silence: tuple[datetime, datetime] | None = None

    def holds(self, start: datetime, end: datetime) -> bool:
        """It might be played then, all of it (the same as `core.playout.Piece.holds`)."""
        if start < self.release_at or (self.expires_at is not None and end > self.expires_at):
            return False
        return self.silence is None or end < self.silence[0] or start >= self.silence[1]


async def times_at(connection: AsyncConnection, announcement: UUID, moment: datetime) -> Times | None:
    """What was changed at that very moment was changed by then. None: the ledger does not know it."""
    now = (await connection.execute(select(schedules).where(schedules.c.announcement == announcement))).first()
    if now is None:
        return None
    table = schedule_changes
    later = select(table.c.before).where(table.c.announcement == announcement, table.c.at > moment).order_by(table.c.id)
    stood: dict[str, Any] = {}
    for before in (await connection.execute(later)).scalars():
        stood = _read(before) | stood  # the first that changed a time says what it had been
    first = (
        select(silence_changes)
        .where(silence_changes.c.announcement == announcement, silence_changes.c.at > moment)
        .order_by(silence_changes.c.id)
        .limit(1)
    )
    held = (await connection.execute(first)).first() or now
    return Times(
        stood.get("release_at", now.release_at),
        stood.get("expires_at", now.expires_at),
        (held.silent_from, held.silent_until) if held.silent_from is not None else None,
    )


def _read(before: Mapping[str, str | None] | None) -> dict[str, datetime | None]:
    return {
        name: datetime.fromisoformat(written) if written is not None else None
        for name, written in (before or {}).items()
        if name in MOVED
    }
