"""What a work item carries: the editions of an announcement, read once, and rendered once in each language."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from consumers.looking import as_it_stands
from consumers.stages import Announcement, Send
from core.actions import hold_off_actions
from core.channel import Asset, Channel, Recipient, Rendition
from core.editions import load_edition
from core.tables import assets
from core.witness import Witness
from schemas.edition import Action, Edition


class Carried(Protocol):
    """What the deliveries of a work item are of, in one channel: an announcement, or a mailing."""

    subject: UUID

    async def hold_off(self, connection: AsyncConnection) -> None:
        """No action on it passes until this transaction ends; before anything else in it."""

    async def stands(self, connection: AsyncConnection) -> Announcement:
        """How it stands at this moment; what it says is read, unless it was read before. To be asked first."""

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        """Look the targets up again. One that is missing has left."""

    def of(self, send: Send, recipient: Recipient) -> Rendition:
        """What this recipient is handed."""

    def assets(self, send: Send) -> Sequence[Asset]:
        """The files that go with it."""

    async def marked(
        self, connection: AsyncConnection, deliveries: Sequence[tuple[int, str, str]], now: datetime
    ) -> Collection[int] | None:
        """These deliveries (id, target, variant) were marked in this transaction, and so is what they carry.

        Those of them that may repeat something; None where nothing is carried.
        """

    async def tell(self, witness: Witness, sends: Sequence[Send]) -> None:
        """The witness hears of it before it is handed over for the first time."""


class Editions:
    """Those of one announcement."""

    def __init__(self, url: str, channel: Channel, announcement: UUID) -> None:
        self._url, self._channel, self.subject = url, channel, announcement
        self._editions: dict[int, Edition] = {}
        self._assets: dict[int, Sequence[Asset]] = {}
        self._rendered: dict[tuple[int, str, Action], Rendition] = {}

    async def hold_off(self, connection: AsyncConnection) -> None:
        await hold_off_actions(connection, self.subject)

    async def stands(self, connection: AsyncConnection) -> Announcement:
        announcement = await as_it_stands(connection, self.subject, self._channel.name)
        await self._load(connection, announcement.head.number)
        return announcement

    async def _load(self, connection: AsyncConnection, number: int) -> None:
        """The edition, and its files."""
        if number in self._editions:
            return
        edition = await load_edition(connection, self._url, self.subject, number)
        rows = await connection.execute(
            select(assets).where(
                assets.c.announcement == self.subject,
                assets.c.edition == number,
                assets.c.channel == self._channel.name,
            )
        )
        self._assets[number] = [Asset(r.role, r.language, r.media, r.content_type, r.facts) for r in rows]
        self._editions[number] = edition

    def assets(self, send: Send) -> Sequence[Asset]:
        return self._assets[send.edition]

    def of(self, send: Send, recipient: Recipient) -> Rendition:
        key = (send.edition, recipient.language, send.action)
        if key not in self._rendered:
            self._rendered[key] = self._channel.render(self._editions[send.edition], recipient.language, send.action)
        return self._rendered[key]

    async def marked(
        self, connection: AsyncConnection, deliveries: Sequence[tuple[int, str, str]], now: datetime
    ) -> None:
        """An edition carries nothing but itself."""

    async def tell(self, witness: Witness, sends: Sequence[Send]) -> None:
        for number in sorted({send.edition for send in sends}):
            edition = self._editions[number]
            await witness.edition(edition.announcement, number, edition.action, edition.reference)

    async def resolve(self, connection: AsyncConnection, targets: Sequence[str]) -> Mapping[str, Recipient]:
        """As the newest edition read selects them."""
        newest = self._editions[max(self._editions)]
        return await self._channel.selection(self.subject, newest).resolve(connection, targets)
