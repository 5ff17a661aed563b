"""The world outside, on this machine: hosts with public addresses, each answered by a function; and hostile ones.

What asks goes through the hub's real client: names are resolved, addresses checked, bytes travel over a real socket.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpcore

from core.outside import Outside

PUBLIC = "93.184.216.34"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Response:
    body: bytes = b""
    content_type: str = "text/plain"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Response]
Raw = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class World:
    """`serve(host, handler)`; then what `outside` asks of that host, the handler answers."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self.names: dict[str, Sequence[str]] = {}
        self.raw: Raw | None = None  # answers instead, byte by byte
        self.asked: list[Request] = []

    async def __aenter__(self) -> "World":
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    def serve(self, host: str, handler: Handler | bytes, *, content_type: str = "text/plain") -> None:
        body = handler
        self._handlers[host] = (lambda _: Response(body, content_type)) if isinstance(body, bytes) else handler  # type: ignore[assignment]
        self.names[host] = [PUBLIC]

    def outside(self, whole_s: float = 5.0) -> Outside:
        return Outside(resolve=self._resolve, network=_Here(self._server.sockets[0].getsockname()[1]), whole_s=whole_s)

    async def _resolve(self, host: str, port: int) -> Sequence[str]:
        return self.names.get(host, [host])

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            if self.raw is not None:
                await self.raw(reader, writer)
                return
            first, *lines = head.split("\r\n")
            method, target, _ = first.split(" ")
            headers = {
                name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            parts = urlsplit(target)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            request = Request(method, parts.path, query, headers, body)
            self.asked.append(request)
            answer = self._handlers[headers["host"]](request)
            told = {"Content-Type": answer.content_type, "Content-Length": str(len(answer.body)), **answer.headers}
            writer.write(f"HTTP/1.1 {answer.status} X\r\n".encode())
            writer.write("".join(f"{name}: {value}\r\n" for name, value in told.items()).encode() + b"\r\n")
            writer.write(answer.body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever asked has hung up, as hostile answers make them do
        finally:
            writer.close()


class _Here(httpcore.AsyncNetworkBackend):
    """Every public address is here; a private one must never be asked for."""

    def __init__(self, port: int) -> None:
        self._port, self._real = port, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        assert host == PUBLIC, f"asked to connect to {host}"
        return await self._real.connect_tcp("127.0.0.1", self._port, timeout, local_address, socket_options)
