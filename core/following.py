"""What follows from an announcement beside its editions: brought up to date in the transaction of every action."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection


class Follower(Protocol):
    """Corrections and withdrawals act when they are committed: nothing waits for a message to arrive."""

    async def follow(self, connection: AsyncConnection, announcement: UUID, now: datetime) -> None:
        """In the transaction of whoever acted on it: its row locked, the action done. Safe when nothing changed.

        The outbox and the agenda are woken after the commit.
        """
