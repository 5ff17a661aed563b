"""The embedded carrier on SQLite: outbox, six groups' inboxes, handled; against the same rows by bare sqlite3."""

import asyncio
import sqlite3
import time
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.figures import Figure, Sizes, in_turn
from bench.ground import Ground, until
from core.bus.embedded import EmbeddedCarrier
from core.bus.envelope import Envelope
from core.bus.inbox import Inbox, Suspicion
from core.bus.outbox import Relay
from core.clock import SystemClock
from core.store import Store
from core.tables import inbox, metadata, outbox
from core.wake import Wake

GROUPS = tuple(f"group{n}" for n in range(6))
BATCH = 200
BODY = b"x" * 1000


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    count = sizes.messages // 10
    ours, bare = await in_turn(
        sizes.cheap_runs, partial(handled, ground, count), partial(asyncio.to_thread, bare_sqlite, ground, count)
    )
    few = await handled(ground, max(1, count // 10))
    return [
        Figure(
            "embedded.six_groups", ours, bare, "handled/s", "six groups on SQLite, against bare sqlite3", at_least=500
        ),
        Figure("embedded.growth", 1e3 / ours, 1e3 / few, "ms a message", "the same, ten times as many"),
    ]


async def handled(ground: Ground, count: int) -> float:
    """Messages handled a second, over all groups."""
    store, clock, wake = Store.open(await ground.empty("sqlite")), SystemClock(), Wake()
    now = clock.now()
    rows = [
        {"uid": str(uuid4()), "key": "k", "type": "bench", "urgency": 2, "body": BODY, "at": now} for _ in range(count)
    ]
    async with store.write() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(outbox), rows)
    done, everything = 0, asyncio.Event()

    class Counting:
        async def __call__(self, envelope: Envelope) -> None:
            nonlocal done
            done += 1
            if done == count * len(GROUPS):
                everything.set()

        async def given_up(self, connection: AsyncConnection, envelope: Envelope, reason: str) -> UUID | None:
            raise AssertionError(reason)

    async def member(group: str) -> None:
        box, ear = Inbox(store, clock, group, Counting(), Suspicion()), wake.listener(f"inbox:{group}")
        while True:
            if not await box.run_once():
                await ear.wait(1.0)

    relay = Relay(store, clock, EmbeddedCarrier(store, clock, wake, GROUPS))
    members = [asyncio.create_task(member(group)) for group in GROUPS]
    begun = time.perf_counter()
    while await relay.run_once():
        pass
    await everything.wait()
    await until(lambda: _settled(store), every_s=0.002)
    took = time.perf_counter() - begun
    for task in members:
        task.cancel()
    await asyncio.gather(*members, return_exceptions=True)
    await store.close()
    return count * len(GROUPS) / took


async def _settled(store: Store) -> bool:
    async with store.read() as connection:
        found = await connection.execute(select(func.count()).select_from(inbox).where(inbox.c.state == "todo"))
        return not found.scalar_one()


def bare_sqlite(ground: Ground, count: int) -> float:
    """The same rows of the inbox's shape, written and marked in groups of 200, each durable."""
    path = ground.bare()
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(
        "CREATE TABLE inbox (member_group TEXT, uid TEXT, body BLOB, state TEXT, at TEXT, "
        "PRIMARY KEY (member_group, uid))"
    )
    uids = [str(uuid4()) for _ in range(count)]
    begun = time.perf_counter()
    for start in range(0, count, BATCH):
        part = uids[start : start + BATCH]
        for group in GROUPS:
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO inbox VALUES (?, ?, ?, 'todo', '')", [(group, u, BODY) for u in part])
            database.execute("COMMIT")
            database.execute("BEGIN IMMEDIATE")
            database.executemany(
                "UPDATE inbox SET state = 'done' WHERE member_group = ? AND uid = ?", [(group, u) for u in part]
            )
            database.execute("COMMIT")
    took = time.perf_counter() - begun
    database.close()
    return count * len(GROUPS) / took
