"""Statements of the fan-out, compiled once and given to the driver itself.

A window of a fan-out is a dozen statements. Each costs SQLAlchemy's asyncio 0.11 ms of the worker's time, most of it
for what is the same every time; on the driver it is 0.03 (docs/decisions/030). What a statement says stays in
SQLAlchemy's words, and its columns' types bind and read its values as ever.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import asyncpg
import sqlalchemy
from sqlalchemy import Executable, Select
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from core.sqlite import Connection, Result
from core.store import Instant

Convert = Callable[[Any], Any]
NAMED_TIMES = 256  # of a column's texts that were read last, their values: the rows of a window share their times


class Prepared:
    """A statement with named values. `said` makes it for a database ("sqlite", "postgresql")."""

    def __init__(self, said: Callable[[str], Executable]) -> None:
        self._said = said
        self._compiled: WeakKeyDictionary[Dialect, _Compiled] = WeakKeyDictionary()

    def with_values(self, **values: Any) -> "Call":
        return Call(self, values)

    async def rows(self, connection: AsyncConnection, **values: Any) -> Sequence[Sequence[Any]]:
        """What it finds, each row in the order of its columns."""
        return (await run(connection, Call(self, values)))[0].rows

    def on(self, dialect: Dialect) -> "_Compiled":
        found = self._compiled.get(dialect)
        if found is None:
            found = self._compiled[dialect] = _Compiled(self._said(dialect.name), dialect)
        return found


class Call(NamedTuple):
    """A statement and the values it is to be run with."""

    statement: Prepared
    values: dict[str, Any]


class Answer(NamedTuple):
    """What a statement found, or how many rows it changed."""

    rows: Sequence[Sequence[Any]] = ()
    changed: int = 0


async def run(connection: AsyncConnection, *calls: Call) -> list[Answer]:
    """One after another, on the connection's driver and in its transaction; on SQLite in one way to its thread."""
    compiled = [call.statement.on(connection.dialect) for call in calls]
    parameters = [what.parameters(call.values) for what, call in zip(compiled, calls, strict=True)]
    assert connection.sync_connection is not None
    driver = connection.sync_connection.connection.driver_connection
    if isinstance(driver, Connection):
        found = await driver.perform_all(
            [_executing(what.text, given) for what, given in zip(compiled, parameters, strict=True)]
        )
        return [what.answer(one) for what, one in zip(compiled, found, strict=True)]
    assert isinstance(driver, asyncpg.Connection)
    if not (driver.is_in_transaction() or _alone(connection.sync_connection)):
        await connection.exec_driver_sql("SELECT 1")  # SQLAlchemy begins a transaction with its own first statement
    answers = []
    for what, given in zip(compiled, parameters, strict=True):
        if what.reads:
            answers.append(Answer(what.read(await driver.fetch(what.text, *given))))
        else:
            answers.append(Answer(changed=int((await driver.execute(what.text, *given)).rpartition(" ")[2])))
    return answers


def _executing(text: str, values: Sequence[Any]) -> Callable[[sqlite3.Cursor], Any]:
    return lambda cursor: cursor.execute(text, values)


def _alone(connection: sqlalchemy.Connection) -> bool:
    """Whether each statement stands for itself, in no transaction."""
    return connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"


class _Compiled:
    """For one database: its words, how values are bound, how columns are read."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.text: str = compiled.string
        self._binds: list[tuple[str, Convert | None, Any, bool]] = []
        for name in compiled.positiontup:
            bind = compiled.binds[name]
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            given = None if bind.required else bind.effective_value
            self._binds.append(
                (name, convert, convert(given) if convert and not bind.required else given, bind.required)
            )
        columns = getattr(statement, "exported_columns", None) or ()
        self.reads = len(columns) > 0
        self._converts = [_reading(column.type, dialect) for column in columns]
        self._packed = self.reads and dialect.name == "sqlite" and isinstance(statement, Select)
        if self._packed:
            # One row: SQLite's thread hands the interpreter over and takes it back for each row it fetches.
            names = ", ".join(f'"{column.name}"' for column in columns)
            self.text = f"SELECT json_group_array(json_array({names})) FROM ({self.text})"

    def parameters(self, values: dict[str, Any]) -> list[Any]:
        return [
            (convert(values[name]) if convert else values[name]) if required else value
            for name, convert, value, required in self._binds
        ]

    def answer(self, result: Result) -> Answer:
        if not self.reads:
            return Answer(changed=result.rowcount)
        return Answer(self.read(json.loads(result.rows[0][0]) if self._packed else result.rows))

    def read(self, rows: Iterable[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        converts = self._converts
        if not any(converts):
            return list(rows)
        return [
            [value if convert is None else convert(value) for value, convert in zip(row, converts, strict=True)]
            for row in rows
        ]


def _reading(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    convert: Convert | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return lru_cache(NAMED_TIMES)(convert) if convert is not None and isinstance(kind, Instant) else convert
