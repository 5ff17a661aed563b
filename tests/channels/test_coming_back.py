"""A later expiry brings an announcement that was over back to every place it had left, by whichever door it comes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from channels.feeds import channel as feeds
from channels.feeds import routes as feeds_pages
from channels.radio import channel as radio
from channels.radio import routes as radio_pages
from channels.site import channel as site
from channels.site import routes as site_pages
from channels.telegram.bot import BotApi
from channels.telegram.channel import Telegram as TelegramChannel
from channels.telegram.settings import TelegramSettings
from channels.webtv import channel as webtv
from channels.webtv import routes as webtv_pages
from core.context import Context
from core.language.dates import ATHENS
from core.settings import Settings
from producers.posting import Posting
from schemas.edition import Reason, Weight
from tests.channels.telegram.bot_server import CHAT, TOKEN, Telegram
from tests.channels.telegram.conftest import telegram  # noqa: F401
from tests.hub import EVENT, URL, Hub, open_hub

SHORT = EVENT | {"own_words": {"radio": "Ελάτε.", "webtv": "Ελάτε."}}
EVERYWHERE = {"site", "feeds", "webtv", "radio"}
LISTS = {"site": "/announcements", "feeds": "/feeds/all.atom", "webtv": "/tv/channel.m3u"}


@dataclass
class Town:
    """Every place of the hub, and a reader who looks at each."""

    hub: Hub
    telegram: Telegram
    reader: httpx.AsyncClient

    def now(self) -> datetime:
        return self.hub.clock.now()

    async def forward(self, **by: float) -> None:
        self.telegram.clock.advance(timedelta(**by).total_seconds())
        await self.telegram.through(self.hub.drain())

    async def listing(self, announcement: str) -> set[str]:
        """The places whose lists show it."""
        day = self.now().astimezone(ATHENS).date()
        lists = LISTS | {"radio": f"/radio/rundown/{day + timedelta(days=1)}.json"}
        texts = {place: (await self.reader.get(path)).text for place, path in lists.items()}
        return {place for place, text in texts.items() if announcement in text}

    def post(self) -> str:
        (message,) = self.telegram.posts()
        return message.text


@pytest.fixture
async def town(sqlite_url: str, telegram: Telegram) -> AsyncIterator[Town]:  # noqa: F811
    hub = await open_hub(sqlite_url, {}, telegram.clock)
    context = Context(Settings(url=URL), hub.store, hub.media, telegram.clock)
    hub.channels = {part.__name__.split(".")[1]: part.build(context) for part in (site, feeds, radio, webtv)} | {
        "telegram": TelegramChannel(context, TelegramSettings(chats=CHAT), BotApi(telegram.url, TOKEN, 30))
    }
    hub.posting = Posting(hub.store, hub.clock, hub.wake, hub.witness, hub.channels)
    app = FastAPI()
    for pages in (site_pages, feeds_pages, radio_pages, webtv_pages):
        app.include_router(pages.router(context))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as reader:
        yield Town(hub, telegram, reader)
    for channel in hub.channels.values():
        await channel.close()
    await hub.store.close()


@pytest.mark.parametrize("door", ["schedule", "correction", "correction without an expiry"])
async def test_a_later_expiry_brings_it_back_everywhere(town: Town, door: str) -> None:
    soon, later = town.now() + timedelta(hours=1), town.now() + timedelta(days=9)
    posted = await town.hub.posting.post(SHORT | {"expiry": soon.isoformat()}, "maria")
    await town.forward()
    assert await town.listing(posted.id) == EVERYWHERE - {"radio"}  # whose list is tomorrow's
    assert not town.post().startswith("Έληξε")
    await town.forward(hours=2)
    assert await town.listing(posted.id) == set()
    assert town.post().startswith("Έληξε")

    if door == "schedule":
        await town.hub.posting.reschedule(UUID(posted.id), "maria", expires_at=later)
    else:
        text = SHORT | ({"expiry": later.isoformat()} if door == "correction" else {})
        await town.hub.posting.correct(UUID(posted.id), text, "maria", reason=Reason.EXTENSION, weight=Weight.MINOR)
    await town.forward()
    assert await town.listing(posted.id) == EVERYWHERE
    assert not town.post().startswith("Έληξε")
    await town.forward(days=10)
    assert await town.listing(posted.id) == (EVERYWHERE if "without" in door else set())
