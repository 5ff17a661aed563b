"""Changes of a schedule, in the transaction of an action: what waits is moved, what was over comes back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.actions import ended_in, look_for_reminders, move_waiting, release
from core.tables import schedule_changes, schedules
from producers import schedule
from producers.schedule import Schedule
from schemas.announcement import Announcement


async def follow_text(
    connection: AsyncConnection,
    announcement: UUID,
    before: Mapping[str, Any],
    content: Announcement,
    who: str,
    now: datetime,
) -> datetime:
    """A corrected text may bring new times. The release in force."""
    current = (await connection.execute(select(schedules).where(schedules.c.announcement == announcement))).one()
    changes = schedule.changed_by_text(before, content, _in_force(current), now)
    await change_schedule(connection, announcement, changes, who, now)
    found: datetime = changes.get("release_at", current.release_at)
    return found


async def change_schedule(
    connection: AsyncConnection, announcement: UUID, changes: Mapping[str, Any], who: str, now: datetime
) -> None:
    if not changes:
        return
    before = (await connection.execute(select(schedules).where(schedules.c.announcement == announcement))).one()
    schedule.check_changes(changes, _in_force(before), now)
    back = schedule.comes_back(changes, _in_force(before), now)
    wanted = {**changes, "expired": False} if back else dict(changes)
    await connection.execute(
        update(schedules)
        .where(schedules.c.announcement == announcement)
        .values(wanted | {"version": schedules.c.version + 1})
    )
    await connection.execute(
        insert(schedule_changes).values(
            announcement=announcement,
            who=who,
            at=now,
            before={name: _told(getattr(before, name)) for name in wanted},
            after={name: _told(value) for name, value in wanted.items()},
        )
    )
    await move_waiting(connection, announcement, now)
    await look_for_reminders(connection, announcement, now)
    if back:
        await ended_in(connection, announcement, "expire")
    if back and before.announced == before.head:  # else the edition that brings the new expiry follows
        again = f"back.{before.version + 1}"
        await release(connection, announcement, before.head, now, again=again)


async def looked_at_schedule(connection: AsyncConnection, announcement: UUID, version: int | None) -> None:
    """Conflict (412) for who would change another schedule than the one they saw."""
    query = select(schedules.c.version).where(schedules.c.announcement == announcement)
    schedule.seen((await connection.execute(query)).scalar_one(), version)


def _in_force(row: Any) -> Schedule:
    return Schedule(row.release_at, row.expires_at, row.announced > 0)


def _told(value: object) -> str | None:
    return None if value is None else str(value)
