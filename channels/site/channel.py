"""The public site: a page for each announcement that was delivered here, a list of those that are live."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Literal
from uuid import UUID

from channels.site import shelf
from channels.site.render import CHANNEL, render
from channels.site.settings import SiteSettings
from core.channel import Asset, Patience, Places, Receipt, Rendition, Selection, Target, later, sent
from core.context import Context
from core.pages import Pages
from core.store import Store, is_away
from schemas.edition import Action, Edition

TEMPLATES = Path(__file__).with_name("templates")


class SiteChannel:
    name = CHANNEL
    after_unknown: Literal["again", "ask"] = "again"
    takes_every_edition = True
    makes_assets = False
    patience = Patience()

    def __init__(self, store: Store, pages: Pages, languages: Sequence[str]) -> None:
        self._store, self._pages, self._languages = store, pages, tuple(languages)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action, self._pages)

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        return ()

    def selection(self, announcement: UUID, edition: Edition) -> Selection:
        return Places({language: language for language in self._languages})

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        """`sent` also when a newer edition is there already: the page shows nothing older than this one."""
        async for target in targets:
            try:
                async with self._store.write() as c:
                    await shelf.put(c, target.rendition)
            except Exception as error:
                if not is_away(error):
                    raise
                yield later(target, f"database: {type(error).__name__}")
                continue
            yield sent(target, ref=str(target.rendition.edition.number))

    async def expunge(self, announcement: UUID) -> None:
        async with self._store.write() as c:
            await shelf.expunge(c, announcement)

    async def expire(self, announcement: UUID) -> None:
        """Nothing to do: lists and pages ask the schedule at every look."""

    async def close(self) -> None:
        return None


def build(context: Context) -> SiteChannel:
    pages = Pages(context.settings.url, TEMPLATES)
    return SiteChannel(context.store, pages, SiteSettings().codes)
