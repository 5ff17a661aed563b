"""The stored files that an edition's text names: known by their keys, so that they are public when it is, no sooner."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tables import edition_files

NAMED_IN = ("attachments", "photographs")


def files_of(body: Mapping[str, Any] | None) -> Iterator[str]:
    """The keys that a text names, as it is posted or still being typed."""
    for name in NAMED_IN:
        listed = (body or {}).get(name)
        for one in listed if isinstance(listed, list | tuple) else ():
            if isinstance(one, Mapping) and one.get("media"):
                yield str(one["media"])


async def carry(connection: AsyncConnection, announcement: UUID, number: int, body: Mapping[str, Any] | None) -> None:
    """In the transaction that stores the edition."""
    rows = [{"announcement": announcement, "edition": number, "media": key} for key in sorted(set(files_of(body)))]
    if rows:
        await connection.execute(insert(edition_files), rows)


def carrying(key: str) -> Select[Any]:
    """The editions that carry this file."""
    return select(edition_files.c.announcement, edition_files.c.edition).where(edition_files.c.media == key)
