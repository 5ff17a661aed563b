"""The real program on a real audience: the first mail after a post, mails a second, CPU and memory of its workers.

The reference is not measured here: listmonk, the known peer, at its fastest settings on as many cores.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from bench.figures import Figure, Sizes
from bench.ground import DATABASES, Database, Ground, subscribe, until
from core.store import Store
from tests.drills.program import Program
from tests.servers.smtp import Sink

LISTMONK_PER_S = 1_675.0
LISTMONK_MB = 520.0
LISTMONK_CPU_MS = 0.65
LISTMONK_FIRST_S = 5.0


@dataclass(frozen=True)
class Fanned:
    """One post to everybody: `first_s` and `per_s` count from the request; CPU is the workers'."""

    first_s: float
    per_s: float
    cpu_ms: float
    peak_mb: float


async def measure(ground: Ground, sizes: Sizes) -> list[Figure]:
    figures: list[Figure] = []
    few, many = max(20, sizes.recipients // 10), sizes.recipients
    for database in DATABASES:
        name = f"mailing.{database}"
        one: list[Fanned] = []
        sink = ground.sink()
        async with _program(ground, database, sink) as (program, pids):
            await _grow(program, 1, few)
            for number in range(sizes.runs):
                one.append(await _post(program, pids, sink, few, number))
            await _grow(program, few, many)
            large = await _post(program, pids, sink, many, sizes.runs)
            if database == "postgresql":
                async with _another(program) as pid:
                    two = await _post(program, [*pids, pid], sink, many, sizes.runs + 1)
        cpu_ms = statistics.median(run.cpu_ms for run in one)
        figures += [
            Figure(
                f"{name}.first",
                statistics.median(run.first_s for run in one),
                LISTMONK_FIRST_S,
                "s",
                f"first mail after the post, {few:,} subscribers; reference: listmonk",
                at_most=0.5,
            ),
            Figure(
                f"{name}.rate",
                large.per_s,
                LISTMONK_PER_S,
                "mails/s",
                f"one worker, {many:,} mails, from the post to the last; reference: listmonk on both cores",
                at_least=1.5,
                judged="ratio",
            ),
            Figure(
                f"{name}.memory",
                large.peak_mb,
                LISTMONK_MB,
                "MB",
                f"the worker's peak, {many:,} mails; reference: listmonk",
                at_most=200,
            ),
            Figure(
                f"{name}.cpu",
                large.cpu_ms,
                LISTMONK_CPU_MS,
                "ms CPU a mail",
                "of the worker, all in; reference: listmonk",
                at_most=0.25,
            ),
            Figure(
                f"{name}.growth",
                large.cpu_ms,
                cpu_ms,
                "ms CPU a mail",
                f"{many:,} subscribers against {few:,}",
                at_most=1.05,
                judged="ratio",
            ),
            Figure(
                f"{name}.memory_growth",
                large.peak_mb,
                one[-1].peak_mb,
                "MB",
                f"the worker's peak, {many:,} against {few:,}",
                at_most=1.1,
                judged="ratio",
            ),
        ]
    figures.append(
        Figure(
            "mailing.postgresql.two",
            two.per_s,
            LISTMONK_PER_S,
            "mails/s",
            f"two workers, {many:,} mails; reference: listmonk on both cores",
            at_least=2,
            judged="ratio",
        )
    )
    return figures


async def _post(program: Program, pids: list[int], sink: Sink, people: int, number: int) -> Fanned:
    before = _taken(sink)
    cpu_s = sum(map(_cpu_s, pids))
    begun = time.monotonic()
    posting = asyncio.create_task(program.post(key=f"post {number}"))
    await until(lambda: _taken(sink) > before)
    first_s = time.monotonic() - begun
    await until(lambda: _taken(sink) >= before + people, every_s=0.02)
    took_s = time.monotonic() - begun
    await program.settled(await posting)
    cpu_s = sum(map(_cpu_s, pids)) - cpu_s
    return Fanned(first_s, people / took_s, cpu_s / people * 1000, max(map(_peak_mb, pids)))


def _taken(sink: Sink) -> int:
    return sink.commands().get("DATA", 0)


@asynccontextmanager
async def _program(ground: Ground, database: Database, sink: Sink) -> AsyncIterator[tuple[Program, list[int]]]:
    """`keryx up` that has sent its first mail, to its one subscriber; and the pid of its worker."""
    folder = ground.folder / uuid4().hex
    folder.mkdir()
    program = Program(folder, await ground.empty(database), sink.url)
    await program.prepare(1)
    try:
        await program.start()
        await program.settled(await program.post(key="the first"))
        yield program, program.worker_pids()
        await program.terminate()
    finally:
        program.end()


async def _grow(program: Program, known: int, people: int) -> None:
    store = Store.open(program.database)
    await subscribe(store, people, known)
    await store.close()


LISTENING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%') AND pid <> pg_backend_pid()"
)


@asynccontextmanager
async def _another(program: Program) -> AsyncIterator[int]:
    """One more worker beside the program's own, at work; its pid."""
    store = Store.open(program.database)

    async def listening() -> int:
        async with store.read() as connection:
            return int((await connection.execute(LISTENING)).scalar_one())

    async def one_more() -> bool:
        return await listening() > before

    before = await listening()
    with (program.folder / "another").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "keryx", "worker"],
            cwd=program.folder,
            env=program.environment,
            stdout=log,
            stderr=log,
        )
    try:
        await until(one_more, every_s=0.05)
        yield process.pid
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)
        await store.close()


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
