"""The site keeps what every channel promises, on both databases."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import lxml.html
import pytest
from fastapi import FastAPI

from channels.site.channel import build
from channels.site.routes import router
from core.context import Context
from core.settings import Settings
from tests.contracts.channel import LedgerContract, Scene
from tests.hub import URL, open_hub


class SiteScene(Scene):
    reader: httpx.AsyncClient

    async def shown(self, announcement: UUID, language: str = "el") -> str:
        return await self._text(f"/announcements/{announcement}", language) + await self.listed(announcement, language)

    async def listed(self, announcement: UUID, language: str = "el") -> str:
        return "\n".join([await self._text(path, language) for path in ("/", "/announcements")])

    async def _text(self, path: str, language: str) -> str:
        answer = await self.reader.get(path, params={"lang": language})
        return str(lxml.html.fromstring(answer.content).text_content())


class TestSite(LedgerContract):
    @pytest.fixture
    async def scene(self, database_url: str) -> AsyncIterator[Scene]:
        hub = await open_hub(database_url, {})
        context = Context(Settings(url=URL), hub.store, hub.media, hub.clock)
        channel = build(context)
        scene = SiteScene(hub.around(site=channel), channel)
        app = FastAPI()
        app.include_router(router(context))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as scene.reader:
            yield scene
        await hub.store.close()
