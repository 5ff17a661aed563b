"""SQLite without its thread: what SQLAlchemy's aiosqlite dialect asks of a connection, answered on the spot."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool


class InlineCursor:
    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    async def __aenter__(self) -> "InlineCursor":
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> "InlineCursor":
        self._cursor.execute(operation, parameters)
        return self

    async def executemany(self, operation: str, rows: Sequence[Sequence[Any]]) -> "InlineCursor":
        self._cursor.executemany(operation, rows)
        return self

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()


class InlineConnection:
    def __init__(self, raw: sqlite3.Connection) -> None:
        self._connection = raw  # the dialect looks whether it is there

    def cursor(self) -> InlineCursor:
        return InlineCursor(self._connection.cursor())

    async def create_function(self, name: str, arguments: int, function: Callable[..., Any], **kw: Any) -> None:
        self._connection.create_function(name, arguments, function, **kw)

    async def commit(self) -> None:
        self._connection.commit()

    async def rollback(self) -> None:
        self._connection.rollback()

    async def close(self) -> None:
        self._connection.close()


def inline_engine(raw: sqlite3.Connection) -> AsyncEngine:
    """An engine over this one connection: nothing in it ever waits."""

    async def connect(*_: Any, **__: Any) -> InlineConnection:
        return InlineConnection(raw)

    engine = create_async_engine("sqlite+aiosqlite://", async_creator=connect, poolclass=StaticPool)

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
