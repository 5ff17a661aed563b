"""Who in the house waits for mail of its own: whoever takes in mail hands such mail over as it came."""

from collections.abc import Sequence
from typing import Protocol


class Awaiting(Protocol):
    """A part of the house with addresses of its own."""

    async def awaits(self, address: str) -> bool:
        """Whether mail to this address is theirs."""

    async def take(self, raw: bytes, addresses: Sequence[str]) -> bool:
        """Take a mail that came to these addresses. True: it was theirs, and it is stored; the same may come again."""
