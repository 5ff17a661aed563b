"""A radio channel on a store, media and clock of its own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from channels.radio.channel import Radio
from channels.radio.routes import router
from channels.radio.settings import RadioSettings
from channels.radio.sound.encoding import Sound
from channels.radio.sound.spot import make_spot
from core.channel import Asset, Receipt, Target
from core.clock import VirtualClock
from core.context import Context
from core.media import Media
from core.settings import Settings
from core.store import Store
from keryx.migrate import migrate
from schemas.edition import Action, Edition
from tests.ledger import enter

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclass
class Station:
    context: Context
    radio: Radio
    web: AsyncClient

    sound: Sound

    async def hand_over(
        self,
        edition: Edition,
        action: Action = Action.PUBLISH,
        assets: tuple[Asset, ...] | None = None,
        language: str = "el",
    ) -> Receipt:
        """Post and deliver one edition; without `assets`, a short sound that was made once stands for its spot."""
        await enter(self.context.store, edition)
        if assets is None:
            key = await self.context.media.put(self.sound.files["mp3"] + str(edition.number).encode(), ".mp3")
            assets = (Asset("spot", language, key, "audio/mpeg", self.sound.facts),)
        rendition = self.radio.render(edition, language, action)
        target = Target(1, language, language, rendition, None, "now", 1, False, assets)

        async def targets() -> AsyncIterator[Target]:
            yield target

        (receipt,) = [receipt async for receipt in self.radio.deliver(targets())]
        return receipt


@pytest.fixture(scope="session")
def sound() -> Sound:
    return asyncio.run(make_spot("Καλημέρα σας από το ραδιόφωνο.", "el"))


@pytest.fixture
async def station(sqlite_url: str, sound: Sound) -> AsyncIterator[Station]:
    store = Store.open(sqlite_url)
    await migrate(store)
    context = Context(Settings(url="https://hub.example"), store, Media.open("memory:"), VirtualClock(NOW))
    app = FastAPI()
    app.include_router(router(context))
    async with AsyncClient(transport=ASGITransport(app), base_url="https://hub.example") as web:
        radio = Radio(context, RadioSettings())
        yield Station(context, radio, web, sound)
        await radio.close()
    await store.close()
