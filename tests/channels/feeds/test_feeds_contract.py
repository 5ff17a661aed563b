"""The feeds keep what every channel promises, on both databases."""

from collections.abc import AsyncIterator
from uuid import UUID
from xml.etree import ElementTree as XML

import httpx
import pytest
from fastapi import FastAPI

from channels.feeds.channel import build
from channels.feeds.library import identity
from channels.feeds.routes import router
from core.context import Context
from core.settings import Settings
from tests.contracts.channel import LedgerContract, Scene
from tests.hub import URL, open_hub


class FeedsScene(Scene):
    reader: httpx.AsyncClient

    async def shown(self, announcement: UUID, language: str = "el") -> str:
        """All that stands in the entries and tombstones with the announcement's identity."""
        name, found = identity(announcement, language), []
        for form in ("atom", "rss"):
            answer = await self.reader.get(f"/feeds/{'' if language == 'el' else f'{language}/'}all.{form}")
            for element in XML.fromstring(answer.content).iter():
                known = [element.get("ref"), *(child.text for child in element)]
                if name in known:
                    found.append("\n".join(element.itertext()))
        return "\n".join(found)


class TestFeeds(LedgerContract):
    @pytest.fixture
    async def scene(self, database_url: str) -> AsyncIterator[Scene]:
        hub = await open_hub(database_url, {})
        context = Context(Settings(url=URL), hub.store, hub.media, hub.clock)
        channel = build(context)
        scene = FeedsScene(hub.around(feeds=channel), channel)
        app = FastAPI()
        app.include_router(router(context))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as scene.reader:
            yield scene
        await hub.store.close()
