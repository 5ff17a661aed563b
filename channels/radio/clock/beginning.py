"""What has begun on air, as it was planned: it stands, whatever changes after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import on_air, tables
from channels.radio.clock.rundown import Slot
from core.store import insert_for


@dataclass(frozen=True)
class Started:
    """`sound`: what it is heard in, as on_air.py writes it, while it is on air."""

    slot: datetime
    announcement: UUID
    language: str
    edition: int
    form_s: int
    start: datetime
    duration_s: float
    sound: Mapping[str, Any] | None = None

    @property
    def segment(self) -> str:
        return f"{self.announcement}-{self.language}"

    @property
    def ends(self) -> datetime:
        return self.start + timedelta(seconds=self.duration_s)


async def started(
    connection: AsyncConnection, since: datetime, until: datetime
) -> Mapping[datetime, Sequence[Started]]:
    """By slot, in their order."""
    table = tables.begun
    rows = await connection.execute(
        select(table).where(table.c.slot >= since, table.c.slot < until).order_by(table.c.start)
    )
    found: dict[datetime, list[Started]] = {}
    for row in rows:
        found.setdefault(row.slot, []).append(Started(**row._mapping))
    return found


async def note(connection: AsyncConnection, rows: Sequence[Started], missed: Sequence[Started] = ()) -> None:
    """That these have begun (idempotent). `missed`: what nobody heard; it begins in its slot once more."""
    table, again = tables.begun, {(row.slot, row.segment) for row in rows}
    for row in missed:
        if (row.slot, row.segment) in again:
            its = (table.c.slot == row.slot, table.c.announcement == row.announcement, table.c.language == row.language)
            await connection.execute(delete(table).where(*its, table.c.start == row.start))
    for row in rows:
        values = {name: value for name, value in vars(row).items() if value is not None}
        await connection.execute(insert_for(connection, tables.begun).values(**values).on_conflict_do_nothing())


def begun_by(slot: Slot, now: datetime) -> Sequence[Started]:
    """Every reading of the slot whose time has come and that is not noted yet."""
    return [
        Started(
            slot.start,
            one.segment.announcement,
            one.segment.language,
            one.segment.edition,
            one.form_s,
            one.start,
            one.duration_s,
            on_air.written(one),
        )
        for one in slot.readings
        if one.start <= now and one.state == "planned"
    ]
