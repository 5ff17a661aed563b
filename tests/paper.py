"""A way out for tests: it writes what it is handed onto a list, and fails as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import UUID

from core.channel import Asset, Contents, Mailing, Patience, Places, Receipt, Rendition, Selection, Target, sent
from schemas.edition import Action, Edition


@dataclass
class Paper:
    """`answers` decides a target's receipt; `handed` is everything ever handed over, in order."""

    name: str = "paper"
    after_unknown: Literal["again", "ask"] = "again"
    takes_every_edition: bool = False
    makes_assets: bool = False
    patience: Patience = field(default_factory=lambda: Patience(send_timeout=timedelta(seconds=5)))
    targets: Sequence[str] = ("one", "two", "three")
    answer: Callable[[Target], Receipt] = sent
    handed: list[Target] = field(default_factory=list)
    expunged: list[UUID] = field(default_factory=list)
    expired: list[UUID] = field(default_factory=list)
    selection_for: Callable[[Edition], Selection] | None = None

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        title = edition.content.title.get(language) or edition.content.title.el if edition.content else ""
        return Rendition(self.name, edition, language, action, {"text": f"{action}: {title}"})

    def render_mailing(
        self, mailing: Mailing, contents: Contents, language: str, personal: Mapping[str, str]
    ) -> Rendition:
        told = [edition.content.title.el or "" for edition, _ in contents.editions if edition.content]
        said = {"text": f"{mailing.kind}: {contents.words.get('say', '')}{', '.join(told)}"} | dict(personal)
        return Rendition(self.name, mailing, language, Action.PUBLISH, said)

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        return []

    def selection(self, announcement: UUID, edition: Edition) -> Selection:
        if self.selection_for is not None:
            return self.selection_for(edition)
        return Places(dict.fromkeys(self.targets, "el"))

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        async for target in targets:
            self.handed.append(target)
            await asyncio.sleep(0)
            yield self.answer(target)

    async def expunge(self, announcement: UUID) -> None:
        self.expunged.append(announcement)

    async def expire(self, announcement: UUID) -> None:
        self.expired.append(announcement)

    async def close(self) -> None:
        return None
