"""Keeps one server for a whole test run, shared by its workers, and ends with it: `python -m tests.servers.keeper`.

The first worker that needs a server starts a keeper under a file lock; the keeper watches the process that runs the
tests (not the worker) and takes the server and its folder down when that ends, however it ends.
"""

import argparse
import asyncio
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from tests.servers.kafka import Kafka, archive_classes
from tests.servers.postgres import Postgres, migrated

Kind = Literal["kafka", "postgres"]
ROOT = Path(__file__).parent.parent.parent
START_LIMIT_S = 300  # the first start on a machine fetches Kafka


def shared(kind: Kind, run: Path, owner: int) -> dict[str, Any]:
    """What this run's one server of a kind says of itself; `run` is the run's folder, `owner` its process."""
    run.mkdir(parents=True, exist_ok=True)
    facts, log = run / f"{kind}.json", run / f"{kind}.log"
    with (run / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not facts.exists():
            command = [sys.executable, "-m", "tests.servers.keeper", kind, str(facts), str(owner)]
            with log.open("wb") as out:
                keeper = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=ROOT, start_new_session=True
                )
            until = time.monotonic() + START_LIMIT_S
            while not facts.exists():
                if keeper.poll() is not None or time.monotonic() > until:
                    keeper.terminate()
                    raise RuntimeError(f"{kind} did not start:\n{log.read_text(errors='replace')[-3000:]}")
                time.sleep(0.02)
    answer: dict[str, Any] = json.loads(facts.read_text())
    return answer


def keep(kind: Kind, facts: Path, owner: int) -> None:
    """Start, tell, wait for the owner's end, stop."""
    watched = os.pidfd_open(owner)
    folder = Path(tempfile.mkdtemp(prefix=f"keryx-{kind}-"))
    folder.chmod(0o755)  # postgres runs as another user
    server: Kafka | Postgres | None = None
    try:
        if kind == "postgres":
            server = Postgres(folder)
            server.start()
            url = server.database()
            asyncio.run(migrated(url))
            name = url.rpartition("/")[2]
            told: dict[str, Any] = {"port": server.databases.port, "user": server.databases.user, "migrated": name}
        else:
            archive_classes()
            server = Kafka(folder, brokers=1)
            server.start()
            told = {"bootstrap": server.bootstrap, "brokers": server.brokers}
        whole = facts.with_suffix(".new")
        whole.write_text(json.dumps(told))
        whole.rename(facts)
        select.select([watched], [], [])  # readable when the owner is gone
    finally:
        if server is not None:
            with suppress(Exception):
                server.kill()  # nobody is left to be polite to
        shutil.rmtree(folder, ignore_errors=True)
        facts.unlink(missing_ok=True)
        if not list(facts.parent.glob("*.json")):
            shutil.rmtree(facts.parent, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("kafka", "postgres"))
    parser.add_argument("facts", type=Path)
    parser.add_argument("owner", type=int)
    chosen = parser.parse_args()
    keep(chosen.kind, chosen.facts, chosen.owner)


if __name__ == "__main__":
    main()
