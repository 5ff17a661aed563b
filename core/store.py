"""The database: one transaction a block, one writer on SQLite, the same code on PostgreSQL."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator, UserDefinedType

BUSY_TIMEOUT_MS = 30_000
READERS = 4


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps it as text that sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Store:
    """Reads and writes in transactions. Nothing may wait for the network inside one."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, gate: "_Gate | None") -> None:
        self._writer, self._reader, self._gate = writer, reader, gate

    @classmethod
    def open(cls, url: str) -> "Store":
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            if parsed.drivername == "sqlite":
                parsed = parsed.set(drivername="sqlite+aiosqlite")
            if not parsed.database or parsed.database == ":memory:":
                raise ValueError("KERYX_DATABASE: SQLite needs a file, for example sqlite:///var/keryx.sqlite3")
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            writer = create_async_engine(parsed, pool_size=1, max_overflow=0, pool_timeout=600)
            reader = create_async_engine(parsed, pool_size=READERS, max_overflow=0, pool_timeout=600)
            _sqlite(writer, "BEGIN IMMEDIATE")
            _sqlite(reader, "BEGIN")
            return cls(writer, reader, _Gate(Path(f"{parsed.database}.lock")))
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+asyncpg")
            engine = create_async_engine(parsed, pool_size=10, max_overflow=10, pool_pre_ping=True)
            return cls(engine, engine, None)
        raise ValueError(f"KERYX_DATABASE: {parsed.get_backend_name()} is not supported; use SQLite or PostgreSQL")

    @property
    def sqlite(self) -> bool:
        return self._gate is not None

    @property
    def url(self) -> Any:
        return self._writer.url

    @property
    def engine(self) -> AsyncEngine:
        """The engine that may change things: for migrations."""
        return self._writer

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may change things; commits at the end, rolls back on an error."""
        if self._gate is None:
            async with self._writer.begin() as connection:
                yield connection
            return
        async with self._gate, self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only looks."""
        async with self._reader.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()
        if self._gate is not None:
            self._gate.close()


class _Gate:
    """Lets the writers of one SQLite file in one after another, over tasks and processes.

    SQLite's own busy handler polls with growing pauses, so beside a busy writer a post can starve; a file lock
    wakes the next one as soon as the last is done.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> None:
        await self._turn.acquire()
        try:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting = asyncio.ensure_future(asyncio.to_thread(fcntl.flock, self._file, fcntl.LOCK_EX))
                try:
                    await asyncio.shield(waiting)
                except asyncio.CancelledError:
                    # The thread cannot be called back: wait for the lock, then give it up.
                    await waiting
                    fcntl.flock(self._file, fcntl.LOCK_UN)
                    raise
        except BaseException:
            self._turn.release()
            raise

    async def __aexit__(self, *exc: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._turn.release()

    def close(self) -> None:
        os.close(self._file)


def _sqlite(engine: AsyncEngine, begin: str) -> None:
    """WAL, full durability, and transactions that begin when we say so."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)


class Written(UserDefinedType[Any]):
    """The type to bind what `written` gives: it goes to the driver as it is."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "TIMESTAMP WITH TIME ZONE"


def written(connection: AsyncConnection, moment: datetime) -> Any:
    """A time as the driver takes it, made once for many rows that share it."""
    process = Instant().dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return process(moment) if process is not None else moment


def insert_for(connection: AsyncConnection, table: Table) -> Any:
    """The dialect's INSERT, with on_conflict_do_nothing and on_conflict_do_update."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
