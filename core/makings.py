"""Files made for an announcement: once for the same ingredients, however many wait for them, and destroyed with it.

A making takes as long as it takes, whoever stops waiting: it runs beside the hand-over, which must end in time, and is
found finished by the next one.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, String, Table, Uuid, and_, delete, select

from core.errors import Refused, TryLater
from core.media import Media
from core.standing import may_be_kept
from core.store import Store, insert_for
from core.tables import Json


@dataclass(frozen=True)
class Fresh:
    """What a maker made: by role the bytes and the ending of their name; facts as `duration_s`, `loudness_lufs`."""

    files: Mapping[str, tuple[bytes, str]]
    facts: Mapping[str, float]


@dataclass(frozen=True)
class Made:
    """The same in the media store: keys by role."""

    files: Mapping[str, str]
    facts: Mapping[str, float]


Maker = Callable[[], Awaitable[Fresh]]


def makings_table(name: str, metadata: MetaData) -> Table:
    return Table(
        name,
        metadata,
        Column("recipe", String(64), primary_key=True),  # hash of all that it is made from
        Column("announcement", Uuid, primary_key=True),
        Column("files", Json, nullable=False),
        Column("facts", Json, nullable=False),
    )


class Makings:
    """At most as many at a time as there are cores; the rest wait for their turn."""

    def __init__(self, store: Store, media: Media, table: Table) -> None:
        self._store, self._media, self._table = store, media, table
        self._running: dict[tuple[str, UUID], asyncio.Task[Made]] = {}
        self._turns = asyncio.Semaphore(os.cpu_count() or 1)

    async def made(self, recipe: str, announcement: UUID, make: Maker) -> Made:
        """Found, or made now. Whoever is cancelled while he waits stops the waiting, not the making.

        Raises what `make` raised, Refused when the announcement was expunged meanwhile. A failure nobody waited for is
        told to the next who asks.
        """
        key = (recipe, announcement)
        if key not in self._running:
            if found := await self._found(recipe, announcement):
                return found
            await self._turns.acquire()
            if key in self._running:  # somebody else's turn came first
                self._turns.release()
            else:
                self._running[key] = asyncio.create_task(
                    self._make(recipe, announcement, make), name=f"making {recipe}"
                )
                self._running[key].add_done_callback(lambda _: self._turns.release())
        task = self._running[key]
        try:
            await asyncio.wait({task})
        finally:
            if task.done() and self._running.get(key) is task:
                del self._running[key]
        if task.cancelled():
            raise TryLater("the making was stopped")
        return task.result()

    async def _found(self, recipe: str, announcement: UUID) -> Made | None:
        table = self._table
        question = select(table.c.files, table.c.facts).where(
            table.c.recipe == recipe, table.c.announcement == announcement
        )
        async with self._store.read() as connection:
            row = (await connection.execute(question)).first()
        if row is None or not all([await self._media.exists(key) for key in row.files.values()]):
            return None
        return Made(row.files, row.facts)

    async def _make(self, recipe: str, announcement: UUID, make: Maker) -> Made:
        if found := await self._found(recipe, announcement):  # by another worker, while we waited for our turn
            return found
        fresh = await make()
        # Named by their announcement too: nobody else uses them, so nobody asks who does when they must go.
        files = {
            role: await self._media.put(data, f".{announcement.hex}{ending}")
            for role, (data, ending) in fresh.files.items()
        }
        row: dict[str, Any] = {"files": files, "facts": dict(fresh.facts)}
        async with self._store.write() as connection:
            wanted = await may_be_kept(connection, announcement, ending=False)
            if wanted:
                await connection.execute(
                    insert_for(connection, self._table)
                    .values(recipe=recipe, announcement=announcement, **row)
                    .on_conflict_do_update(index_elements=["recipe", "announcement"], set_=row)
                )
        if not wanted:
            await self._delete(files.values())
            raise Refused("it was expunged while its files were made")
        return Made(files, row["facts"])

    async def forget(self, recipe: str, announcement: UUID) -> None:
        """Destroy what was made of these ingredients, which nobody needs any more (idempotent)."""
        table = self._table
        mine = and_(table.c.recipe == recipe, table.c.announcement == announcement)
        async with self._store.read() as connection:
            files = (await connection.execute(select(table.c.files).where(mine))).scalar_one_or_none() or {}
            others = (
                await connection.execute(select(table.c.files).where(table.c.announcement == announcement, ~mine))
            ).scalars()
            shared = {key for other in others for key in other.values()}  # other ingredients may come to the same bytes
        await self._delete(key for key in files.values() if key not in shared)
        async with self._store.write() as connection:
            await connection.execute(delete(table).where(mine))

    async def destroy(self, announcement: UUID) -> None:
        """Destroy its files (idempotent)."""
        await _ended([self._running.pop(key) for key in list(self._running) if key[1] == announcement])
        mine = self._table.c.announcement == announcement
        async with self._store.read() as connection:
            rows = (await connection.execute(select(self._table.c.files).where(mine))).all()
        await self._delete(key for row in rows for key in row.files.values())
        async with self._store.write() as connection:  # the rows last: they know what is still to be deleted
            await connection.execute(delete(self._table).where(mine))

    async def _delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            await self._media.delete(key)

    async def close(self) -> None:
        """Stop what is being made: it is made anew when it is asked for again."""
        running = list(self._running.values())
        self._running.clear()
        await _ended(running)


async def _ended(tasks: list[asyncio.Task[Made]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
