"""What carries messages from the outbox to the groups' inboxes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from core.bus.envelope import Envelope

Take = Callable[[str, Sequence[Envelope]], Awaitable[None]]


class Carrier(Protocol):
    """`send` says for each uid what became of it: None (carried), TryLater (the carrier is down), or its own error."""

    async def send(self, envelopes: Sequence[Envelope]) -> Mapping[str, Exception | None]: ...

    async def listen(self, groups: Sequence[str], take: Take) -> None:
        """Hand whatever arrives to `take`, which stores it, until cancelled. Never acknowledges what was not stored."""

    async def close(self) -> None: ...
