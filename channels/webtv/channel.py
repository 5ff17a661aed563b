"""The municipal web-TV: each announcement is a card with a voice, in the day's playlist."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select

from channels.webtv import shelf
from channels.webtv.clip import make_clip, recipe
from channels.webtv.render import NAME, render
from channels.webtv.settings import WebtvSettings
from channels.webtv.tables import makings
from core.channel import Asset, Patience, Places, Receipt, Rendition, Target, later, sent
from core.context import Context
from core.errors import TryLater
from core.store import insert_for
from schemas.edition import Action, Edition

TYPES = {"clip": "video/mp4", "poster": "image/png", "captions": "text/vtt"}
ROLES = {"clip": "clip", "card": "poster", "captions": "captions"}  # an asset's role: what the table calls its file
ENDINGS = (Action.WITHDRAW, Action.EXPUNGE)


class Webtv:
    name = NAME
    after_unknown: Literal["again", "ask"] = "again"  # putting a clip in its place twice changes nothing
    takes_every_edition = True
    makes_assets = True
    patience = Patience(send_timeout=timedelta(seconds=150))  # a clip that nobody made before is made at delivery

    def __init__(self, context: Context, settings: WebtvSettings) -> None:
        self._store, self._media, self._clock = context.store, context.media, context.clock
        self.settings = settings

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action)

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        """Clip, poster and captions, made once for the same words; nothing for a withdrawal."""
        if rendition.action in ENDINGS or rendition.language not in self.settings.shown:
            return ()
        files = await self._made(rendition)
        facts = {"duration_s": files["duration_s"]}
        return [Asset(role, rendition.language, files[name], TYPES[name], facts) for role, name in ROLES.items()]

    async def _made(self, rendition: Rendition) -> Mapping[str, Any]:
        announcement = rendition.edition.announcement
        made_from = recipe(rendition.parts, rendition.language)
        mine = (makings.c.recipe == made_from) & (makings.c.announcement == announcement)
        async with self._store.read() as connection:
            known = (await connection.execute(select(makings.c.files).where(mine))).scalar_one_or_none()
        if known and await self._media.exists(known["clip"]):
            files: Mapping[str, Any] = known
            return files
        clip = await make_clip(rendition.parts, rendition.language)
        files = {
            "clip": await self._media.put(clip.mp4, ".mp4"),
            "poster": await self._media.put(clip.poster, ".png"),
            "captions": await self._media.put(clip.captions.encode(), ".vtt"),
            "duration_s": clip.duration_s,
        }
        async with self._store.write() as connection:
            statement = insert_for(connection, makings).values(recipe=made_from, announcement=announcement, files=files)
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[makings.c.recipe, makings.c.announcement], set_={"files": files}
                )
            )
        return files

    def selection(self, announcement: UUID, edition: Edition) -> Places:
        """A place for each language of the channel."""
        return Places({language: language for language in self.settings.shown})

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        async for target in targets:
            try:
                yield sent(target, await self._put(target.rendition))
            except TryLater as error:
                yield later(target, error.reason, error.after)

    async def _put(self, rendition: Rendition) -> str:
        if rendition.action in ENDINGS:
            async with self._store.write() as connection:
                return await shelf.take_off(connection, rendition, self._clock.now())
        files = await self._made(rendition)
        async with self._store.write() as connection:
            return await shelf.put_on_air(connection, rendition, files, self._clock.now())

    async def expunge(self, announcement: UUID) -> None:
        async with self._store.write() as connection:
            keys = await shelf.destroy(connection, announcement, self._clock.now())
        for key in keys:
            await self._media.delete(key)

    async def expire(self, announcement: UUID) -> None:
        async with self._store.write() as connection:
            await shelf.mark_expired(connection, announcement, self._clock.now())

    async def close(self) -> None:
        """Nothing stays open: every program ends with its work."""


def build(context: Context) -> Webtv:
    return Webtv(context, WebtvSettings())
