"""A station: a channel that plays. Each announcement is a piece, made once, on air while its matter lasts.

Radio and web-TV are stations; what they make of an announcement, and of what, is theirs.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import ClassVar, Literal
from uuid import UUID

from sqlalchemy import Table

from core.channel import Asset, Patience, Places, Receipt, Rendition, Target, later, refused, sent
from core.context import Context
from core.errors import Refused, TryLater
from core.lexicon import with_names
from core.makings import Fresh, Made, Makings
from core.playout import ENDINGS, Playout
from schemas.edition import Action, Edition

# Of the time for a hand-over; the rest is for the store. What takes longer is found finished by the next one.
WAITS_FOR_MAKING = 0.75
STILL_MAKING = timedelta(seconds=5)


class Station:
    """`roles`: the files of a piece, each with its content type."""

    name: str
    roles: ClassVar[Mapping[str, str]]
    after_unknown: Literal["again", "ask"] = "again"  # putting a piece in its place twice changes nothing
    takes_every_edition = True
    makes_assets = True
    patience = Patience()

    def __init__(
        self, context: Context, languages: Sequence[str], keep: timedelta, *, pieces: Table, makings: Table
    ) -> None:
        self._store, self._media, self._languages = context.store, context.media, tuple(languages)
        self._playout = Playout(context.store, pieces, keep)
        self._makings = Makings(context.store, context.media, makings)

    # ---- what each station brings

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        """Pure; `title` is among the parts."""
        raise NotImplementedError

    def recipe(self, rendition: Rendition) -> str:
        """Names the files before they are made: the same ingredients, the same name."""
        raise NotImplementedError

    async def make(self, rendition: Rendition) -> Fresh:
        """A file for each role, with `duration_s` among the facts."""
        raise NotImplementedError

    # ---- the channel's contract

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        """The files, made once for the same words; nothing for a withdrawal, which only leaves the air."""
        if rendition.action in ENDINGS or rendition.language not in self._languages:
            return ()
        try:
            made = await self._made(rendition)
        except Refused:
            return ()
        return [
            Asset(role, rendition.language, made.files[role], content_type, made.facts)
            for role, content_type in self.roles.items()
        ]

    def selection(self, announcement: UUID, edition: Edition) -> Places:
        """A place for each language of the station."""
        return Places({language: language for language in self._languages})

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        async for target in targets:
            try:
                await self._put(target)
            except TimeoutError:
                receipt = later(target, "its files are still being made", STILL_MAKING)
            except TryLater as error:
                receipt = later(target, error.reason, error.after)
            except Refused as error:
                receipt = refused(target, error.reason)
            else:
                receipt = sent(target, f"{target.rendition.edition.announcement}-{target.rendition.language}")
            yield receipt

    async def _put(self, target: Target) -> None:
        rendition = target.rendition
        if rendition.action in ENDINGS:
            await self._playout.take_off(rendition)
            if rendition.action is Action.EXPUNGE:
                await self._makings.destroy(rendition.edition.announcement)
            return
        made = await self._ready(target)
        if made is None:
            async with asyncio.timeout(self.patience.send_timeout.total_seconds() * WAITS_FOR_MAKING):
                made = await self._made(rendition)
        await self._playout.put(rendition, made)

    async def _ready(self, target: Target) -> Made | None:
        """What was made before the release, if it is all there still."""
        mine = {asset.role: asset for asset in target.assets if asset.language == target.rendition.language}
        if set(mine) != set(self.roles):
            return None
        files = {role: asset.media for role, asset in mine.items()}
        if not all([await self._media.exists(key) for key in files.values()]):
            return None
        return Made(files, next(iter(mine.values())).facts)

    async def _made(self, rendition: Rendition) -> Made:
        rendition = await with_names(self._store, rendition)
        return await self._makings.made(
            self.recipe(rendition), rendition.edition.announcement, lambda: self.make(rendition)
        )

    async def expunge(self, announcement: UUID) -> None:
        """Our own copies go: words and files."""
        await self._playout.destroy(announcement)
        await self._makings.destroy(announcement)

    async def expire(self, announcement: UUID) -> None:
        """Nothing to do: every list asks the schedule at every look."""

    async def close(self) -> None:
        await self._makings.close()
