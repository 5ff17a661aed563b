"""One kill of each kind, on the real program."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from tests.drills import kills
from tests.servers.kafka import Kafka

pytestmark = pytest.mark.timeout(400)  # programs and servers start and die here, on whatever machine this is


async def test_kill_9_of_the_whole_hub(tmp_path: Path, sqlite_url: str) -> None:
    figures = await kills.kill_the_hub(tmp_path, sqlite_url, people=1_000, kills=1)
    assert figures.kills == 1


async def test_kill_9_of_the_whole_hub_on_kafka(tmp_path: Path, postgresql_url: str, kafka: "object") -> None:
    bus = f"{kafka.url}/drill-{uuid4().hex[:8]}"  # type: ignore[attr-defined]
    figures = await kills.kill_the_hub(tmp_path, postgresql_url, bus, people=1_000, kills=1)
    assert figures.kills == 1


async def test_sigterm_loses_nothing_and_repeats_nothing(tmp_path: Path, sqlite_url: str) -> None:
    await kills.terminate_the_hub(tmp_path, sqlite_url, people=1_000)


async def test_kill_9_of_the_worker(tmp_path: Path, sqlite_url: str) -> None:
    await kills.kill_the_worker(tmp_path, sqlite_url, people=1_000)


async def test_a_withdrawal_stops_the_fan_out(tmp_path: Path, sqlite_url: str) -> None:
    await kills.withdraw_in_the_middle(tmp_path, sqlite_url, people=1_500)


async def test_a_withdrawal_stops_the_fan_out_with_the_broker_dead(
    tmp_path: Path, sqlite_url: str, own_kafka: Callable[[int], Kafka]
) -> None:
    await kills.withdraw_with_kafka_down(tmp_path, sqlite_url, own_kafka(1), people=1_500)


async def test_posts_are_accepted_while_kafka_is_down(
    tmp_path: Path, sqlite_url: str, own_kafka: Callable[[int], Kafka]
) -> None:
    await kills.post_with_kafka_down(tmp_path, sqlite_url, own_kafka(1), posts=3, down_s=3)
