"""What people write back by a channel. A channel that keeps such letters says so in its folder's `written`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True)
class Written:
    """A letter of a person, as a reader sees it. `number` grows with every letter of the channel."""

    number: int
    at: datetime
    issuer: str  # whose mail it answers; "" where nobody knows
    announcement: UUID | None
    name: str = field(repr=False)
    email: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


class Letterbox(Protocol):
    """The module `written` of a channel's folder."""

    async def written(self, connection: AsyncConnection, after: int, most: int) -> Sequence[Written]:
        """The next letters behind this number, in their order; nothing of machines."""
