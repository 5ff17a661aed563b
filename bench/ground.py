"""What the measurements stand on: real servers, started when first asked for, and hubs on empty databases."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal, Self
from uuid import uuid4

import audience.tables  # noqa: F401  (the tables stand in the one metadata)
from audience.filters import Filter
from audience.registry import Subscription, add
from core.channel import Channel
from core.clock import SystemClock
from core.media import Media
from core.store import Store
from tests.hub import Hub, open_hub
from tests.servers.kafka import Kafka, archive_classes
from tests.servers.postgres import Databases, Postgres, migrated
from tests.servers.smtp import Script, Sink

Database = Literal["sqlite", "postgresql"]
DATABASES: tuple[Database, ...] = ("sqlite", "postgresql")


class Ground:
    """Servers are this run's own unless some are given. Databases keep their promises here: fsync is on.

    `sqlite`: a file with Keryx's tables, to be copied.
    """

    def __init__(
        self, kafka: str | None = None, databases: Databases | None = None, sqlite: Path | None = None
    ) -> None:
        self._ends = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="keryx-bench-"))
        self._ends.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)  # PostgreSQL may run as another user
        self._kafka, self._databases = kafka, databases
        self._postgres: Postgres | None = None
        self._sqlite = sqlite

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._ends.close()

    @property
    def kafka(self) -> str:
        """`host:port` of a broker."""
        if self._kafka is None:
            archive_classes()
            server = Kafka(self.folder / "kafka", brokers=1)
            server.start()
            self._ends.callback(server.kill)
            self._kafka = server.bootstrap
        return self._kafka

    def bare(self) -> str:
        """The path of a SQLite file that is not there yet."""
        return f"{self.folder}/{uuid4().hex}.sqlite3"

    async def empty(self, database: Database) -> str:
        """The URL of a new database with nothing but Keryx's tables, which are made once and copied."""
        if database == "sqlite":
            path = self.bare()
            if self._sqlite is None:
                self._sqlite = Path(self.bare())
                await migrated(f"sqlite+aiosqlite:///{self._sqlite}")
            shutil.copy(self._sqlite, path)
            return f"sqlite+aiosqlite:///{path}"
        if self._databases is None:
            server = Postgres(self.folder / "postgres", durable=True)
            server.start()
            self._ends.callback(server.kill)
            url = server.database()
            await migrated(url)
            self._databases, self._postgres = replace(server.databases, migrated=url.rpartition("/")[2]), server
        return self._databases.database(self._databases.migrated)

    def postgres_cpu_s(self) -> float:
        """What this run's own server has used so far, its backends that have ended included; 0 for another's."""
        return self._postgres.cpu_s() if self._postgres is not None else 0.0

    def sink(self) -> Sink:
        """A mail server in a process of its own that only counts."""
        sink = Sink(Script(keep=False))
        self._ends.callback(sink.stop)
        return sink

    @asynccontextmanager
    async def hub(self, url: str, channels: Mapping[str, Channel], bus: str = "sql") -> AsyncIterator[Hub]:
        """A hub of the real parts, with files in a folder as a real one has them."""
        hub = await open_hub(url, channels, SystemClock(), bus=bus, media=Media.open(str(self.folder / uuid4().hex)))
        try:
            yield hub
        finally:
            await hub.store.close()


async def subscribe(store: Store, people: int, known: int = 0) -> None:
    """So many subscribers to everything, every fourth in English; the first are `known` already."""
    wanted = [
        Subscription(f"person{n:06}@bench.example", "en" if n % 4 == 0 else "el", Filter())
        for n in range(known, people)
    ]
    await add(store, wanted, consent="bench", source="bench", now=SystemClock().now())


async def until(condition: Callable[[], bool | Awaitable[bool]], every_s: float = 0.005) -> None:
    """Look until it is so: what is measured runs beside, and tells nobody when it is done."""
    while True:
        answer = condition()
        if answer if isinstance(answer, bool) else await answer:
            return
        await asyncio.sleep(every_s)
