"""Sign-ups from a process of its own, as the page makes them, one after another until told to stop."""

import asyncio
import contextlib
import json
import sys
import time
from uuid import uuid4

import uvloop

from audience import signups
from audience.choices import Choices
from audience.consent import Wording
from core.clock import SystemClock
from core.store import Store
from core.tokens import Keys

WORDING = Wording("Θέλω να λαμβάνω τα νέα του Δήμου.", "el")


async def _sign_up(database: str, pause_s: float) -> None:
    store, clock = Store.open(database), SystemClock()
    ring = await Keys(store, clock).ring()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stopping.set)
    while not stopping.is_set():
        asked = signups.Asked(f"{uuid4().hex}@bench.example", "el", Choices(), WORDING, "email", "page", "dimos")
        begun = time.monotonic()
        async with store.write() as connection:
            await signups.ask(connection, ring, asked, clock.now())
        print(json.dumps({"id": "", "begun": begun, "ended": time.monotonic()}), flush=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause_s)
    asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
    await store.close()


if __name__ == "__main__":
    uvloop.run(_sign_up(sys.argv[1], float(sys.argv[2])))
