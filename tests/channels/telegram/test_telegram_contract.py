"""Telegram keeps what every channel promises, against the fake Bot API server, on both databases."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any
from uuid import UUID

import pytest

from channels.telegram.bot import BotApi
from channels.telegram.channel import Telegram as Channel
from channels.telegram.settings import TelegramSettings
from core.channel import Target
from core.context import Context
from core.settings import Settings
from schemas.edition import Edition
from tests.channels.telegram.bot_server import CHAT, TOKEN, Telegram
from tests.contracts.channel import AddressContract, PlaceContract, Scene
from tests.hub import URL, open_hub

ENGLISH = "@limnochori_en"
TIMEOUT_S = 30.0


class TelegramScene(Scene):
    server: Telegram
    channel: Channel

    async def shown(self, announcement: UUID, language: str = "el") -> str:
        """Of the posts that stand in the chat, the one our table knows; every post where it knows none."""
        posts = self.server.posts(CHAT if language == "el" else ENGLISH)
        mine = {post.message for post in await self.channel._posts.of(announcement) if post.language == language}
        return "\n".join(post.text for post in posts if not mine or post.id in mine)

    async def listed(self, announcement: UUID, language: str = "el") -> str:
        """A post that says that it is over is in no list any more, as far as a chat has lists."""
        text = await self.shown(announcement, language)
        return "" if text.startswith("Έληξε") else text

    def bad_target(self, edition: Edition) -> Target:
        return self.aimed("@nowhere", edition, None, "el")

    async def run(self, work: Awaitable[Any]) -> Any:
        async def working() -> Any:
            return await work

        return await self.server.through(working())


class TestTelegram(AddressContract, PlaceContract):
    @pytest.fixture
    async def scene(self, database_url: str, telegram: Telegram) -> AsyncIterator[Scene]:
        telegram.order(chats=[{"name": ENGLISH}])
        hub = await open_hub(database_url, {}, telegram.clock)
        context = Context(Settings(url=URL), hub.store, hub.media, hub.clock)
        settings = TelegramSettings(chats=f"{CHAT},{ENGLISH}:en")
        channel = Channel(context, settings, BotApi(telegram.url, TOKEN, TIMEOUT_S))
        scene = TelegramScene(hub.around(telegram=channel), channel, asks_the_ledger=False)
        scene.server = telegram
        yield scene
        await channel.close()
        await hub.store.close()
