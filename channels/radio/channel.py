"""The municipal radio: each announcement is a segment of the rundown, with a script and a spoken spot."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from channels.radio.render import NAME, render
from channels.radio.scripts.rewriting import destroy
from channels.radio.settings import RadioSettings
from channels.radio.spot import CONTENT_TYPE, SUFFIX, make_spot, recipe
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
        self._store = context.store
        keep = timedelta(days=settings.keep_days)
        super().__init__(context, settings.spoken, keep, pieces=segments, makings=spots)

    async def expunge(self, announcement: UUID) -> None:
        await super().expunge(announcement)
        async with self._store.write() as connection:
            await destroy(connection, announcement)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action)

    def recipe(self, rendition: Rendition) -> str:
        return recipe(rendition.parts["spoken"], rendition.language, _tags(rendition))

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
