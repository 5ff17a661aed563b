"""Both carriers keep the bus's promises; Kafka also when it is away."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest

from core.bus.carrier import Carrier
from core.bus.embedded import EmbeddedCarrier
from core.bus.kafka import KafkaCarrier
from core.clock import SystemClock
from core.store import Store
from core.tables import metadata
from core.wake import Wake
from tests.contracts.bus import GROUPS, Bus, BusContract
from tests.servers.kafka import Kafka


class TestEmbedded(BusContract):
    @pytest.fixture
    def make_carrier(self) -> Callable[[Store, SystemClock], Carrier]:
        return lambda store, clock: EmbeddedCarrier(store, clock, Wake(), GROUPS)


class TestKafka(BusContract):
    @pytest.fixture
    def make_carrier(self, kafka: "object") -> Callable[[Store, SystemClock], Carrier]:
        return lambda store, clock: KafkaCarrier(kafka.bootstrap, f"test-{uuid4().hex[:8]}")  # type: ignore[attr-defined]


class TestThreeBrokers(BusContract):
    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url

    @pytest.fixture
    def make_carrier(self, kafka3: "object") -> Callable[[Store, SystemClock], Carrier]:
        return lambda store, clock: KafkaCarrier(kafka3.bootstrap, f"test-{uuid4().hex[:8]}")  # type: ignore[attr-defined]


async def test_kafka_down_at_start_and_later_loses_nothing(own_kafka: Callable[[int], Kafka], sqlite_url: str) -> None:
    kafka = own_kafka(1)
    await asyncio.to_thread(kafka.kill)
    store, clock = Store.open(sqlite_url), SystemClock()
    async with store.write() as connection:
        await connection.run_sync(metadata.create_all)
    bus = Bus(store, KafkaCarrier(kafka.bootstrap), clock)
    bus.start()
    await bus.say("before")
    await asyncio.to_thread(kafka.start)
    await bus.arrived("first", "before")
    await asyncio.to_thread(kafka.kill)
    await bus.say("during")
    await asyncio.to_thread(kafka.start)
    await bus.say("after")
    await bus.arrived("first", "before", "during", "after")
    await bus.arrived("second", "before", "during", "after")
    await bus.stop()
    await bus.carrier.close()
    await store.close()
