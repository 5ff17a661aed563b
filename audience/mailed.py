"""What digests and reminders share: who may be written to now, and editions read once for all who get them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.choices import COLUMNS, choices_of
from audience.filters import Facets, Filter
from audience.selection import AWAKE
from audience.tables import filters, subscribers
from core.channel import Contents
from core.clock import Clock
from core.editions import load_edition
from core.given import found_by
from schemas.edition import Action, Edition

MOST_KEPT = 200
_CHOSEN = select(subscribers.c.id, *COLUMNS).join(filters, filters.c.id == subscribers.c.filter)


async def awake(connection: AsyncConnection, targets: Sequence[str], clock: Clock) -> Mapping[str, tuple[str, str]]:
    """Language and address of those who are still subscribed, and not paused."""
    rows = await connection.execute(
        found_by(connection, subscribers.c.id, "targets", AWAKE), {"targets": targets, "now": clock.now()}
    )
    return {row.id: (row.language, row.email) for row in rows}


async def chosen(connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Filter]:
    """What they want to hear of now."""
    rows = await connection.execute(found_by(connection, subscribers.c.id, "targets", _CHOSEN), {"targets": targets})
    return {row.id: choices_of(row).filter for row in rows}


def variant_of(editions: Sequence[tuple[UUID, int]]) -> str:
    """The name of what is told: everybody who is told these editions is told the same."""
    return ",".join(f"{announcement.hex}.{number}" for announcement, number in editions)


class Editions:
    """Reads the editions that a variant names. None of them ever changes, so each is read once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._kept: dict[tuple[UUID, int], Edition] = {}

    async def of(self, connection: AsyncConnection, variant: str) -> Contents:
        found = []
        for name in variant.split(",") if variant else ():
            announcement, _, number = name.partition(".")
            found.append((await self._one(connection, UUID(announcement), int(number)), Action.PUBLISH))
        return Contents(editions=found)

    async def facets(self, connection: AsyncConnection, announcement: UUID, number: int) -> Facets | None:
        return Facets.of(await self._one(connection, announcement, number))

    async def _one(self, connection: AsyncConnection, announcement: UUID, number: int) -> Edition:
        key = announcement, number
        if key not in self._kept:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = await load_edition(connection, self._url, announcement, number)
        return self._kept[key]
