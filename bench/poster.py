"""Posts from a process of its own, as the pages do, one after another until told to stop."""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from core.clock import SystemClock
from core.media import Media
from core.store import Store
from core.wake import wake_for
from core.witness import Witness
from producers.posting import Posting
from tests.hub import EVENT

ROOT = Path(__file__).parent.parent
ELSEWHERE = "elsewhere"  # a channel nobody works for


@dataclass(frozen=True)
class Post:
    """One post, by the monotonic clock that all processes of a machine share."""

    id: str
    begun: float
    ended: float

    @property
    def took_ms(self) -> float:
        return (self.ended - self.begun) * 1000


@dataclass
class Poster:
    """The posting process, as the measurement sees it."""

    process: "subprocess.Popen[str]"
    posts: list[Post] = field(default_factory=list)

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.posts.append(Post(**json.loads(line)))

    async def made(self, count: int) -> list[Post]:
        """Wait for so many posts."""
        while len(self.posts) < count:
            if self.process.poll() not in (None, 0):
                raise RuntimeError("the posting process ended")
            await asyncio.sleep(0.005)
        return self.posts[:count]


def posting(
    database: str, media: str, pause_s: float, channel: str = "email"
) -> contextlib.AbstractContextManager[Poster]:
    """Posts to a channel go on, one after another, with a pause between, until the block ends."""
    return beside("bench.poster", database, media, str(pause_s), channel)


@contextlib.contextmanager
def beside(module: str, *arguments: str) -> Iterator[Poster]:
    """A program that tells each thing it has done on a line of its own, until its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    poster = Poster(process)
    reading = threading.Thread(target=poster.read)
    reading.start()
    try:
        yield poster
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait()
        reading.join()


async def _post(database: str, media: str, pause_s: float, elsewhere: bool) -> None:
    store = Store.open(database)
    wake = wake_for(store)
    door = Posting(store, SystemClock(), wake, Witness(Media.open(media)), ("email", ELSEWHERE))
    # What is measured beside these posts must not have them to plan and deliver too.
    event = EVENT | {"channels": {"only": [ELSEWHERE]}} if elsewhere else EVENT
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stopping.set)
    await door.post(event, "bench")  # what is made at the first post is not measured
    while not stopping.is_set():
        begun = time.monotonic()
        posted = await door.post(event, "bench")
        print(json.dumps({"id": posted.id, "begun": begun, "ended": time.monotonic()}), flush=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause_s)
    asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
    await wake.close()
    await store.close()


if __name__ == "__main__":
    uvloop.run(_post(sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4] == ELSEWHERE))
