"""A way out that takes everything at once: what is left is the cost of planning, deciding and the ledger."""

import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from audience.selection import Subscribers
from core.channel import Asset, Patience, Receipt, Rendition, Target, sent
from core.clock import SystemClock
from schemas.edition import Action, Edition


class Swift:
    """`reached` holds when each announcement first came to this channel's handler, by the monotonic clock."""

    name = "email"  # a name that announcements may choose
    after_unknown: Literal["again", "ask"] = "again"
    takes_every_edition = False
    makes_assets = False
    patience = Patience(send_timeout=timedelta(seconds=20), parallel_items=2)

    def __init__(self) -> None:
        self.reached: dict[str, float] = {}

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return Rendition(self.name, edition, language, action, {"text": edition.reference})

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        return ()

    def selection(self, announcement: UUID, edition: Edition) -> Subscribers:
        self.reached.setdefault(str(announcement), time.monotonic())
        return Subscribers(edition, self.name, SystemClock())

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        async for target in targets:
            yield sent(target)

    async def expunge(self, announcement: UUID) -> None:
        return None

    async def expire(self, announcement: UUID) -> None:
        return None

    async def close(self) -> None:
        return None
