"""The witness: what happened, kept outside the database, so that a restored backup is noticed before it sends.

Records live in the media store: `witness/actions/…` one a committed action (create-only), `witness/left/…` who left,
`witness/mark` the newest counts. Ahead of the database at start means: the database is older than what was done.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.media import Media
from core.store import Store
from core.tables import announcements, counters, hub


@dataclass(frozen=True)
class Count:
    """How far the hub has come: actions taken, windows sent, the last reference given."""

    actions: int = 0
    window: int = 0
    reference: int = 0

    def ahead_of(self, other: "Count") -> bool:
        return self.actions > other.actions or self.window > other.window or self.reference > other.reference


async def count_action(connection: AsyncConnection) -> int:
    """Number the next action, in the caller's transaction."""
    result = await connection.execute(update(hub).values(actions=hub.c.actions + 1).returning(hub.c.actions))
    return int(result.scalar_one())


class Witness:
    """Writes after the commit, before anything follows from it."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._windows: dict[int, int] = {}

    async def action(self, number: int, announcement: UUID | None, head: int, action: str, reference: str) -> None:
        """An announcement's action was committed as the hub's `number`-th."""
        body = {"announcement": str(announcement), "head": head, "action": action, "reference": reference}
        await self._media.record(f"witness/actions/{number:012}", json.dumps(body).encode(), replace=True)

    async def window(self, epoch: int, number: int) -> None:
        """Window `number` is about to be sent."""
        if number > self._windows.get(epoch, 0):
            self._windows[epoch] = number
            await self._media.record(f"witness/windows/{epoch:06}", str(number).encode(), replace=True)

    async def left(self, person: str, at: datetime) -> None:
        """A person (a key, never an address) left or was erased: no restored backup may write to them."""
        await self._media.record(f"witness/left/{person}", at.isoformat().encode(), replace=True)

    async def departed(self) -> list[str]:
        return [name.removeprefix("witness/left/") for name in await self._media.records("witness/left/")]

    async def actions_after(self, number: int) -> list[dict[str, Any]]:
        """What was done after the database's last action: to be entered again by a person."""
        found = []
        for name in await self._media.records("witness/actions/"):
            if int(name.rpartition("/")[2]) > number and (body := await self._media.recorded(name)) is not None:
                found.append(json.loads(body))
        return found

    async def count(self, epoch: int) -> Count:
        actions = await self._media.records("witness/actions/")
        window = await self._media.recorded(f"witness/windows/{epoch:06}")
        last = await self._media.recorded(actions[-1]) if actions else None
        reference = json.loads(last)["reference"] if last else ""
        return Count(
            actions=int(actions[-1].rpartition("/")[2]) if actions else 0,
            window=int(window) if window else 0,
            reference=_serial(reference),
        )


def _serial(reference: str) -> int:
    """2026/000123 as one growing number."""
    year, _, number = reference.partition("/")
    return int(year) * 1_000_000 + int(number) if number else 0


async def database_count(store: Store) -> tuple[int, Count]:
    """The database's epoch and counts."""
    async with store.read() as connection:
        row = (await connection.execute(select(hub.c.epoch, hub.c.actions, hub.c.window))).one()
        last = (
            await connection.execute(select(announcements.c.reference).order_by(announcements.c.reference.desc()))
        ).first()
    return row.epoch, Count(row.actions, row.window, _serial(last.reference) if last else 0)


async def hold_if_behind(store: Store, witness: Witness) -> str | None:
    """At start: hold the hub when the witness knows more than the database; the reason, or None."""
    epoch, database = await database_count(store)
    seen = await witness.count(epoch)
    if not seen.ahead_of(database):
        return None
    reason = f"the database is older than the witness: database {asdict(database)}, witness {asdict(seen)}"
    async with store.write() as connection:
        await connection.execute(update(hub).values(hold=reason))
    return reason


async def resume_reference(connection: AsyncConnection, witness: Count) -> None:
    """Numbers go on from the witness, so that none is given twice."""
    year, number = divmod(witness.reference, 1_000_000)
    name = f"reference:{year}"
    await connection.execute(
        update(counters).where(counters.c.name == name, counters.c.last < number).values(last=number)
    )
