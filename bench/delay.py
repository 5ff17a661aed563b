"""A way of so many milliseconds: a proxy in a process of its own that passes on what it gets, later."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Self, cast

import uvloop

from deploy.processes import dies_with_parent

ROOT = Path(__file__).parent.parent
JOINING: "set[asyncio.Task[None]]" = set()


class Delay:
    """A port that leads to another, `way_ms` farther in each direction."""

    def __init__(self, port: int, way_ms: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.delay", str(port), str(way_ms)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            preexec_fn=dies_with_parent(),  # noqa: PLW1509 - it calls one function, looked up before
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


class _Side(asyncio.Protocol):
    def __init__(self, way_s: float) -> None:
        self._way_s = way_s
        self.other: asyncio.Transport | None = None
        self._early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def join(self, other: asyncio.Transport) -> None:
        self.other = other
        for data in self._early:
            self.data_received(data)

    def data_received(self, data: bytes) -> None:
        if self.other is None:
            self._early.append(data)
        else:
            asyncio.get_running_loop().call_later(self._way_s, self.other.write, data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.other is not None:
            asyncio.get_running_loop().call_later(self._way_s, self.other.close)


class _Client(_Side):
    def __init__(self, way_s: float, port: int) -> None:
        super().__init__(way_s)
        self._port = port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        joining = asyncio.get_running_loop().create_task(self._join())
        JOINING.add(joining)  # the loop itself keeps no hold of a task
        joining.add_done_callback(JOINING.discard)

    async def _join(self) -> None:
        loop = asyncio.get_running_loop()
        transport, server = await loop.create_connection(lambda: _Side(self._way_s), "127.0.0.1", self._port)
        server.join(self.transport)
        self.join(transport)


async def _serve(port: int, way_ms: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Client(way_ms / 1000, port), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
