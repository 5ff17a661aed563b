"""Drills of a whole city's mail: many kills, servers and disks that fail, digests, and a backup that comes back."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from audience.choices import Frequency
from core.language.dates import ATHENS
from tests.drills.kills import IN_FLIGHT, Figures, _figures
from tests.drills.program import NOTICE, Program
from tests.servers.postgres import Postgres
from tests.servers.smtp import Script, Sink

TMPFS_MIB = 48


async def restart_the_database(folder: Path, postgres: Postgres, people: int = 10_000, restarts: int = 3) -> Figures:
    """PostgreSQL crashes and comes back in the middle of a fan-out: nobody lost, and what may be a repeat is marked."""
    with Sink(Script(keep=False, latency_ms=10)) as sink:
        program = Program(folder, postgres.database(), sink.url)
        try:
            await program.prepare(people)
            await program.start()
            announcement = await program.post()
            for number in range(restarts):
                while sink.total() < people * (number + 1) / (restarts + 2):
                    await asyncio.sleep(0.01)
                await asyncio.to_thread(postgres.kill)
                await asyncio.sleep(1.0)
                await asyncio.to_thread(postgres.start)
            cells = await program.settled(announcement)
            figures = await _figures(program, sink, people, restarts)
        finally:
            program.end()
    assert cells[0]["sent"] == people, cells
    assert figures.lost == figures.unmarked == 0, figures
    assert figures.repeats <= IN_FLIGHT * restarts, figures
    return figures


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own, small enough to be filled. Mounting asks for root."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={TMPFS_MIB}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def fill_the_disk(folder: Path, people: int = 5_000, full_s: float = 5.0) -> Figures:
    """The disk of the database and the media is full in a fan-out, and has room again: nobody lost, repeats marked."""
    with small_disk(folder / "disk") as disk, Sink(Script(keep=False, latency_ms=10)) as sink:
        program = Program(disk, f"sqlite+aiosqlite:///{disk}/keryx.sqlite", sink.url)
        try:
            await program.prepare(people)
            await program.start()
            announcement = await program.post()
            while sink.total() < people / 4:
                await asyncio.sleep(0.005)
            filler = disk / "filler"
            _fill(filler)
            await asyncio.sleep(full_s)
            stopped_at = sink.total()
            filler.unlink()
            cells = await program.settled(announcement)
            figures = await _figures(program, sink, people, 0)
        finally:
            program.end()
    assert stopped_at < people, "the disk was never in the way"
    assert cells[0]["sent"] == people, cells
    assert figures.lost == figures.unmarked == 0, figures
    return figures


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65_536)
        except OSError:
            return


async def kill_in_a_digest(folder: Path, database: str, people: int = 2_000, kills: int = 3) -> Figures:
    """kill −9 while a digest goes out: everybody gets it, repeats are marked, and a withdrawal finds all who got it."""
    due = datetime.now(ATHENS) + timedelta(seconds=45)
    with Sink(Script(keep=False, latency_ms=10)) as sink:
        program = Program(folder, database, sink.url)
        program.environment["KERYX_AUDIENCE_DIGEST_TIME"] = f"{due:%H:%M:%S}"
        try:
            await program.prepare(people, Frequency.DAILY)
            await program.start()
            first = await program.post()
            await program.post(NOTICE | {"title": {"el": "Δεύτερο", "en": "Second"}}, "two")
            for number in range(kills):
                wanted = people * (number + 1) / (kills + 2)
                while sink.total() < wanted:
                    assert datetime.now(ATHENS) < due + timedelta(minutes=3), program.log()[-3000:]
                    await asyncio.sleep(0.01)
                program.kill()
                await program.start()
            await program.settled(first)
            figures = await _figures(program, sink, people, kills)
            await program.call("POST", f"/announcements/{first}/withdrawal", {"reason": "Λάθος"})
            published, withdrawn = await program.settled(first)
        finally:
            program.end()
    assert published["sent"] == withdrawn["sent"] == people, (published, withdrawn)
    assert figures.lost == figures.unmarked == 0, figures
    assert figures.repeats <= IN_FLIGHT * kills, figures
    return figures


async def restore_a_backup(folder: Path, people: int = 2_000) -> Figures:
    """A backup from the middle of a mailing comes back: the hub is held, and sends nothing by itself."""
    database = folder / "keryx.sqlite"
    with Sink(Script(keep=False, latency_ms=10)) as sink:
        program = Program(folder, f"sqlite+aiosqlite:///{database}", sink.url)
        try:
            await program.prepare(people)
            await program.start()
            announcement = await program.post()
            while sink.total() < people / 4:
                await asyncio.sleep(0.005)
            await program.terminate()
            shutil.copy(database, folder / "backup")
            await program.start()
            await program.settled(announcement)
            await program.terminate()
            before = sink.total()
            for name in ("keryx.sqlite-wal", "keryx.sqlite-shm"):
                (folder / name).unlink(missing_ok=True)
            shutil.copy(folder / "backup", database)
            await program.start()
            await asyncio.sleep(5)
            async with httpx.AsyncClient(trust_env=False) as client:
                held = (await client.get(f"{program.url}/readyz")).json()["held"]
            after = sink.total()
        finally:
            program.end()
    assert held, "nobody noticed that the database is older than what was sent"
    assert before == after == people, (before, after)
    return Figures(people, 0, 0, 0, 0)
