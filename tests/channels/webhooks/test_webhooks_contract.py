"""Webhooks keep what every channel promises, over real HTTP, on both databases."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from audience.endpoints import registry
from audience.endpoints.selection import Listener
from audience.endpoints.wanted import EndpointWanted, EventType
from channels.webhooks.channel import Webhooks
from channels.webhooks.settings import WebhooksSettings
from core.channel import Target
from core.context import Context
from core.settings import Settings
from schemas.edition import Action, Edition
from tests.channels.webhooks.receiver import NAME, Receiver, outside
from tests.contracts.channel import AddressContract, Scene
from tests.hub import URL, open_hub


class WebhooksScene(Scene):
    receiver: Receiver
    channel: Webhooks

    async def shown(self, announcement: UUID, language: str = "el") -> str:
        """Titles and all else of what was told of it."""
        told = [json.loads(taken.body)["data"] for taken in self.receiver.taken]
        return "\n".join(one["title"]["el"] if "title" in one else "" for one in told if one["id"] == str(announcement))

    def _aimed(self, name: str, url: str, edition: Edition, action: Action | None, language: str) -> Target:
        events = frozenset(event.value for event in EventType)
        listener = Listener(url, [registry.made_secret()], events, False, None)
        return self.aimed(name, edition, action, language, listener)

    def target(self, edition: Edition, action: Action | None = None, language: str = "el") -> Target:
        return self._aimed(f"endpoint-{self.deliveries}", f"https://{NAME}/hooks", edition, action, language)

    def bad_target(self, edition: Edition) -> Target:
        return self._aimed("inside", "https://intranet.example/hooks", edition, None, "el")


class TestWebhooks(AddressContract):
    @pytest.fixture
    async def scene(self, database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
        hub = await open_hub(database_url, {})
        async with Receiver() as receiver:
            context = Context(Settings(url=URL, media=str(tmp_path)), hub.store, hub.media, hub.clock)
            channel = Webhooks(context, WebhooksSettings(), outside(receiver.port))
            wanted = EndpointWanted(name="portal", url=f"https://{NAME}/hooks", events=tuple(EventType))
            async with hub.store.write() as connection:
                await registry.add(connection, wanted, "tests", hub.clock.now())
            scene = WebhooksScene(hub.around(webhooks=channel), channel, is_place=False, asks_the_ledger=False)
            scene.receiver = receiver
            yield scene
            await channel.close()
        await hub.store.close()

    async def test_expunged_nothing_of_it_is_left(self, scene: Scene) -> None:
        """Nothing of what it says was ever kept here."""
        assert [table.name for table in scene.tables()] == ["webhooks_awaited"]
        assert set(scene.tables()[0].columns.keys()) == {"announcement", "edition", "channel", "since"}
