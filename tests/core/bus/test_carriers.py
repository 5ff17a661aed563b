"""Both carriers keep the bus's promises; Kafka also when it is away."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest

from core.bus.kafka import KafkaCarrier
from core.clock import SystemClock
from core.store import Store
from keryx.migrate import migrate
from tests.contracts.bus import Bus, BusContract
from tests.servers.kafka import Kafka


class TestEmbedded(BusContract):
    """It is the database itself: it is never down while the database is up, so there is nothing to test of that.

    With the database away nothing can be posted either; what the members of a group do then is `core/bus/inbox.py`'s.
    """

    @pytest.fixture
    def address(self) -> str:
        return "sql"


class TestKafka(BusContract):
    @pytest.fixture
    def address(self, kafka: "object") -> str:
        return f"{kafka.url}/test-{uuid4().hex[:8]}"  # type: ignore[attr-defined]


@pytest.mark.xdist_group("kafka3")
class TestThreeBrokers(BusContract):
    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url

    @pytest.fixture
    def address(self, kafka3: "object") -> str:
        return f"{kafka3.url}/test-{uuid4().hex[:8]}"  # type: ignore[attr-defined]


async def test_kafka_down_at_start_and_later_loses_nothing(
    own_kafka: Callable[[int], Kafka], database_url: str
) -> None:
    kafka = own_kafka(1)
    await asyncio.to_thread(kafka.kill)
    store, clock = Store.open(database_url), SystemClock()
    await migrate(store)
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
