"""SQLite without its thread: an engine in which nothing ever waits."""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from core.sqlite import Connection


def inline_engine(raw: sqlite3.Connection) -> AsyncEngine:
    """An engine over this one connection, on the caller's thread."""

    async def run(call: Callable[[], Any]) -> Any:
        return call()

    async def connect(*_: Any, **__: Any) -> Connection:
        return Connection(raw, "BEGIN", run, lambda: None)

    return create_async_engine("sqlite+aiosqlite://", async_creator=connect, poolclass=StaticPool)
