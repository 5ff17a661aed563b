"""`python -m tests.drills [NAME…]`: the long forms, with a table at the end and `docs/drills.json` for the record."""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tests.drills import kills, mailings
from tests.drills.kills import Figures
from tests.servers.kafka import Kafka
from tests.servers.postgres import Postgres

Drill = Callable[[Path], Awaitable[Figures]]
DOCS = Path(__file__).parent.parent.parent / "docs"


def sqlite(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/keryx.sqlite"


@contextmanager
def servers() -> Iterator[tuple[Kafka, Postgres]]:
    """A Kafka and a PostgreSQL of the drills' own."""
    folder = Path(tempfile.mkdtemp(prefix="keryx-drills-"))
    folder.chmod(0o755)
    kafka, postgres = Kafka(folder / "kafka", brokers=1), Postgres(folder / "postgres", durable=True)
    (folder / "postgres").mkdir(mode=0o755, exist_ok=True)
    kafka.start()
    postgres.start()
    try:
        yield kafka, postgres
    finally:
        kafka.kill()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def drills(kafka: Kafka, postgres: Postgres) -> dict[str, Drill]:
    """All there are, by name."""

    def bus() -> str:
        return f"kafka://{kafka.bootstrap}/drill-{uuid4().hex[:8]}"

    def city(bus: str, database: str) -> Drill:
        return lambda folder: kills.kill_the_hub(folder, database or sqlite(folder), bus, 20_000, 20)

    return {
        "city-sqlite": city("sql", ""),
        "city-postgresql": city("sql", postgres.database()),
        "city-kafka-sqlite": city(bus(), ""),
        "city-kafka-postgresql": city(bus(), postgres.database()),
        "database-restarts": lambda folder: mailings.restart_the_database(folder, postgres),
        "disk-full": mailings.fill_the_disk,
        "digest-killed": lambda folder: mailings.kill_in_a_digest(folder, postgres.database()),
        "backup-restored": mailings.restore_a_backup,
        "kill-hub-sqlite": lambda folder: kills.kill_the_hub(folder, sqlite(folder)),
        "kill-hub-kafka": lambda folder: kills.kill_the_hub(folder, postgres.database(), bus()),
        "kill-worker": lambda folder: kills.kill_the_worker(folder, sqlite(folder)),
        "sigterm-sqlite": lambda folder: kills.terminate_the_hub(folder, sqlite(folder)),
        "sigterm-kafka": lambda folder: kills.terminate_the_hub(folder, postgres.database(), bus()),
        "withdraw": lambda folder: kills.withdraw_in_the_middle(folder, sqlite(folder)),
        "withdraw-kafka-down": lambda folder: kills.withdraw_with_kafka_down(folder, postgres.database(), kafka),
        "kafka-down": lambda folder: kills.post_with_kafka_down(folder, sqlite(folder), kafka, down_s=30),
    }


async def main(wanted: list[str]) -> None:
    rows = {}
    with servers() as (kafka, postgres):
        for name, drill in drills(kafka, postgres).items():
            if wanted and name not in wanted:
                continue
            folder = Path(tempfile.mkdtemp(prefix=f"keryx-{name}-"))
            began = time.monotonic()
            figures = await drill(folder)
            rows[name] = figures.to_json() | {"seconds": round(time.monotonic() - began, 1)}
            print(f"{name:20} {rows[name]}", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    if not wanted:
        (DOCS / "drills.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
