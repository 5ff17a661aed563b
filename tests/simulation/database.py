"""One SQLite database in memory, used again for every seed: copied, replaced, and looked at from outside."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

import audience.tables  # noqa: F401  (its tables belong to the metadata)
from core.directory import save_directory
from core.tables import hub, metadata
from tests.hub import directory
from tests.simulation.inline_sqlite import inline_engine

DIRECTORY = Path(__file__).parents[2] / "examples" / "directory.yaml"
START = datetime(2026, 11, 23, 8, 0)
# All times at which something in the database becomes due.
DUE = """
SELECT next_at FROM inbox WHERE state = 'todo' UNION SELECT lease_until FROM inbox WHERE state = 'todo'
UNION SELECT next_at FROM work_items WHERE state = 'todo' UNION SELECT lease_until FROM work_items WHERE state = 'todo'
UNION SELECT next_at FROM outbox UNION SELECT until FROM leases
UNION SELECT next_at FROM deliveries WHERE state = 'later'
UNION SELECT release_at FROM schedules WHERE announced < head
UNION SELECT expires_at FROM schedules WHERE NOT expired
UNION SELECT offer_at FROM plans WHERE state IN ('awaited', 'planning') UNION SELECT offer_at FROM endings
UNION SELECT offer_at FROM mailings
WHERE state IN ('awaited', 'planning') AND NOT paused AND cancelled_at IS NULL
"""


class Database:
    """`version` grows with every commit that changed something."""

    def __init__(self) -> None:
        self.raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._engine = inline_engine(self.raw)
        self._connection: AsyncConnection | None = None
        self._empty: bytes | None = None
        self.version = 0
        self.turns: Sequence[float] = ()  # when something is due by the calendar
        self._due: tuple[int, int, list[float]] = (-1, 0, [])

    async def reset(self) -> None:
        """As new: the tables, the hub's row, the municipality's lists."""
        if self._connection is None:
            self._connection = await self._engine.connect()
        if self._empty is None:
            async with self.transaction() as connection:
                await connection.run_sync(metadata.create_all)
                await connection.execute(insert(hub).values(id=1))
                await save_directory(connection, directory())
            self._empty = self.copy()
        else:
            self.replace(self._empty)
        self.version, self.turns, self._due = 0, (), (-1, 0, [])

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        assert self._connection is not None
        before = self.raw.total_changes
        async with self._connection.begin():
            yield self._connection
        if self.raw.total_changes != before:
            self.version += 1

    def copy(self) -> bytes:
        """A backup."""
        return self.raw.serialize()

    def replace(self, backup: bytes) -> None:
        # Not deserialized in place: at the next `json_each`, which keeps the old schema, SQLite 3.40 would crash.
        with contextlib.closing(sqlite3.connect(":memory:")) as source:
            source.deserialize(backup)
            source.backup(self.raw)
        self.version += 1

    def rows(self, question: str, *parameters: Any) -> list[Any]:
        """A look from outside, that nobody in the simulation notices."""
        return self.raw.execute(question, parameters).fetchall()

    def due_times(self) -> list[float]:
        """Seconds from the start, sorted."""
        if self._due[:2] != (self.version, len(self.turns)):
            times = {seconds(row[0]) for row in self.rows(DUE) if row[0] is not None}
            self._due = (self.version, len(self.turns), sorted(time + 0.001 for time in times.union(self.turns)))
        return self._due[2]


def seconds(text: str) -> float:
    return (datetime.fromisoformat(text) - START).total_seconds()
