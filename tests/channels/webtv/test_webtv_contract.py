"""The web-TV keeps what every channel promises. (What is shared with the radio is tested on both databases.)"""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from channels.webtv.channel import Webtv
from channels.webtv.routes import router
from channels.webtv.settings import WebtvSettings
from core.channel import Rendition
from core.context import Context
from core.language.dates import ATHENS
from core.makings import Fresh
from core.settings import Settings
from tests.contracts.channel import LedgerContract, Scene
from tests.hub import PATIENT, URL, open_hub

pytestmark = pytest.mark.xdist_group("webtv")
MADE: dict[str, Fresh] = {}


class Remembering(Webtv):
    """Makes real clips, each once for all tests: of the same ingredients it makes the same."""

    async def make(self, rendition: Rendition) -> Fresh:
        recipe = self.recipe(rendition)
        if recipe not in MADE:
            MADE[recipe] = await super().make(rendition)
        return MADE[recipe]


class WebtvScene(Scene):
    reader: httpx.AsyncClient

    async def shown(self, announcement: UUID, language: str = "el") -> str:
        """The titles in the lists of today and tomorrow, and the captions of the clip."""
        found = []
        today = self.hub.clock.now().astimezone(ATHENS).date()
        for day in (today, today + timedelta(days=1)):
            played = (await self.reader.get(f"/tv/playlist/{day.isoformat()}.json")).json()["program"]
            found += {item["title"] for item in played if str(announcement) in item["source"]}
        lines = (await self.reader.get("/tv/channel.m3u")).text.splitlines()
        for title, source in zip(lines[1::2], lines[2::2], strict=True):
            if str(announcement) in source:
                captions = await self.reader.get(source.removesuffix("mp4") + "vtt")
                found += [title.partition(",")[2], " ".join(captions.text.split())]
        return "\n".join(found)


class TestWebtv(LedgerContract):
    @pytest.fixture
    async def scene(self, sqlite_url: str) -> AsyncIterator[Scene]:
        hub = await open_hub(sqlite_url, {})
        context = Context(Settings(url=URL), hub.store, hub.media, hub.clock)
        channel = Remembering(context, WebtvSettings())
        channel.patience = PATIENT
        scene = WebtvScene(hub.around(webtv=channel), channel, languages=("el",))
        app = FastAPI()
        app.include_router(router(context))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as scene.reader:
            yield scene
        await channel.close()
        await hub.store.close()
