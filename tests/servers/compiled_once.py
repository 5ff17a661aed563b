"""Statements that are compiled once a run, as by a program that runs for long: each test opens databases of its own.

SQLAlchemy keeps what it compiled by engine and by dialect, and asks the server what it is at each engine's first
connection. Here all engines of a kind have one dialect, which asks once, and what they compiled is kept in one place.
"""

from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, util
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

MOST_STATEMENTS = 4_000  # of both kinds
KEPT: Any = util.LRUCache(MOST_STATEMENTS)


class _Once:
    """A dialect of which there is one for all that are made with the same words."""

    _made: ClassVar[dict[Any, Any]] = {}
    _begun = _asked = False

    def __new__(cls, **words: Any) -> Any:
        said = sorted((name, word) for name, word in words.items() if name != "dbapi")  # made anew for each
        return cls._made.setdefault((cls, *said), super().__new__(cls))

    def __init__(self, **words: Any) -> None:
        if not self._begun:
            self._begun = True
            super().__init__(**words)

    def initialize(self, connection: Connection) -> None:
        if not self._asked:
            super().initialize(connection)
            self._asked = True

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        super().engine_created(engine)
        engine.update_execution_options(compiled_cache=KEPT)


class Asyncpg(_Once, PGDialect_asyncpg):
    supports_statement_cache = True


class Aiosqlite(_Once, SQLiteDialect_aiosqlite):
    supports_statement_cache = True


def register() -> None:
    """From here on what is opened at these addresses has them."""
    registry.register("postgresql.asyncpg", __name__, Asyncpg.__name__)
    registry.register("sqlite.aiosqlite", __name__, Aiosqlite.__name__)
