"""What has begun on air, as it was planned: it stands, whatever changes after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
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


async def note_started(connection: AsyncConnection, slot: Slot, now: datetime) -> None:
    """Every reading of the slot whose time has come (idempotent)."""
    for reading in slot.readings:
        if reading.start <= now and reading.state == "planned":
            segment = reading.segment
            row = Started(
                slot.start,
                segment.announcement,
                segment.language,
                segment.edition,
                reading.form_s,
                reading.start,
                reading.duration_s,
                on_air.written(reading),
            )
            values = {name: value for name, value in vars(row).items() if value is not None}
            await connection.execute(insert_for(connection, tables.begun).values(**values).on_conflict_do_nothing())
