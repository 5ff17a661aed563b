"""A database that is killed while a channel keeps its pages in it: the delivery waits, and is no bug."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from channels.feeds.channel import TEMPLATES as FEED_TEMPLATES
from channels.feeds.channel import FeedsChannel
from channels.site.channel import TEMPLATES, SiteChannel
from core.channel import Target
from core.clock import VirtualClock
from core.pages import Pages
from core.store import Store
from schemas.edition import Action
from tests.editions import RELEASED_AT, SITE, event_edition
from tests.servers.postgres import Postgres


@pytest.mark.parametrize("connected", [True, False])
@pytest.mark.parametrize("name", ["site", "feeds"])
async def test_what_is_delivered_to_a_killed_database_is_tried_later(
    own_postgres: Callable[..., Postgres], name: str, connected: bool
) -> None:
    server = own_postgres()
    store = Store.open(server.database())
    if connected:
        async with store.read():
            pass
    await asyncio.to_thread(server.kill)
    channel: SiteChannel | FeedsChannel = SiteChannel(store, Pages(SITE, TEMPLATES), ("el",))
    if name == "feeds":
        channel = FeedsChannel(store, VirtualClock(RELEASED_AT), Pages(SITE, FEED_TEMPLATES), ("el",))
    rendition = channel.render(event_edition(), "el", Action.PUBLISH)

    async def targets() -> AsyncIterator[Target]:
        yield Target(1, "el", "el", rendition, None, "now", 1, False)

    receipts = [receipt async for receipt in channel.deliver(targets())]
    await store.close()
    assert [receipt.outcome for receipt in receipts] == ["later"]
    assert (receipts[0].reason or "").startswith("database: ")
