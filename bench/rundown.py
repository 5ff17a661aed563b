"""The rundown of a day with many segments to choose from, and how soon one that is urgent stands in it."""

import asyncio
import statistics
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import yaml

from bench.figures import Figure, Sizes
from bench.ground import DATABASES, Database, Ground, until
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.times import day_of
from channels.radio.clock.weekly import FORMS_S
from channels.radio.settings import RadioSettings
from channels.radio.sound.takes import ANY_DAY, Take, keep
from channels.radio.tables import segments
from core.channel import Rendition
from core.clock import SystemClock
from core.context import Context
from core.directory import save_directory
from core.makings import Made
from core.media import Media
from core.playout import Playout
from core.settings import Settings
from core.store import Store
from keryx.migrate import migrate
from keryx.web import create_app
from keryx.wiring import open_hub, worker_of
from tests.editions import press_edition
from tests.hub import directory
from tests.ledger import enter

MANY, FEW = 500, 50
MOST_S, SOON_S = 1.0, 5.0
EXAMPLES = Path(__file__).parent.parent / "examples"
URL = "http://rundown.example"


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    many, found = min(MANY, sizes.messages), []
    for database in DATABASES:
        value, reference = [await _planned(ground, database, count, sizes.runs) for count in (many, min(FEW, many))]
        says = f"a day's rundown of {many} candidates; reference: {min(FEW, many)}"
        found.append(Figure(f"rundown.{database}", value, reference, "s", says, at_most=MOST_S))
    says = "from an emergency's post to the playlist of the next slot; reference: what is asked for"
    took = statistics.median([await _urgent(ground) for _ in range(sizes.runs)])
    return [*found, Figure("rundown.urgent", took, SOON_S, "s", says, at_most=SOON_S)]


async def _planned(ground: Ground, database: Database, count: int, runs: int) -> float:
    store, clock = Store.open(await ground.empty(database)), SystemClock()
    await migrate(store)
    context = Context(Settings(url=URL), store, Media.open("memory:"), clock)
    playout = Playout(store, segments, timedelta(days=7))
    for number in range(count):
        at = clock.now() - timedelta(minutes=number)
        times = {"at": at, "released_at": at, "first_published_at": at}
        edition = press_edition(announcement=uuid4(), reference=f"2026/{number:06}", **times)
        await enter(store, edition)
        words = {"title": f"Ανακοίνωση {number}", "script": "…", "spoken": "…"}
        rendition = Rendition("radio", edition, "el", edition.action, words)
        await playout.put(rendition, Made({"spot": "aa/none.mp3"}, {"duration_s": 40.0}))
        async with store.write() as connection:
            for form_s in FORMS_S:
                facts = {"duration_s": form_s * 0.9}
                about = (edition.announcement, "el", 1, form_s, ANY_DAY, "voice", "", "…", "…")
                await keep(connection, Take(*about, files={}, facts=facts, who="", at=at))  # type: ignore[arg-type]
    rundowns, took = Rundowns(context, RadioSettings()), []
    for _ in range(runs):
        started = time.perf_counter()
        await rundowns.of_day(day_of(clock.now()) + timedelta(days=1))
        took.append(time.perf_counter() - started)
    await store.close()
    return statistics.median(took)


async def _urgent(ground: Ground) -> float:
    """With a worker that makes the sound of it first."""
    folder = ground.folder / uuid4().hex
    hub = open_hub(Settings(database=await ground.empty("sqlite"), media=str(folder), channels="radio", url=URL))
    await migrate(hub.store)
    async with hub.store.write() as connection:
        await save_directory(connection, directory())
    worker = worker_of(hub, ("radio",))
    working = asyncio.create_task(worker.run())
    announced = yaml.safe_load((EXAMPLES / "service-notice-diakopi-nerou.yaml").read_text("utf-8"))
    kept = {name: value for name, value in announced.items() if name not in ("release", "embargo", "expiry")}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(hub)), base_url=URL) as player:

        async def listed() -> bool:
            return "/radio/spots/" in (await player.get("/radio/next.annotated.m3u")).text

        started = time.perf_counter()
        await hub.posting.post({**kept, "urgency": "emergency"}, "bench")
        await until(listed, every_s=0.05)
        took = time.perf_counter() - started
    worker.stop()
    await working
    await hub.close()
    return took
