"""The database: one transaction a block, one writer on SQLite, the same code on PostgreSQL."""

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Table, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

from core.errors import WrongSettings
from core.sqlite import threaded

READERS = 4
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=30000",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "secure_delete=ON",  # who is erased must not be readable in the file's free space
)


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be reached, or broke off: nobody's fault here, and to be tried again later.

    A PostgreSQL that is killed in the middle of a statement is told as a plain DBAPIError whose connection is gone, one
    that is not there as the socket's own OSError.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return isinstance(error, OSError | PoolTimeout)


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
        """WrongSettings: nothing can be opened there."""
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise WrongSettings.one(
                "KERYX_DATABASE",
                "δεν είναι διεύθυνση βάσης· γράψτε sqlite:///αρχείο ή postgresql://χρήστης@διεύθυνση/βάση.",
                "this is no database's address; write sqlite:///file or postgresql://user@host/database.",
            ) from error
        if parsed.get_backend_name() == "sqlite":
            if parsed.drivername == "sqlite":
                parsed = parsed.set(drivername="sqlite+aiosqlite")
            if not parsed.database or parsed.database == ":memory:":
                raise WrongSettings.one(
                    "KERYX_DATABASE",
                    "η SQLite χρειάζεται αρχείο, π.χ. sqlite:///var/keryx.sqlite3.",
                    "SQLite needs a file, for example sqlite:///var/keryx.sqlite3.",
                )
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            writer = threaded(parsed, "BEGIN IMMEDIATE", PRAGMAS, connections=1)
            reader = threaded(parsed, "BEGIN", PRAGMAS, connections=READERS)
            return cls(writer, reader, _Gate(Path(f"{parsed.database}.lock")))
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+asyncpg")
            engine = create_async_engine(parsed, pool_size=10, max_overflow=10)
            event.listen(engine.sync_engine, "checkout", _alive)
            # Each statement of a look sees what is committed when it runs, in a transaction or not: without one it is
            # one way to the server instead of three.
            return cls(engine, engine.execution_options(isolation_level="AUTOCOMMIT"), None)
        raise WrongSettings.one(
            "KERYX_DATABASE",
            f"η {parsed.get_backend_name()} δεν υποστηρίζεται· χρησιμοποιήστε SQLite ή PostgreSQL.",
            f"{parsed.get_backend_name()} is not supported; use SQLite or PostgreSQL.",
        )

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
        """Only looks: one view of everything on SQLite; on PostgreSQL each statement sees what is committed by then."""
        async with self._reader.begin() as connection:
            yield connection

    async def scrub(self) -> bool:
        """Let nothing that was deleted stay in the files beside the database: False when somebody still reads it there.

        SQLite's log keeps old pages until it is emptied. PostgreSQL's own housekeeping (vacuum, WAL) is its keeper's.
        """
        if not self.sqlite:
            return True

        def emptied() -> bool:
            with contextlib.closing(sqlite3.connect(self.url.database, isolation_level=None)) as connection:
                connection.execute("PRAGMA busy_timeout=2000")
                return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]

        async with self._gate or contextlib.nullcontext():
            return await asyncio.to_thread(emptied)

    async def ahead(self) -> timedelta:
        """How far the database's clock is ahead of this machine's; a SQLite file has the machine's own."""
        if self.sqlite:
            return timedelta()
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))  # the way is open: what follows measures only itself
            asked = datetime.now(UTC)
            told: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
            answered = datetime.now(UTC)
        return told - (asked + (answered - asked) / 2)

    async def close(self) -> None:
        """What was compiled for its statements goes too: some who knew the store outlive it."""
        for engine in (self._writer, self._reader):
            engine.sync_engine.clear_compiled_cache()
        await self._writer.dispose()
        if self._gate is not None:
            await self._reader.dispose()
            self._gate.close()


def _alive(_connection: object, record: Any, _proxy: object) -> None:
    """A connection whose server has gone is replaced before it is used; asking the server would cost a way to it."""
    if record.driver_connection.is_closed():
        raise DisconnectionError


async def wait_for_disk(connection: AsyncConnection, wait: bool) -> None:
    """Whether the commit of this transaction waits until it is on the disk, as every commit does unless told otherwise.

    Without, PostgreSQL writes it a moment later or with the next that waits, always in order; a crash before that takes
    it back whole. SQLite has one writer and one file: there nobody else waits for it.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"SET LOCAL synchronous_commit = {'on' if wait else 'off'}"))


async def one_at_a_time(connection: AsyncConnection, *names: str) -> None:
    """Until this transaction ends nobody else gets beyond a call with one of these names: for what counts, then writes.

    SQLite has one writer anyhow. Whoever names several must name them in the same order as all others.
    """
    if connection.dialect.name == "postgresql":
        for name in names:
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


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


def written(connection: AsyncConnection, moment: datetime) -> Any:
    """A time as the driver takes it, made once for many rows that share it."""
    process = Instant().dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return process(moment) if process is not None else moment


def insert_for(connection: AsyncConnection, table: Table) -> Any:
    """The dialect's INSERT, with on_conflict_do_nothing and on_conflict_do_update."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
