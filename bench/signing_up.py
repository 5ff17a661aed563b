"""Sign-ups from a process of its own: the form sent to the real pages, one after another until told to stop."""

import asyncio
import contextlib
import json
import os
import sys
import time
from datetime import timedelta
from uuid import uuid4

import httpx
import uvloop

from audience.pages import bots
from core.clock import SystemClock
from core.settings import Settings
from core.tokens import Keys
from keryx.web import create_app
from keryx.wiring import open_hub
from tests.audience.pages.visitor import WANTED, browser, fields
from tests.hub import URL

NO_LIMIT = {f"KERYX_AUDIENCE_ASKS_{of}": str(10**9) for of in ("PER_NETWORK", "IN_ALL")}


async def _sign_up(database: str, media: str, pause_s: float) -> None:
    os.environ.update(NO_LIMIT)
    clock = SystemClock()
    hub = open_hub(Settings(database=database, media=media, channels="site,email", url=URL), clock)
    page = browser(create_app(hub), "203.0.113.7")
    read = await bots.stamp(Keys(hub.store, clock), clock.now() - timedelta(minutes=1))
    form = {**fields(await page.get("/subscribe")), **WANTED, bots.STAMP: read}
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stopping.set)
    while not stopping.is_set():
        begun = time.monotonic()
        answer = await page.post("/subscribe", data=form | {"email": f"{uuid4().hex}@bench.example"})
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"a form was answered with {answer.status_code}")
        print(json.dumps({"id": "", "begun": begun, "ended": time.monotonic()}), flush=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause_s)
    asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
    await page.aclose()
    await hub.close()


if __name__ == "__main__":
    uvloop.run(_sign_up(sys.argv[1], sys.argv[2], float(sys.argv[3])))
