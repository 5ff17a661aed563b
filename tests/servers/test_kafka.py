"""The brokers of the tests are real: what they took survives a kill, and they come back where they were."""

import asyncio
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError, RequestTimedOutError

from deploy.kafka.brokers import cluster_id
from tests.conftest import SharedKafka
from tests.servers.kafka import Kafka

ROOT = Path(__file__).parents[2]


async def put(bootstrap: str, topic: str, body: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await producer.send_and_wait(topic, body)


async def first(bootstrap: str, topic: str) -> bytes:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    async with consumer, asyncio.timeout(30):
        value: bytes = (await consumer.getone()).value
        return value


@pytest.mark.xdist_group("kafka")
async def test_a_message_passes(kafka: SharedKafka) -> None:
    topic = f"t-{uuid.uuid4()}"
    await put(kafka.bootstrap, topic, "Καλημέρα".encode())
    assert await first(kafka.bootstrap, topic) == "Καλημέρα".encode()


@pytest.mark.xdist_group("own-kafka")
async def test_what_was_taken_survives_a_kill_and_a_pause(own_kafka: Callable[[int], Kafka]) -> None:
    kafka = own_kafka(1)
    await put(kafka.bootstrap, "kept", b"before")
    kafka.kill()
    assert not kafka.alive
    kafka.start()
    assert await first(kafka.bootstrap, "kept") == b"before"
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, request_timeout_ms=400) as producer:
        await producer.send_and_wait("kept", b"answered")
        kafka.pause()
        with pytest.raises((RequestTimedOutError, KafkaTimeoutError, TimeoutError)):
            async with asyncio.timeout(2):
                await producer.send_and_wait("kept", b"unanswered")
        kafka.resume()
        await producer.send_and_wait("kept", b"after")


@pytest.mark.xdist_group("own-kafka3")
async def test_three_brokers_hold_three_copies_and_one_may_die(own_kafka: Callable[[int], Kafka]) -> None:
    kafka = own_kafka(3)
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all") as producer:
        await producer.send_and_wait("kept", b"before")
        metadata = producer.client.cluster
        assert len(metadata.brokers()) == 3
        assert metadata.partitions_for_topic("kept")
        assert len(metadata._partitions["kept"][0].replicas) == 3
    kafka.kill(1)
    await put(kafka.bootstrap, "other", b"meanwhile")
    assert await first(kafka.bootstrap, "kept") == b"before"
    assert await first(kafka.bootstrap, "other") == b"meanwhile"


def test_no_cluster_id_looks_like_an_option() -> None:
    ids = [cluster_id() for _ in range(2000)]
    assert not [made for made in ids if made.startswith("-")]
    assert {len(made) for made in ids} == {22}


def test_a_taken_port_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "deploy.kafka.brokers", "--port", str(port)],
            check=False,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"Η θύρα {port} είναι πιασμένη" in done.stderr
    assert "make kafka PORT=" in done.stderr
    assert "Traceback" not in done.stderr
