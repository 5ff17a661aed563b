"""The municipal radio: each announcement is a segment of the rundown, with a script and a spoken spot."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from channels.radio.render import NAME, render
from channels.radio.settings import RadioSettings
from channels.radio.spot import CONTENT_TYPE, SUFFIX, make_spot, recipe
from channels.radio.studio.alarms import raise_alarms, waits
from channels.radio.studio.in_hand import Hands
from channels.radio.studio.persons import forget_persons
from channels.radio.tables import segments, spots
from core.channel import Rendition, Target
from core.context import Context
from core.errors import TryLater
from core.makings import Fresh
from core.playout import ENDINGS
from core.station import Station
from schemas.edition import Action, Edition

WAITS = "waits until the studio has seen it"
LOOKS_AGAIN, DOUBLINGS = timedelta(seconds=10), 6  # every ten minutes at last; at once where somebody says so


class Radio(Station):
    name = NAME
    roles: ClassVar = {"spot": CONTENT_TYPE}

    def __init__(self, context: Context, settings: RadioSettings) -> None:
        keep = timedelta(days=settings.keep_days)
        self._context, self._hands = context, Hands(context, settings)
        super().__init__(context, settings.spoken, keep, pieces=segments, makings=spots)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action)

    def recipe(self, rendition: Rendition) -> str:
        return recipe(rendition.parts["spoken"], rendition.language, _tags(rendition))

    async def _put(self, target: Target) -> None:
        """What is taken off is out of every list at once; it is done when whoever may have it in hand knows of it."""
        rendition, store = target.rendition, self._context.store
        if rendition.action not in ENDINGS:
            await super()._put(target)
            return
        edition, language = rendition.edition, rendition.language
        now = self._context.clock.now()
        found = await self._hands.of(edition.announcement, language, now)
        async with store.write() as connection:
            await raise_alarms(connection, edition.announcement, language, edition.number, found, now)
        await super()._put(target)
        async with store.read() as connection:
            if await waits(connection, edition.announcement, language):
                raise TryLater(WAITS, LOOKS_AGAIN * 2 ** min(target.attempt - 1, DOUBLINGS))

    async def expunge(self, announcement: UUID) -> None:
        """That it was aired stays; who was heard in it goes with its words."""
        await super().expunge(announcement)
        async with self._context.store.write() as connection:
            await forget_persons(connection, announcement)

    async def make(self, rendition: Rendition) -> Fresh:
        spot = await make_spot(rendition.parts["spoken"], rendition.language, _tags(rendition))
        return Fresh({"spot": (spot.data, SUFFIX)}, spot.facts)


def _tags(rendition: Rendition) -> dict[str, str]:
    edition = rendition.edition
    return {
        "title": rendition.parts["title"],
        "artist": edition.issuer.name.best(rendition.language),
        "album": f"{edition.reference}/{edition.number}",
    }


def build(context: Context) -> Radio:
    return Radio(context, RadioSettings())
