"""The hub as a program: started, killed and started again, on whatever bus and database a drill names."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from audience import registry
from audience.choices import Frequency, Manner
from audience.filters import Filter
from audience.registry import Subscription
from audience.tables import subscribers
from core.clock import SystemClock
from core.directory import save_directory
from core.store import Store
from core.tables import deliveries
from keryx.migrate import migrate
from tests.hub import directory

ROOT = Path(__file__).parent.parent.parent
TOKEN = "a-token-for-drills"
START_TIMEOUT_S = 60.0
NOTICE = {
    "kind": "press_release",
    "subtype": "press_release",
    "issuer": "dimos",
    "title": {"el": "Κλειστά σχολεία λόγω χιονιού", "en": "Schools closed because of snow"},
    "summary": {"el": "Όλα τα σχολεία του Δήμου μένουν αύριο κλειστά.", "en": "All schools stay closed tomorrow."},
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Program:
    """`keryx up` with its worker child, in a folder of its own."""

    def __init__(self, folder: Path, database: str, relays: str, bus: str = "sql", channels: str = "email") -> None:
        self.folder, self.database, self.port = folder, database, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "KERYX_DATABASE": database,
            "KERYX_BUS": bus,
            "KERYX_MEDIA": str(folder / "media"),
            "KERYX_BIND": f"127.0.0.1:{self.port}",
            "KERYX_URL": self.url,
            "KERYX_TOKEN": TOKEN,
            "KERYX_CHANNELS": channels,
            "KERYX_EMAIL_RELAYS": relays,
            "KERYX_LANGUAGE": "en",
            "KERYX_DESK_QUIET_FROM": "00:00",  # whatever the hour of the run
            "KERYX_DESK_QUIET_UNTIL": "00:00",
        }
        self._process: subprocess.Popen[bytes] | None = None

    async def prepare(self, people: int, frequency: Frequency = Frequency.AT_ONCE) -> None:
        """An empty hub with the demonstration's lists and so many subscribers to everything."""
        store = Store.open(self.database)
        await migrate(store)
        async with store.write() as connection:
            await save_directory(connection, directory())
        wanted = [
            Subscription(f"person{number:06}@drill.example", "el", Filter(), Manner(frequency))
            for number in range(people)
        ]
        await registry.add(store, wanted, consent="drill", source="drill", now=SystemClock().now())
        await store.close()

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "keryx", "up"],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        async with httpx.AsyncClient(trust_env=False) as client:
            while time.monotonic() < deadline:
                if self._process.poll() is not None:
                    raise RuntimeError(f"the hub ended at its start:\n{self.log()[-3000:]}")
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200 and self.worker_pids():
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        raise TimeoutError(self.log()[-3000:])

    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    def worker_pids(self) -> list[int]:
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def kill(self) -> None:
        """kill −9 of everything at once."""
        assert self._process is not None
        for pid in [self._process.pid, *self.worker_pids()]:
            os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def kill_worker(self) -> None:
        for pid in self.worker_pids():
            os.kill(pid, signal.SIGKILL)

    async def terminate(self) -> int:
        """SIGTERM, as a service manager sends it; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return await asyncio.to_thread(self._process.wait, 60)

    def end(self) -> None:
        """For the end of a drill, whatever its state."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    async def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """One request to the API."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.request(
                method,
                f"{self.url}/api/v1{path}",
                json=body,
                headers={"Authorization": f"Bearer {TOKEN}", **(headers or {})},
            )
        answer.raise_for_status()
        return answer.json()

    async def post(self, body: Any = None, key: str = "one") -> str:
        answer = await self.call("POST", "/announcements", body or NOTICE, {"Idempotency-Key": key})
        return str(answer["id"])

    async def cells(self, announcement: str, channel: str = "email") -> list[dict[str, Any]]:
        """The channel's cell of every edition."""
        found = await self.call("GET", f"/announcements/{announcement}/deliveries")
        return [edition["channels"].get(channel, {}) for edition in found["editions"]]

    async def settled(self, announcement: str, timeout_s: float = 120, channel: str = "email") -> list[dict[str, Any]]:
        """Wait until nothing is planned, sent or unknown any more."""
        deadline = time.monotonic() + timeout_s
        cells: list[dict[str, Any]] = []
        while time.monotonic() < deadline:
            cells = await self.cells(announcement, channel)
            head = cells[-1]
            if head.get("plan") == "planned" and all(not c or c["waiting"] + c["unknown"] == 0 for c in cells):
                return cells
            await asyncio.sleep(0.1)
        raise TimeoutError(f"{cells}\n{self.log()[-3000:]}")

    async def decided(self, announcement: str, timeout_s: float = 60, channel: str = "email") -> list[dict[str, Any]]:
        """Wait until nothing of the first edition waits any more, whatever is on the bus."""
        deadline = time.monotonic() + timeout_s
        cells: list[dict[str, Any]] = []
        while time.monotonic() < deadline:
            cells = await self.cells(announcement, channel)
            if cells[0].get("plan") == "planned" and cells[0]["waiting"] == 0:
                return cells
            await asyncio.sleep(0.1)
        raise TimeoutError(f"{cells}\n{self.log()[-3000:]}")

    async def marked(self) -> set[str]:
        """Addresses of deliveries that were marked as a possible repeat."""
        store = Store.open(self.database)
        async with store.read() as connection:
            rows = await connection.execute(
                select(subscribers.c.email)
                .join(deliveries, deliveries.c.target == subscribers.c.id)
                .where(deliveries.c.marked)
            )
            found = {row.email for row in rows}
        await store.close()
        return found
