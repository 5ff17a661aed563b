"""E-mail into a local sink, ledger included, against a bare aiosmtplib loop over as many connections."""

import asyncio
import time
from functools import partial
from uuid import UUID

import aiosmtplib

from bench.figures import Figure, Sizes, in_turn
from bench.ground import DATABASES, Database, Ground, subscribe
from channels.email.channel import EmailChannel
from channels.email.settings import EmailSettings
from consumers.delivering import Delivering
from consumers.planning import Planner
from core.clock import SystemClock
from core.store import Store
from core.tokens import Keys
from tests.editions import EVENT
from tests.hub import URL
from tests.servers.smtp import Message, Script, Sink

CONNECTIONS = 10


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    figures = []
    sink, sample = ground.sink(), await _sample(ground)
    for database in DATABASES:
        cpu_ms: list[float] = []
        bare_cpu_ms: list[float] = []
        ours, bare = await in_turn(
            sizes.runs,
            partial(delivered, ground, database, sink, sizes.mails, cpu_ms),
            partial(bare_loop, sink, sample, sizes.mails, bare_cpu_ms),
        )
        few = await delivered(ground, database, sink, max(1, sizes.mails // 10), [])
        name, size = f"email.{database}", f"{len(sample.data) / 1000:.0f} kB"
        says = f"mails of {size} into a sink, ledger included"
        figures += [
            Figure(name, ours, bare, "mails/s", says, at_least=1.5, judged="ratio"),
            Figure(
                f"{name}.cpu",
                sorted(cpu_ms)[len(cpu_ms) // 2],
                sorted(bare_cpu_ms)[len(bare_cpu_ms) // 2],
                "ms CPU a mail",
                "of the worker's process",
            ),
            Figure(f"{name}.growth", 1e3 / ours, 1e3 / few, "ms a mail", "against a tenth of them"),
        ]
    return figures


async def delivered(ground: Ground, database: Database, sink: Sink, count: int, cpu_ms: list[float]) -> float:
    """Everything from claiming the first work item to the last receipt in the ledger; mails/s."""
    url = ground.empty(database)
    channel = _channel(url, sink)
    before = sink.total()
    async with ground.hub(url, {"email": channel}) as hub:
        await subscribe(hub, count)
        announcement = (await hub.posting.post(EVENT, "bench")).id
        await Planner(hub.store, hub.clock, hub.wake, URL, hub.channels).plan(UUID(announcement), 1, "email")
        crowd = Delivering(hub.store, hub.clock, hub.wake, hub.witness, URL, channel)

        async def member() -> None:
            while await crowd.run_once():
                pass

        begun, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(member() for _ in range(channel.patience.parallel_items)))
        took, cpu = time.perf_counter() - begun, time.process_time() - cpu
        assert await hub.cell(announcement, 1, "email") == {"sent": count}
        await channel.close()
    assert sink.total() - before == count
    cpu_ms.append(cpu / count * 1000)
    return count / took


def _channel(url: str, sink: Sink) -> EmailChannel:
    clock = SystemClock()
    settings = EmailSettings(relays=sink.url, connections=CONNECTIONS)
    return EmailChannel(settings, URL, Keys(Store.open(url), clock), clock)


async def _sample(ground: Ground) -> Message:
    """A mail as ours goes out."""
    with Sink(Script()) as sink:
        await delivered(ground, "sqlite", sink, 1, [])
        return sink.messages()[0]


async def bare_loop(sink: Sink, mail: Message, count: int, cpu_ms: list[float]) -> float:
    """`sendmail` over and over on connections kept open, the same bytes, no ledger; mails/s."""
    clients = [aiosmtplib.SMTP(hostname="127.0.0.1", port=sink.port) for _ in range(CONNECTIONS)]
    for client in clients:
        await client.connect()

    left = iter(range(count))

    async def send(client: aiosmtplib.SMTP) -> None:
        for number in left:
            await client.sendmail(mail.sender, [f"person{number:06}@bench.example"], mail.data)

    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(send, clients))
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    for client in clients:
        await client.quit()
    cpu_ms.append(cpu / count * 1000)
    return count / took
