"""Outbox to inbox over Kafka, against bare aiokafka: produce, `getmany`, one commit per 200."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy import func, insert, select

from bench.figures import Figure, Sizes, in_turn
from bench.ground import DATABASES, Database, Ground
from core.bus.envelope import Envelope
from core.bus.inbox import put
from core.bus.kafka import KafkaCarrier
from core.bus.outbox import Relay
from core.clock import SystemClock
from core.store import Store
from core.tables import inbox, metadata, outbox

BODY = b"x" * 300
BATCH = 200
GROUP = "email"
PATIENCE_S = 60


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    figures = []
    for database in DATABASES:
        ours, bare = await in_turn(
            sizes.runs,
            partial(carried, ground, database, sizes.messages),
            partial(bare_kafka, ground, sizes.messages),
        )
        few = await carried(ground, database, sizes.messages // 10)
        name = f"bus.kafka.{database}"
        says = f"outbox to inbox over Kafka, {database}"
        figures.append(Figure(name, ours, bare, "messages/s", says, at_least=0.5, judged="ratio"))
        figures.append(Figure(f"{name}.growth", 1e3 / ours, 1e3 / few, "ms a message", "the same, ten times as many"))
    return figures


async def carried(ground: Ground, database: Database, count: int) -> float:
    """Our relay, carrier and inbox; messages/s."""
    store, clock = Store.open(await ground.empty(database)), SystemClock()
    async with store.write() as connection:
        await connection.run_sync(metadata.create_all)
    carrier = KafkaCarrier(ground.kafka, f"bench-{uuid4().hex}")
    relay = Relay(store, clock, carrier)
    arrived, everything = 0, asyncio.Event()
    expected = 1

    async def take(group: str, envelopes: Sequence[Envelope]) -> None:
        nonlocal arrived
        async with store.write() as connection:
            await put(connection, group, envelopes, clock.now())
        arrived += len(envelopes)
        if arrived >= expected:
            everything.set()

    listening = asyncio.create_task(carrier.listen((GROUP,), take))
    try:
        async with asyncio.timeout(PATIENCE_S):
            await _fill(store, clock, 1)  # the group has joined when the first is there
            await relay.run_once()
            await everything.wait()
            everything.clear()
            expected += count
            await _fill(store, clock, count)
            begun = time.perf_counter()
            while await relay.run_once():
                pass
            await everything.wait()
            took = time.perf_counter() - begun
        async with store.read() as connection:
            found = (await connection.execute(select(func.count()).select_from(inbox))).scalar_one()
        assert found == count + 1, found
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await carrier.close()
        await store.close()
    return count / took


async def _fill(store: Store, clock: SystemClock, count: int) -> None:
    now = clock.now()
    rows = [
        {"uid": str(uuid4()), "key": str(uuid4()), "type": "bench", "urgency": 2, "body": BODY, "at": now}
        for _ in range(count)
    ]
    async with store.write() as connection:
        await connection.execute(insert(outbox), rows)


async def bare_kafka(ground: Ground, count: int) -> float:
    """aiokafka alone, the same bytes and the same number of partitions; messages/s."""
    topic = f"bench-{uuid4().hex}.editions"
    carrier = KafkaCarrier(ground.kafka, topic.removesuffix(".editions"))
    await carrier.send([Envelope("first", "bench", "first", 2, BODY)])  # makes the topic as ours is made
    await carrier.close()
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=ground.kafka,
        group_id=uuid4().hex,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(bootstrap_servers=ground.kafka, acks="all")
    await producer.start()
    await consumer.start()
    try:
        await consumer.getone()
        begun = time.perf_counter()
        reading = asyncio.create_task(_read(consumer, count))
        futures = [await producer.send(topic, BODY, key=str(uuid4()).encode()) for _ in range(count)]
        await asyncio.gather(*futures)
        async with asyncio.timeout(PATIENCE_S):
            await reading
        took = time.perf_counter() - begun
    finally:
        await producer.stop()
        await consumer.stop()
    return count / took


async def _read(consumer: AIOKafkaConsumer, count: int) -> None:
    read = uncommitted = 0
    while read < count:
        records = sum(map(len, (await consumer.getmany(timeout_ms=500, max_records=BATCH)).values()))
        read, uncommitted = read + records, uncommitted + records
        if uncommitted >= BATCH or read >= count:
            await consumer.commit()
            uncommitted = 0
