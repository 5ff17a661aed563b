"""The municipal radio: each announcement is a segment of the rundown, with a script and a spoken spot."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from channels.radio.clock import coming, on_air, recalling
from channels.radio.render import NAME, render
from channels.radio.scripts import rewriting
from channels.radio.settings import RadioSettings
from channels.radio.sound import takes
from channels.radio.sound.bulletins import Bulletins
from channels.radio.sound.label import Label, label_of
from channels.radio.sound.spot import BARE, CONTENT_TYPE, SUFFIX, make_spot, recipe
from channels.radio.studio import in_words
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
from core.voice import VoiceSettings
from schemas.edition import Action, Edition

WAITS = "waits until the studio has seen it"
LOOKS_AGAIN, DOUBLINGS = timedelta(seconds=10), 6  # every ten minutes at last; at once where somebody says so


class Radio(Station):
    name = NAME
    roles: ClassVar = {"spot": CONTENT_TYPE}

    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._context, self._target, self._hands = context, settings.loudness, Hands(context, settings)
        self._bulletins = Bulletins(context, settings)
        keep = timedelta(days=settings.keep_days)
        super().__init__(context, settings.spoken, keep, pieces=segments, makings=spots)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action)

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
        """That it was aired stays; who was heard in it, what was written and recorded, goes with its words."""
        async with self._context.store.write() as connection:
            await takes.destroy(connection, announcement)
            await rewriting.destroy(connection, announcement)
            await coming.destroy(connection, announcement)
            await on_air.destroy(connection, announcement)
            await in_words.destroy(connection, announcement)
            await forget_persons(connection, announcement)
            recalled = await recalling.destroy(connection, announcement)
        for key in recalled:
            await self._context.media.delete(key)
        await self._bulletins.destroy(announcement)
        await super().expunge(announcement)

    def recipe(self, rendition: Rendition) -> str:
        voice = VoiceSettings().voice(rendition.language).name
        return recipe(rendition.parts["spoken"], voice, _label(rendition), BARE, self._target)

    async def make(self, rendition: Rendition) -> Fresh:
        """The voice alone: what goes out at once, until the takes are made (sound/making.py)."""
        spot = await make_spot(rendition.parts["spoken"], rendition.language, _label(rendition), target=self._target)
        return Fresh({"spot": (spot.files["mp3"], SUFFIX)}, spot.facts)


def _label(rendition: Rendition) -> Label:
    return label_of(rendition.edition, rendition.language, rendition.parts["title"], rendition.parts["script"])


def build(context: Context) -> Radio:
    return Radio(context, RadioSettings())
