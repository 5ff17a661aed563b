"""The municipal web-TV: each announcement is a card with a voice, in the day's playlist."""

from datetime import timedelta
from typing import ClassVar

from channels.webtv.clip import make_clip, recipe
from channels.webtv.render import NAME, render
from channels.webtv.settings import WebtvSettings
from channels.webtv.tables import clips, films
from core.channel import Rendition
from core.context import Context
from core.makings import Fresh
from core.station import Station
from schemas.edition import Action, Edition

ENDINGS_OF_FILES = {"clip": "mp4", "card": "png", "captions": "vtt"}  # by role


class Webtv(Station):
    name = NAME
    roles: ClassVar = {"clip": "video/mp4", "card": "image/png", "captions": "text/vtt"}

    def __init__(self, context: Context, settings: WebtvSettings) -> None:
        keep = timedelta(days=settings.keep_days)
        super().__init__(context, settings.shown, keep, pieces=clips, makings=films)

    def render(self, edition: Edition, language: str, action: Action) -> Rendition:
        return render(edition, language, action)

    def recipe(self, rendition: Rendition) -> str:
        return recipe(rendition.parts, rendition.language)

    async def make(self, rendition: Rendition) -> Fresh:
        clip = await make_clip(rendition.parts, rendition.language)
        data = {"clip": clip.mp4, "card": clip.poster, "captions": clip.captions.encode()}
        files = {role: (data[role], f".{ending}") for role, ending in ENDINGS_OF_FILES.items()}
        return Fresh(files, {"duration_s": clip.duration_s})


def build(context: Context) -> Webtv:
    return Webtv(context, WebtvSettings())
