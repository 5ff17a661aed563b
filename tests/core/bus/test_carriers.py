"""Both carriers keep the bus's promises; Kafka also when it is away."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import uuid4

import pytest

from core.bus.kafka import KafkaCarrier
from core.clock import SystemClock
from core.store import Store
from keryx.migrate import migrate
from tests.contracts.bus import GROUPS, Bus, BusContract
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
    own_kafka: Callable[..., Kafka], sqlite_url: str, postgresql_url: str
) -> None:
    """On both databases at once: it is one broker that is away from either."""
    kafka, clock = own_kafka(1, start=False), SystemClock()
    buses = [await hub_on(kafka, url, clock) for url in (sqlite_url, postgresql_url)]
    await said(buses, "before")
    await asyncio.to_thread(kafka.start)
    await arrived(buses, "before")
    await asyncio.to_thread(kafka.kill)
    await said(buses, "during")
    await asyncio.to_thread(kafka.start)
    await said(buses, "after")
    await arrived(buses, "before", "during", "after")
    for bus in buses:
        await bus.stop()
        await bus.carrier.close()
        await bus.store.close()


async def hub_on(kafka: Kafka, url: str, clock: SystemClock) -> Bus:
    """With topics of its own."""
    store = Store.open(url)
    await migrate(store)
    bus = Bus(store, KafkaCarrier(kafka.bootstrap, f"test-{uuid4().hex[:8]}"), clock)
    bus.start()
    return bus


async def said(buses: Sequence[Bus], what: str) -> None:
    for bus in buses:
        await bus.say(what)


async def arrived(buses: Sequence[Bus], *what: str) -> None:
    for bus in buses:
        for group in GROUPS:
            await bus.arrived(group, *what)
