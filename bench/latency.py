"""From a post, made in another process, to the first handler; against bare aiokafka, and a bare SQLite commit."""

import asyncio
import sqlite3
import statistics
import time
from dataclasses import replace
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.bus import BODY
from bench.figures import Figure, Sizes, in_turn
from bench.ground import Database, Ground, until
from bench.poster import posting
from bench.swift import Swift
from core.bus.envelope import Envelope
from core.bus.kafka import KafkaCarrier
from core.wake import wake_for

LIMIT_MS = 30
PAUSE_S = 0.05
PATIENCE_S = 60


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    figures = []
    cases: tuple[tuple[str, Database, bool], ...] = (
        ("latency.embedded.sqlite", "sqlite", False),
        ("latency.embedded.postgresql", "postgresql", False),
        ("latency.kafka.sqlite", "sqlite", True),
        ("latency.kafka.postgresql", "postgresql", True),
    )
    for name, database, kafka in cases:

        async def ours(database: Database = database, kafka: bool = kafka) -> float:
            return await reached(ground, database, kafka, sizes.posts)

        async def bare(kafka: bool = kafka) -> float:
            return await (bare_kafka if kafka else bare_commit)(ground, sizes.posts)

        value, reference = await in_turn(sizes.runs, ours, bare)
        against = "aiokafka, produced to consumed" if kafka else "one SQLite commit"
        figures.append(
            Figure(name, value, reference, "ms", f"post to first handler; bare: {against}", at_most=LIMIT_MS)
        )
    return figures


async def reached(ground: Ground, database: Database, kafka: bool, posts: int) -> float:
    """The median of the times from the call of `post` in one process to the channel's handler in another, in ms."""
    url, swift = await ground.empty(database), Swift()
    bus = f"kafka://{ground.kafka}/bench-{uuid4().hex}" if kafka else "sql"
    async with (
        ground.hub(url, {"email": swift}, bus) as hub,
        replace(hub, wake=wake_for(hub.store)).working(),
        asyncio.timeout(PATIENCE_S),
    ):
        with posting(url, str(ground.folder / "posts"), PAUSE_S) as poster:
            await until(lambda: bool(swift.reached))  # from here on the group has joined
            skipped = len(poster.posts)
            made = (await poster.made(skipped + posts))[skipped:]
        await until(lambda: all(post.id in swift.reached for post in made))
    return statistics.median((swift.reached[post.id] - post.begun) * 1000 for post in made)


async def bare_commit(ground: Ground, count: int) -> float:
    """One row and its commit on a durable SQLite file, in ms."""
    database = sqlite3.connect(ground.bare(), isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE posts (id TEXT PRIMARY KEY, body BLOB)")
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        database.execute("INSERT INTO posts VALUES (?, ?)", (str(uuid4()), BODY))
        took.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(PAUSE_S / 10)
    database.close()
    return statistics.median(took)


async def bare_kafka(ground: Ground, count: int) -> float:
    """aiokafka alone, produced to consumed, in ms."""
    prefix = f"bench-{uuid4().hex}"
    carrier = KafkaCarrier(ground.kafka, prefix)
    await carrier.send([Envelope("first", "bench", "first", 2, BODY)])  # makes the topic as ours is made
    await carrier.close()
    topic = f"{prefix}.editions"
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=ground.kafka, group_id=uuid4().hex, auto_offset_reset="earliest"
    )
    producer = AIOKafkaProducer(bootstrap_servers=ground.kafka, acks="all")
    await producer.start()
    await consumer.start()
    took = []
    try:
        await consumer.getone()
        for _ in range(count):
            begun = time.perf_counter()
            sending = asyncio.create_task(producer.send_and_wait(topic, BODY, key=uuid4().bytes))
            await consumer.getone()
            took.append((time.perf_counter() - begun) * 1000)
            await sending
            await asyncio.sleep(PAUSE_S / 10)
    finally:
        await producer.stop()
        await consumer.stop()
    return statistics.median(took)
