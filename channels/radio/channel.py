"""The municipal radio: each announcement is a segment of the rundown, with a script and a spoken spot."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from channels.radio.render import NAME, render
from channels.radio.scripts import rewriting
from channels.radio.settings import RadioSettings
from channels.radio.sound import takes
from channels.radio.sound.bulletins import Bulletins
from channels.radio.sound.label import Label, label_of
from channels.radio.sound.spot import BARE, CONTENT_TYPE, SUFFIX, make_spot, recipe
from channels.radio.tables import segments, spots
from core.channel import Rendition
from core.context import Context
from core.makings import Fresh
from core.station import Station
from schemas.edition import Action, Edition


class Radio(Station):
    name = NAME
    roles: ClassVar = {"spot": CONTENT_TYPE}

    def __init__(self, context: Context, settings: RadioSettings) -> None:
        keep, self._target = timedelta(days=settings.keep_days), settings.loudness
        self._store, self._bulletins = context.store, Bulletins(context, settings)
        super().__init__(context, settings.spoken, keep, pieces=segments, makings=spots)

    async def expunge(self, announcement: UUID) -> None:
        await super().expunge(announcement)
        async with self._store.write() as connection:
            await rewriting.destroy(connection, announcement)
            await takes.destroy(connection, announcement)
        await self._bulletins.destroy(announcement)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action)

    def recipe(self, rendition: Rendition) -> str:
        return recipe(rendition.parts["spoken"], _label(rendition), BARE, self._target)

    async def make(self, rendition: Rendition) -> Fresh:
        """The voice alone: what goes out at once, until the takes are made (sound/making.py)."""
        spot = await make_spot(rendition.parts["spoken"], rendition.language, _label(rendition), target=self._target)
        return Fresh({"spot": (spot.files["mp3"], SUFFIX)}, spot.facts)


def _label(rendition: Rendition) -> Label:
    return label_of(rendition.edition, rendition.language, rendition.parts["title"], rendition.parts["script"])


def build(context: Context) -> Radio:
    return Radio(context, RadioSettings())
