"""The editions of one announcement as its deliverers need them: read once, and rendered once in each language."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.channel import Asset, Channel, Recipient, Rendition
from core.editions import load_edition
from core.tables import assets
from schemas.edition import Action, Edition


class Renditions:
    """Of one announcement, for one channel."""

    def __init__(self, url: str, channel: Channel, announcement: UUID) -> None:
        self._url, self._channel, self.announcement = url, channel, announcement
        self._editions: dict[int, Edition] = {}
        self._assets: dict[int, Sequence[Asset]] = {}
        self._rendered: dict[tuple[int, str, Action], Rendition] = {}

    async def load(self, connection: AsyncConnection, number: int) -> None:
        """Read an edition and its files, unless it was read before."""
        if number in self._editions:
            return
        edition = await load_edition(connection, self._url, self.announcement, number)
        rows = await connection.execute(
            select(assets).where(
                assets.c.announcement == self.announcement,
                assets.c.edition == number,
                assets.c.channel == self._channel.name,
            )
        )
        self._assets[number] = [Asset(r.role, r.language, r.media, r.content_type, r.facts) for r in rows]
        self._editions[number] = edition

    def edition(self, number: int) -> Edition:
        return self._editions[number]

    def assets(self, number: int) -> Sequence[Asset]:
        return self._assets[number]

    def of(self, number: int, language: str, action: Action) -> Rendition:
        key = (number, language, action)
        if key not in self._rendered:
            self._rendered[key] = self._channel.render(self._editions[number], language, action)
        return self._rendered[key]

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        """Look the targets up again, as the newest edition read selects them."""
        newest = self._editions[max(self._editions)]
        return await self._channel.selection(self.announcement, newest).resolve(connection, targets)
