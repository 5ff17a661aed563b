"""What digests and reminders share: editions, named by what is told, and read once for all who get them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from core.channel import Contents
from core.editions import load_edition
from schemas.edition import Action, Edition

MOST_KEPT = 200


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
            found.append((await self.one(connection, UUID(announcement), int(number)), Action.PUBLISH))
        return Contents(editions=found)

    async def one(self, connection: AsyncConnection, announcement: UUID, number: int) -> Edition:
        key = announcement, number
        if key not in self._kept:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = await load_edition(connection, self._url, announcement, number)
        return self._kept[key]
