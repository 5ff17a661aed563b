"""The municipal radio: each announcement is a segment of the rundown, with a script and a spoken spot."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from channels.radio import segments
from channels.radio.render import NAME, render
from channels.radio.settings import RadioSettings
from channels.radio.spot import CONTENT_TYPE, SUFFIX, make_spot, recipe
from channels.radio.tables import spots
from core.channel import Asset, Patience, Places, Receipt, Rendition, Target, later, refused, sent
from core.context import Context
from core.errors import Refused, TryLater
from core.loudness import Silent
from core.store import insert_for
from schemas.edition import Action, Edition

ROLE = "spot"


class Radio:
    name = NAME
    after_unknown: Literal["again", "ask"] = "again"  # putting a segment in its place twice changes nothing
    takes_every_edition = True
    makes_assets = True
    patience = Patience(send_timeout=timedelta(seconds=90))  # a spot that nobody made before is made at delivery

    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._store, self._media, self._clock = context.store, context.media, context.clock
        self.settings = settings

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action)

    async def prepare(self, rendition: Rendition) -> Sequence[Asset]:
        """The spot, made once for the same words; nothing for a withdrawal, which only leaves the rundown."""
        if rendition.action in (Action.WITHDRAW, Action.EXPUNGE) or rendition.language not in self.settings.spoken:
            return ()
        edition, parts = rendition.edition, rendition.parts
        tags = {
            "title": parts["title"],
            "artist": edition.issuer.name.best(rendition.language),
            "album": f"{edition.reference}/{edition.number}",
        }
        made_from = recipe(parts["spoken"], rendition.language, tags)
        mine = (spots.c.recipe == made_from) & (spots.c.announcement == edition.announcement)
        async with self._store.read() as connection:
            known = (await connection.execute(select(spots.c.media, spots.c.facts).where(mine))).first()
        if known and await self._media.exists(known.media):
            return (self._asset(rendition.language, known.media, known.facts),)
        try:
            spot = await make_spot(parts["spoken"], rendition.language, tags)
        except Silent:
            return ()
        key = await self._media.put(spot.data, SUFFIX)
        row = {"recipe": made_from, "announcement": edition.announcement, "media": key, "facts": spot.facts}
        async with self._store.write() as connection:
            statement = insert_for(connection, spots).values(row)
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[spots.c.recipe, spots.c.announcement], set_={"media": key, "facts": spot.facts}
                )
            )
        return (self._asset(rendition.language, key, spot.facts),)

    def selection(self, announcement: UUID, edition: Edition) -> Places:
        """A place for each language the station speaks."""
        return Places({language: language for language in self.settings.spoken})

    async def deliver(self, targets: AsyncIterator[Target]) -> AsyncIterator[Receipt]:
        async for target in targets:
            try:
                yield sent(target, await self._put(target))
            except TryLater as error:
                yield later(target, error.reason, error.after)
            except Refused as error:
                yield refused(target, error.reason)

    async def _put(self, target: Target) -> str:
        rendition = target.rendition
        if rendition.action in (Action.WITHDRAW, Action.EXPUNGE):
            async with self._store.write() as connection:
                return await segments.take_off(connection, rendition, self._clock.now())
        spot = next((a for a in target.assets if a.role == ROLE and a.language == rendition.language), None)
        if spot is None or not await self._media.exists(spot.media):
            spot = next(iter(await self.prepare(rendition)), None)
        if spot is None:
            raise Refused("the text has nothing that can be spoken")
        async with self._store.write() as connection:
            return await segments.put_on_air(connection, rendition, spot, self._clock.now())

    async def expunge(self, announcement: UUID) -> None:
        async with self._store.write() as connection:
            keys = await segments.destroy(connection, announcement, self._clock.now())
        for key in keys:
            await self._media.delete(key)

    async def expire(self, announcement: UUID) -> None:
        async with self._store.write() as connection:
            await segments.mark_expired(connection, announcement, self._clock.now())

    async def close(self) -> None:
        """Nothing stays open: every program ends with its work."""

    @staticmethod
    def _asset(language: str, key: str, facts: dict[str, float]) -> Asset:
        return Asset(ROLE, language, key, CONTENT_TYPE, facts)


def build(context: Context) -> Radio:
    return Radio(context, RadioSettings())
