"""The Kafka carrier: outbox rows become CloudEvents on one topic; every group stores what it reads, then acknowledges.

Only the inbox write stands between read and acknowledgement: a long handler would meet the same message in two members
whenever a group rebalances.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CommitFailedError, KafkaError, MessageSizeTooLargeError, TopicAlreadyExistsError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from core.bus.carrier import Take
from core.bus.envelope import Envelope
from core.dead_letters import plainly
from core.errors import TryLater

log = structlog.get_logger()
PREFIX = "keryx"
PARTITIONS = 6
BATCH = 1000
BATCH_BYTES = 256 * 1024  # of one partition's records that travel together
SEND_TIMEOUT_S = 10.0
START_TIMEOUT_S = 15.0
STOP_TIMEOUT_S = 5.0
RETRY_S = 1.0
SESSION_TIMEOUT_MS = 6_000
METADATA_AGE_MS = 5_000  # a broker that had not heard of the topic when a group joined is asked again after this
RETENTION_MS = 7 * 24 * 3600 * 1000
COMPACTION_LAG_MS = 24 * 3600 * 1000


def to_headers(envelope: Envelope) -> list[tuple[str, bytes]]:
    """CloudEvents 1.0, Kafka protocol binding, §3.2 (binary content mode)."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", envelope.uid.encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_source", b"/keryx"),
        ("ce_urgency", str(envelope.urgency).encode()),
        ("content-type", b"application/json"),
    ]


def to_envelope(record: Any) -> Envelope:
    """What arrived (an aiokafka ConsumerRecord). Without proper headers it is called by its place."""
    headers = {key: value.decode("utf-8", "replace") for key, value in record.headers}
    urgency = headers.get("ce_urgency", "")
    return Envelope(
        uid=_proper(headers.get("ce_id"), 200) or f"{record.topic}-{record.partition}-{record.offset}",
        type=_proper(headers.get("ce_type"), 64) or "unreadable",
        key=(record.key or b"").decode("utf-8", "replace"),
        urgency=int(urgency) if len(urgency) == 1 and urgency.isdecimal() else 2,
        body=record.value,
    )


def _proper(header: str | None, longest: int) -> str | None:
    """A header that fits its column; what does not would keep its whole batch from being stored."""
    return header if header and len(header) <= longest and header.isprintable() else None


class KafkaCarrier:
    """`prefix` sets several hubs on one Kafka apart: topic `prefix.editions`, groups `prefix.<group>`."""

    def __init__(self, servers: str, prefix: str = PREFIX) -> None:
        self._servers, self._prefix, self._topic = servers.split(","), prefix, f"{prefix}.editions"
        self._producer: AIOKafkaProducer | None = None

    async def send(self, envelopes: Sequence[Envelope]) -> Mapping[str, Exception | None]:
        try:
            producer = await self._connected()
        except (KafkaError, OSError, TimeoutError) as error:
            return {e.uid: TryLater(f"Kafka: {error!r}") for e in envelopes}
        results = await self._send_all(producer, envelopes)
        if any(isinstance(error, TryLater) for error in results.values()):
            await self._drop_producer()
        return results

    async def _send_all(
        self, producer: AIOKafkaProducer, envelopes: Sequence[Envelope]
    ) -> Mapping[str, Exception | None]:
        """In batches by partition, all on their way first, then one wait; those that fail do so by themselves."""
        results: dict[str, Exception | None] = {
            e.uid: TryLater(f"Kafka: no answer in {SEND_TIMEOUT_S:g} s") for e in envelopes
        }
        sending: dict[asyncio.Task[None], Sequence[Envelope]] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SEND_TIMEOUT_S):
                try:
                    partitions = sorted(await producer.partitions_for(self._topic))
                except (KafkaError, OSError) as error:
                    return {e.uid: _judged(error) for e in envelopes}
                for partition, batch, part in _batches(producer, envelopes, partitions):
                    sending[asyncio.create_task(self._send_batch(producer, batch, partition))] = part
                await asyncio.wait(sending)
        for task, part in sending.items():
            if not task.done():
                task.cancel()
                continue
            failure = task.exception()
            if isinstance(failure, MessageSizeTooLargeError) and len(part) > 1:
                for e in part:  # one of them is, or they are together
                    results |= await self._send_all(producer, [e])
            else:
                results |= {e.uid: _judged(failure) for e in part}
        await asyncio.gather(*sending, return_exceptions=True)
        return results

    async def _send_batch(self, producer: AIOKafkaProducer, batch: Any, partition: int) -> None:
        await (await producer.send_batch(batch, self._topic, partition=partition))

    async def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            await self._make_topic()
            producer = AIOKafkaProducer(
                bootstrap_servers=self._servers,
                acks="all",
                enable_idempotence=True,
                max_batch_size=BATCH_BYTES,
                request_timeout_ms=int(SEND_TIMEOUT_S * 1000),
                metadata_max_age_ms=METADATA_AGE_MS,
            )
            async with asyncio.timeout(START_TIMEOUT_S):
                try:
                    await producer.start()
                except BaseException:
                    await _stopped(producer.stop())
                    raise
            self._producer = producer
        return self._producer

    async def _make_topic(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._servers, request_timeout_ms=int(START_TIMEOUT_S * 1000))
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await admin.start()
                brokers = len((await admin.describe_cluster())["brokers"])
                replicas = min(3, brokers)
                topic = NewTopic(
                    self._topic,
                    PARTITIONS,
                    replicas,
                    topic_configs={
                        "cleanup.policy": "compact,delete",
                        "retention.ms": str(RETENTION_MS),
                        "min.compaction.lag.ms": str(COMPACTION_LAG_MS),
                        "min.insync.replicas": str(max(1, replicas - 1)),
                    },
                )
                with contextlib.suppress(TopicAlreadyExistsError):
                    await admin.create_topics([topic])
        finally:
            await _stopped(admin.close())

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stopped(producer.stop())

    async def listen(self, groups: Sequence[str], take: Take) -> None:
        while True:
            broker = self._broker(groups, take)
            try:
                async with asyncio.timeout(START_TIMEOUT_S):
                    await self._make_topic()
                    await broker.start()
            except (KafkaError, OSError, TimeoutError) as error:
                log.warning("kafka.down", error=repr(error))
                await _stopped(broker.stop())
                await asyncio.sleep(RETRY_S)
                continue
            try:
                await asyncio.Event().wait()
            finally:
                await _stopped(broker.stop())

    def _broker(self, groups: Sequence[str], take: Take) -> KafkaBroker:
        broker = KafkaBroker(
            self._servers,
            logger=None,
            consumer_only=True,
            graceful_timeout=STOP_TIMEOUT_S,
            metadata_max_age_ms=METADATA_AGE_MS,
        )
        for group in groups:
            broker.subscriber(
                self._topic,
                group_id=f"{self._prefix}.{group}",
                batch=True,
                max_records=BATCH,
                ack_policy=AckPolicy.MANUAL,
                auto_offset_reset="earliest",
                session_timeout_ms=SESSION_TIMEOUT_MS,
                heartbeat_interval_ms=SESSION_TIMEOUT_MS // 3,
                decoder=_raw,
                title=f"{self._prefix}.{group}",
            )(_storing(group, take))
        return broker

    async def close(self) -> None:
        await self._drop_producer()


def _batches(
    producer: AIOKafkaProducer, envelopes: Sequence[Envelope], partitions: Sequence[int]
) -> Iterator[tuple[int, Any, Sequence[Envelope]]]:
    """Batches of at most `BATCH_BYTES`, each for one partition; an announcement keeps to its own.

    A future and a timer for each batch instead of each record: three quarters of a record's cost.
    """
    by_partition: dict[int, list[Envelope]] = {}
    for e in envelopes:
        by_partition.setdefault(partitions[crc32(e.key.encode()) % len(partitions)], []).append(e)
    for partition, mine in by_partition.items():
        batch = producer.create_batch()
        part: list[Envelope] = []
        for e in mine:
            record = {"timestamp": None, "key": e.key.encode(), "value": e.body, "headers": to_headers(e)}
            if batch.append(**record) is None:
                yield partition, batch, part
                batch, part = producer.create_batch(), []
                batch.append(**record)  # the first is always taken: the broker judges its size
            part.append(e)
        yield partition, batch, part


def _judged(error: BaseException | None) -> Exception | None:
    """What became of one record: its own fault, or Kafka's."""
    if error is None:
        return None
    if isinstance(error, MessageSizeTooLargeError):
        return Exception(plainly(error))
    if isinstance(error, KafkaError | OSError):
        return TryLater(f"Kafka: {error!r}")
    raise error


async def answers(server: str, timeout_s: float) -> bool:
    """A Kafka broker answers there, in Kafka's own words."""
    admin = AIOKafkaAdminClient(bootstrap_servers=server, request_timeout_ms=int(timeout_s * 1000))
    try:
        async with asyncio.timeout(timeout_s):
            await admin.start()
    except (KafkaError, OSError, TimeoutError, ValueError):
        return False
    finally:
        await _stopped(admin.close())
    return True


async def _raw(message: object) -> object:
    """Leave the bodies alone: one that does not decode would never reach the handler, and be committed past."""
    return b""


def _storing(group: str, take: Take) -> Callable[..., Awaitable[None]]:
    async def store(message: KafkaMessage) -> None:
        records = message.raw_message if isinstance(message.raw_message, tuple) else (message.raw_message,)
        envelopes = [to_envelope(record) for record in records]
        while True:
            try:
                await take(group, envelopes)
                break
            except Exception as error:  # not stored, so not acknowledged: the next acknowledgement must not pass it
                log.error("kafka.not_stored", group=group, error=repr(error))
                await asyncio.sleep(RETRY_S)
        with contextlib.suppress(CommitFailedError):  # the group moved on: another member stores it too, once
            await message.ack()

    return store


async def _stopped(stopping: Awaitable[object]) -> None:
    """Wait for a stop, but not for ever: with its broker dead it may hang."""
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await stopping
    except (KafkaError, OSError, TimeoutError, RuntimeError) as error:
        log.warning("kafka.stop", error=repr(error))
