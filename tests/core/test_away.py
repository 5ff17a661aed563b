"""A database that is away is told from a mistake of ours."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.store import Store, is_away
from tests.servers.postgres import Postgres

Breaks = Callable[[Store, Postgres], Awaitable[None]]


async def in_a_statement(store: Store, server: Postgres) -> None:
    async def slow() -> None:
        async with store.write() as connection:
            await connection.execute(text("SELECT pg_sleep(60)"))

    waiting, asked = (
        asyncio.create_task(slow()),
        text("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"),
    )
    async with store.read() as connection:
        while not (await connection.execute(asked)).scalar_one():
            await asyncio.sleep(0)
    await asyncio.to_thread(server.kill)
    await waiting


async def between_statements(store: Store, server: Postgres) -> None:
    async with store.write() as connection:
        await connection.execute(text("SELECT 1"))
        await asyncio.to_thread(server.kill)
        await connection.execute(text("SELECT 1"))


async def before_it_is_reached(store: Store, server: Postgres) -> None:
    await asyncio.to_thread(server.kill)
    async with store.read() as connection:
        await connection.execute(text("SELECT 1"))


@pytest.mark.parametrize("breaks", [in_a_statement, between_statements, before_it_is_reached])
async def test_a_killed_server_is_away(own_postgres: Callable[..., Postgres], breaks: Breaks) -> None:
    server = own_postgres()
    async with opened(server.database()) as store:
        with pytest.raises((DBAPIError, OSError), check=is_away):
            await breaks(store, server)


@pytest.mark.parametrize("act", ["read", "write"])
async def test_a_disk_that_is_gone_is_away(tmp_path: Path, act: Literal["read", "write"]) -> None:
    disk = tmp_path / "disk"
    async with opened(f"sqlite:///{disk / 'keryx.sqlite3'}") as store:
        disk.rename(tmp_path / "taken out")
        with pytest.raises((DBAPIError, OSError), check=is_away):
            async with store.read() if act == "read" else store.write() as connection:
                await connection.execute(text("SELECT 1"))


async def test_a_mistake_is_no_database_that_is_away(database_url: str) -> None:
    async with opened(database_url) as store:
        async with store.write() as connection:
            await connection.execute(text("CREATE TABLE a (n INTEGER NOT NULL)"))
        with pytest.raises(DBAPIError, match=r"(?i)null") as wrong:
            await insert_null(store)
    assert not is_away(wrong.value)
    assert not is_away(KeyError("a"))


async def insert_null(store: Store) -> None:
    async with store.write() as connection:
        await connection.execute(text("INSERT INTO a VALUES (NULL)"))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = Store.open(url)
    try:
        yield store
    finally:
        await store.close()
