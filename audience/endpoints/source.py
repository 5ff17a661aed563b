"""The mailing that tells endpoints that a channel is through with an edition."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.endpoints.selection import Listening
from audience.endpoints.wanted import EventType
from core.channel import Contents, Mailing, Recipient
from core.context import Context
from core.mailings import Source

DELIVERED = "delivered"


class Delivered:
    """Its body is what it says: ids, a channel's name, counts."""

    kinds: Collection[str] = (DELIVERED,)

    def __init__(self, context: Context) -> None:
        self._clock = context.clock

    def matching(self, mailing: Mailing) -> Select[tuple[str]]:
        return self._listening(mailing).matching()

    async def resolve(
        self, connection: AsyncConnection, mailing: Mailing, targets: Sequence[str]
    ) -> Mapping[str, Recipient]:
        return await self._listening(mailing).resolve(connection, targets)

    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        return Contents(words=mailing.body)

    def _listening(self, mailing: Mailing) -> Listening:
        return Listening(self._clock, mailing.issuer.slug, EventType.DELIVERED)


def sources(context: Context) -> list[Source]:
    return [Delivered(context)]
