"""The internet beyond the house: names with public addresses, and one small server that answers for all of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpcore

from core.errors import TryLater
from core.outside import Outside

PUBLIC = "93.184.216.34"
HOUR_S = 3600.0


@dataclass(frozen=True)
class Asked:
    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Says:
    """`body` may be endless: pieces are sent until the reader goes."""

    status: int = 200
    body: bytes | AsyncIterator[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Answers = Callable[[Asked], Awaitable[Says]]


@dataclass
class Elsewhere(httpcore.AsyncNetworkBackend):
    """`names` are resolved as written; `dialled` are the addresses that were connected to."""

    answers: Answers
    names: dict[str, Sequence[str]]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    def outside(self, whole_s: float = 20.0) -> Outside:
        return Outside("Keryx (tests)", resolve=self.resolve, network=self, whole_s=whole_s)

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.resolved.append(host)
        if host not in self.names:
            raise TryLater("the name has no address")
        return self.names[host]

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Every address leads to the one server."""
        self.dialled.append((host, port))
        network = httpcore.AnyIOBackend()
        return await network.connect_tcp("127.0.0.1", self.port, timeout, local_address, socket_options)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = head[0].split(" ")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            asked = Asked(method, headers["host"], path, headers, body)
            self.asked.append(asked)
            says = await self.answers(asked)
            lines = [f"HTTP/1.1 {says.status} Said", *(f"{name}: {value}" for name, value in says.headers.items())]
            if isinstance(says.body, bytes):
                lines.append(f"Content-Length: {len(says.body)}")
            writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))
            if isinstance(says.body, bytes):
                writer.write(says.body)
            else:
                async for piece in says.body:
                    writer.write(piece)
                    await writer.drain()
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # who asked has gone
        finally:
            writer.close()


@asynccontextmanager
async def elsewhere(answers: Answers, **names: Sequence[str]) -> AsyncIterator[Elsewhere]:
    """`names` as `town_example=["93.184.216.34"]`, with underscores for dots."""
    found = Elsewhere(answers, {name.replace("_", "."): addresses for name, addresses in names.items()})
    tasks: set[asyncio.Task[None]] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(found.serve(reader, writer))
        tasks.add(task)
        await asyncio.wait((task,))

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
