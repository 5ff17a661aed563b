"""A backup of the whole database, and its return; what is not in the database (media, the witness) stays as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from core.store import Store
from core.tables import metadata

Rows = Mapping[str, Sequence[dict[str, Any]]]
KEPT = "desk_trail"  # which lets nothing be deleted


async def backup(store: Store) -> Rows:
    async with store.read() as connection:
        return {
            table.name: [
                dict(zip(table.columns.keys(), row, strict=True)) for row in await connection.execute(select(table))
            ]
            for table in metadata.sorted_tables
            if table.name != KEPT
        }


async def put_back(store: Store, rows: Rows) -> None:
    async with store.write() as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name != KEPT:
                await connection.execute(table.delete())
        for table in metadata.sorted_tables:
            if rows.get(table.name):
                await connection.execute(insert(table), rows[table.name])
