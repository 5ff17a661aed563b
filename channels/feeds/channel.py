"""RSS and Atom feeds of all, of a kind, of a topic, of an issuer, in each language."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Literal
from uuid import UUID

from channels.feeds import shelf
from channels.feeds.render import CHANNEL, render
from channels.feeds.settings import FeedsSettings
from core.channel import Asset, Patience, Places, Receipt, Rendition, Selection, Target, later, sent
from core.clock import Clock
from core.context import Context
from core.pages import Pages
from core.store import Store, is_away
from schemas.edition import Action, Edition

TEMPLATES = Path(__file__).with_name("templates")


class FeedsChannel:
    name = CHANNEL
    after_unknown: Literal["again", "ask"] = "again"
    takes_every_edition = True
    makes_assets = False
    patience = Patience()

    def __init__(self, store: Store, clock: Clock, pages: Pages, languages: Sequence[str]) -> None:
        self._store, self._clock, self._pages, self._languages = store, clock, pages, tuple(languages)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action, self._pages)

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        return ()

    def selection(self, announcement: UUID, edition: Edition) -> Selection:
        return Places({language: language for language in self._languages})

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        """`sent` also when a newer edition is there already: the feeds show nothing older than this one."""
        async for target in targets:
            try:
                async with self._store.write() as c:
                    await shelf.put(c, target.rendition, self._clock.now())
            except Exception as error:
                if not is_away(error):
                    raise
                yield later(target, f"database: {type(error).__name__}")
                continue
            yield sent(target, ref=str(target.rendition.edition.number))

    async def expunge(self, announcement: UUID) -> None:
        async with self._store.write() as c:
            await shelf.expunge(c, announcement, self._clock.now())

    async def expire(self, announcement: UUID) -> None:
        """Nothing to do: a feed asks the schedule at every look."""

    async def close(self) -> None:
        return None


def build(context: Context) -> FeedsChannel:
    pages = Pages(context.settings.url, TEMPLATES)
    return FeedsChannel(context.store, context.clock, pages, FeedsSettings().codes)
