"""Rows found by a list of given values, alike on both databases.

An `IN` over fifty values is compiled anew for every fifty. One list is one bound value, so a statement is built once;
and `found_by` keeps both planners on the index whatever their statistics say: just after a large plan they know
nothing, and a window of fifty then read every subscriber (docs/decisions/013).
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.prepared import Prepared


class _Many(TypeDecorator[Sequence[Any]]):
    """Texts or whole numbers in one bound parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.of))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        assert value is not None
        return json.dumps(value) if dialect.name == "sqlite" else list(value)


class _Among(FunctionElement[Any]):
    name = "among"
    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: _Among, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_Among, "postgresql")
def _among_on_postgresql(element: _Among, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} = ANY ({values})"


def among(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """Whether `column` is one of the values bound to `parameter`."""
    return _Among(column, bindparam(parameter, type_=_Many(column.type)))


def found_by(
    connection: AsyncConnection, column: ColumnElement[Any], parameter: str, wanted: Select[Any]
) -> Select[Any]:
    """`wanted` where `column` is one of the values bound to `parameter`: a search of an index for each of them.

    `wanted` is made once, by the module that asks.
    """
    return _found(connection.dialect.name, column, parameter, wanted)


def prepared_by(column: ColumnElement[Any], parameter: str, wanted: Select[Any]) -> Prepared:
    """The same, for the fan-out."""
    return Prepared(lambda dialect: _found(dialect, column, parameter, wanted))


@cache
def _found(dialect: str, column: ColumnElement[Any], parameter: str, wanted: Select[Any]) -> Select[Any]:
    if dialect == "sqlite":
        return wanted.where(among(column, parameter))
    # PostgreSQL calls the column of an unnested array by the table's name.
    values = func.unnest(bindparam(parameter, type_=_Many(column.type))).table_valued("value", name="value")
    # A limit, even none at all, keeps it from turning the loop over the values into a join of its choice.
    found = wanted.where(column == values.c.value).correlate(values).offset(0).lateral("found")
    return select(found).select_from(values.join(found, true()))
