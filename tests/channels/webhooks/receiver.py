"""Somebody else's program that listens: a real server on this machine, reached as if it were on the internet."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpcore

from core.outside import Outside

PUBLIC = "198.51.101.7"  # an address anybody could have; nobody is asked there
NAME = "portal.example"


@dataclass(frozen=True)
class Taken:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answer` says what it answers: a status, with more headers if need be."""

    answer: Callable[[Taken], tuple[int, dict[str, str]]] = lambda _: (204, {})
    taken: list[Taken] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> "Receiver":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def port(self) -> int:
        assert self._server is not None
        found: int = self._server.sockets[0].getsockname()[1]
        return found

    async def until(self, holds: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until so much has come."""
        async with asyncio.timeout(seconds), self.came:
            await self.came.wait_for(holds)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        except asyncio.IncompleteReadError:  # who asked was killed
            writer.close()
            return
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        async with self.came:
            self.taken.append(one := Taken(head[0].split(" ")[1], headers, body))
            self.came.notify_all()
        status, more = self.answer(one)
        lines = [f"HTTP/1.1 {status} X", "Content-Length: 0", *(f"{name}: {value}" for name, value in more.items())]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await writer.drain()
        writer.close()


class _Plain(httpcore.AsyncNetworkStream):
    """A connection that takes TLS as done: what is tested here is not OpenSSL."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        return self


class Detour(httpcore.AsyncNetworkBackend):
    """Whoever connects to `PUBLIC` is led to this port of our own."""

    def __init__(self, port: int) -> None:
        self._port, self._inner = port, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        assert host == PUBLIC, f"{host} was connected to"
        return _Plain(await self._inner.connect_tcp("127.0.0.1", self._port, timeout))


async def resolve(host: str, port: int) -> Sequence[str]:
    """`portal.example` is on the internet; everybody else is in here."""
    return [PUBLIC] if host == NAME else ["10.0.0.1"]


def outside(port: int) -> Outside:
    return Outside(resolve=resolve, network=Detour(port), whole_s=5)
