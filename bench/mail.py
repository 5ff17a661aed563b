"""E-mail into a local sink, ledger included, against a bare aiosmtplib loop over as many connections."""

import asyncio
import statistics
import time
from functools import partial
from typing import NamedTuple
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
    sink, mail = ground.sink(), await sample(ground)
    for database in DATABASES:
        used: list[Used] = []
        bare_cpu_ms: list[float] = []
        ours, bare = await in_turn(
            sizes.runs,
            partial(_into_the_sink, ground, database, sink, sizes.mails, used),
            partial(bare_loop, sink.port, mail, sizes.mails, bare_cpu_ms),
        )
        few = await delivered(ground, database, sink.url, max(1, sizes.mails // 10))
        name, size = f"email.{database}", f"{len(mail.data) / 1000:.0f} kB"
        says = f"mails of {size} into a sink, ledger included"
        of_whom = "of the worker's process"
        if database == "postgresql":
            of_whom += f" (and {statistics.median(use.server_ms for use in used):.3f} of PostgreSQL's)"
        figures += [
            Figure(name, ours, bare, "mails/s", says, at_least=3, judged="ratio"),
            Figure(
                f"{name}.cpu",
                statistics.median(use.worker_ms for use in used),
                statistics.median(bare_cpu_ms),
                "ms CPU a mail",
                of_whom,
                at_most=0.25,
            ),
            Figure(f"{name}.growth", 1e3 / ours, 1e3 / few, "ms a mail", "against a tenth of them"),
        ]
    return figures


async def _into_the_sink(ground: Ground, database: Database, sink: Sink, count: int, used: "list[Used]") -> float:
    before = sink.total()
    per_s = await delivered(ground, database, sink.url, count, used)
    assert sink.total() - before == count
    return per_s


class Used(NamedTuple):
    """CPU a mail."""

    worker_ms: float
    server_ms: float  # the database server's


async def delivered(
    ground: Ground, database: Database, relay: str, count: int, used: list[Used] | None = None
) -> float:
    """Everything from claiming the first work item to the last receipt in the ledger; mails/s."""
    url = await ground.empty(database)
    channel = _channel(url, relay)
    async with ground.hub(url, {"email": channel}) as hub:
        await subscribe(hub.store, count)
        announcement = (await hub.posting.post(EVENT, "bench")).id
        await Planner(hub.store, hub.clock, hub.wake, URL, hub.channels).plan(UUID(announcement), 1, "email")
        crowd = Delivering(hub.store, hub.clock, hub.wake, hub.witness, URL, channel)

        async def member() -> None:
            while await crowd.run_once():
                pass

        begun, cpu, server = time.perf_counter(), time.process_time(), ground.postgres_cpu_s()
        await asyncio.gather(*(member() for _ in range(channel.patience.parallel_items)))
        took, cpu, server = time.perf_counter() - begun, time.process_time() - cpu, ground.postgres_cpu_s() - server
        assert await hub.cell(announcement, 1, "email") == {"sent": count}
        await channel.close()
    if used is not None:
        used.append(Used(cpu / count * 1000, server / count * 1000))
    return count / took


def _channel(url: str, relay: str) -> EmailChannel:
    clock = SystemClock()
    settings = EmailSettings(relays=relay, connections=CONNECTIONS)
    return EmailChannel(settings, URL, Keys(Store.open(url), clock), clock)


async def sample(ground: Ground) -> Message:
    """A mail as ours goes out."""
    with Sink(Script()) as sink:
        await delivered(ground, "sqlite", sink.url, 1)
        return sink.messages()[0]


async def bare_loop(port: int, mail: Message, count: int, cpu_ms: list[float] | None = None) -> float:
    """`sendmail` over and over on connections kept open, the same bytes, no ledger; mails/s."""
    clients = [aiosmtplib.SMTP(hostname="127.0.0.1", port=port) for _ in range(CONNECTIONS)]
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
    if cpu_ms is not None:
        cpu_ms.append(cpu / count * 1000)
    return count / took
