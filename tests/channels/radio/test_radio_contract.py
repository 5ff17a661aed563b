"""The radio keeps what every channel promises. (What is shared with the web-TV is tested on both databases.)"""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from channels.radio.channel import Radio
from channels.radio.routes import router
from channels.radio.settings import RadioSettings
from core.channel import Rendition
from core.context import Context
from core.language.dates import ATHENS
from core.makings import Fresh
from core.settings import Settings
from tests.contracts.channel import LedgerContract, Scene
from tests.hub import PATIENT, URL, open_hub

pytestmark = pytest.mark.xdist_group("radio")
MADE: dict[str, Fresh] = {}


class Remembering(Radio):
    """Makes real sounds, each once for all tests: of the same ingredients it makes the same."""

    async def make(self, rendition: Rendition) -> Fresh:
        recipe = self.recipe(rendition)
        if recipe not in MADE:
            MADE[recipe] = await super().make(rendition)
        return MADE[recipe]


class RadioScene(Scene):
    reader: httpx.AsyncClient

    async def shown(self, announcement: UUID, language: str = "el") -> str:
        """Today's rundown and those of the days around it: titles, scripts, and what the voice is given."""
        today = self.hub.clock.now().astimezone(ATHENS).date()
        found = []
        for days in (-1, 0, 1, 2):
            rundown = await self.reader.get(f"/radio/rundown/{(today + timedelta(days=days)).isoformat()}.json")
            for slot in rundown.json()["slots"]:
                found += [s for s in slot["segments"] if s["announcement"] == str(announcement)]
        return "\n".join(f"{s['title']}\n{s['script']}\n{s['spoken']}" for s in found)


class TestRadio(LedgerContract):
    @pytest.fixture
    async def scene(self, sqlite_url: str) -> AsyncIterator[Scene]:
        hub = await open_hub(sqlite_url, {})
        context = Context(Settings(url=URL), hub.store, hub.media, hub.clock)
        channel = Remembering(context, RadioSettings())
        channel.patience = PATIENT
        scene = RadioScene(hub.around(radio=channel), channel, languages=("el",))
        app = FastAPI()
        app.include_router(router(context))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as scene.reader:
            yield scene
        await channel.close()
        await hub.store.close()
