"""SQLite for SQLAlchemy's asyncio: one hop to the connection's thread for each statement.

The aiosqlite driver takes four for each (cursor, execute, fetch, close) and more for a transaction's ends, and every
hop waits for the event loop: beside busy tasks that is most of a transaction's time (docs/decisions/009).
"""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Sequence
from queue import SimpleQueue
from typing import Any

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# Calls a function where the connection lives, after all it was given before.
Run = Callable[[Callable[[], Any]], Awaitable[Any]]


class Connection:
    """What SQLAlchemy's aiosqlite dialect asks of a connection. A transaction begins with its first statement."""

    def __init__(self, raw: sqlite3.Connection, begin: str, run: Run, stop: Callable[[], None]) -> None:
        self._connection = raw  # the dialect looks whether it is there
        self._begin, self._run, self.stop = begin, run, stop
        self._begun = False  # also while a statement whose caller was cancelled still runs

    def cursor(self) -> "Cursor":
        return Cursor(self)

    async def perform(self, statement: Callable[[sqlite3.Cursor], Any]) -> "Result":
        return (await self.perform_all([statement]))[0]

    async def perform_all(self, statements: Sequence[Callable[[sqlite3.Cursor], Any]]) -> list["Result"]:
        """One after another, in one hop."""

        def call() -> list[Result]:
            if not self._connection.in_transaction:
                self._connection.execute(self._begin)
            results = []
            for statement in statements:
                cursor = self._connection.cursor()
                try:
                    statement(cursor)
                    rows = cursor.fetchall() if cursor.description else []
                    results.append(Result(cursor.description, rows, cursor.rowcount, cursor.lastrowid))
                finally:
                    cursor.close()
            return results

        self._begun = True
        results: list[Result] = await self._run(call)
        return results

    async def commit(self) -> None:
        if self._begun:
            await self._run(self._connection.commit)
            self._begun = False

    async def rollback(self) -> None:
        if self._begun:
            await self._run(self._connection.rollback)
            self._begun = False

    async def create_function(self, name: str, arguments: int, function: Callable[..., Any], **kw: Any) -> None:
        await self._run(lambda: self._connection.create_function(name, arguments, function, **kw))

    async def close(self) -> None:
        await self._run(self._connection.close)
        self.stop()


class Result:
    """All that a statement gave."""

    __slots__ = ("description", "lastrowid", "rowcount", "rows")

    def __init__(self, description: Any = None, rows: Sequence[Any] = (), rowcount: int = -1, lastrowid: Any = None):
        self.description, self.rows, self.rowcount, self.lastrowid = description, rows, rowcount, lastrowid


class Cursor:
    """A statement and its result, fetched whole."""

    def __init__(self, connection: Connection) -> None:
        self._on, self._result = connection, Result()

    async def __aenter__(self) -> "Cursor":
        return self

    @property
    def description(self) -> Any:
        return self._result.description

    @property
    def rowcount(self) -> int:
        return self._result.rowcount

    @property
    def lastrowid(self) -> Any:
        return self._result.lastrowid

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> "Cursor":
        self._result = await self._on.perform(lambda cursor: cursor.execute(operation, parameters))
        return self

    async def executemany(self, operation: str, rows: Sequence[Sequence[Any]]) -> "Cursor":
        self._result = await self._on.perform(lambda cursor: cursor.executemany(operation, rows))
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._result.rows

    async def close(self) -> None:
        """Nothing is open."""


class _Thread:
    """Where a connection lives. An executor's way there and back costs as much as what a statement does there."""

    def __init__(self) -> None:
        self._todo: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]] | None] = SimpleQueue()
        # As a kill would, the end of the program leaves what is not committed undone.
        threading.Thread(target=self._work, name="sqlite", daemon=True).start()

    def run(self, call: Callable[[], Any]) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._todo.put((call, future))
        return future

    def stop(self) -> None:
        self._todo.put(None)

    def _work(self) -> None:
        while (one := self._todo.get()) is not None:
            call, future = one
            if future.cancelled():
                continue
            result = error = None
            try:
                result = call()
            except BaseException as raised:
                error = raised
            with contextlib.suppress(RuntimeError):  # its loop is gone, and so is who waited
                future.get_loop().call_soon_threadsafe(_settle, future, result, error)


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


def threaded(url: URL, begin: str, pragmas: Sequence[str], *, connections: int) -> AsyncEngine:
    """An engine of up to so many connections, each on a thread of its own; `begin` opens every transaction."""

    async def connect(*_: Any, **__: Any) -> Connection:
        thread = _Thread()

        def opened() -> sqlite3.Connection:
            raw = sqlite3.connect(url.database or "", isolation_level=None, check_same_thread=False)
            for pragma in pragmas:
                raw.execute(f"PRAGMA {pragma}")
            return raw

        return Connection(await thread.run(opened), begin, thread.run, thread.stop)

    return create_async_engine(url, async_creator=connect, pool_size=connections, max_overflow=0, pool_timeout=600)
