"""A worker of its own process that tells endpoints, to be killed: `python -m tests.channels.webhooks.telling …`."""

import asyncio
import sys
from pathlib import Path

from channels.webhooks.channel import Webhooks
from channels.webhooks.settings import WebhooksSettings
from core.clock import SystemClock
from core.context import Context
from core.media import Media
from core.settings import Settings
from tests.channels.webhooks.receiver import outside
from tests.hub import URL, Hub, open_hub


async def hub_of(database: str, media: str, port: int) -> Hub:
    hub = await open_hub(database, {}, SystemClock(), media=Media.open(media))
    context = Context(Settings(url=URL, media=media), hub.store, hub.media, hub.clock)
    return hub.around(webhooks=Webhooks(context, WebhooksSettings(), outside(port)))


async def main(database: str, media: str, port: str) -> None:
    Path(media).mkdir(exist_ok=True)
    hub = await hub_of(database, media, int(port))
    await hub.worker("told").run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
