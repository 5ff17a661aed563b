"""The one client for addresses that somebody else wrote: public hosts only, bounded in time, size and redirects.

A name is resolved once, every address it has is checked, and the connection goes to a checked address: what the name
says a moment later does not matter. Each redirect is a new request, checked anew. No proxy, cookie or password of ours
goes along, and nothing is unpacked.
"""

import asyncio
import ipaddress
import json
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin

import httpcore
import httpx

from core.errors import Refused, TryLater

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

PORTS = frozenset((80, 443, 8080, 8443))
MOST_REDIRECTS = 5
MOST_BYTES = 5_000_000
MOST_ANSWER_BYTES = 16_384  # of what nobody reads
CONNECT_S = 5.0
WHOLE_S = 20.0
REDIRECTS = frozenset((301, 302, 303, 307, 308))
KEEP_METHOD = frozenset((307, 308))


@dataclass(frozen=True)
class Answer:
    """`url` is where it came from in the end; names of headers are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system finds them. TryLater: it finds none."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TryLater("the name has no address") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether anybody on the internet would reach the same host by it. Also of an IPv4 address inside an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is not None:
            return is_public(inside)
        if address.is_site_local:
            return False
    # Reserved of IPv6 are also the translated ones (64:ff9b::/96), which lead to whatever IPv4 address is in them.
    return address.is_global and not (address.is_multicast or address.is_reserved)


class _ToCheckedAddresses(httpcore.AsyncNetworkBackend):
    """Connects to what was checked, and to nothing else."""

    def __init__(self, resolve: Resolve, network: httpcore.AsyncNetworkBackend) -> None:
        self._resolve, self._network = resolve, network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if port not in PORTS:
            raise Refused(f"port {port} is not one of the web")
        found = [ipaddress.ip_address(one.partition("%")[0]) for one in await self._resolve(host.strip("[]"), port)]
        if not found:
            raise TryLater("the name has no address")
        if not all(is_public(address) for address in found):
            raise Refused("the address is not on the public internet")
        for address in found[:-1]:
            try:
                return await self._network.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except httpcore.NetworkError:
                continue  # the next of its addresses may answer
            except httpcore.TimeoutException:
                continue
        return await self._network.connect_tcp(str(found[-1]), port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@cache
def _tls() -> ssl.SSLContext:
    """One for all who ask, once somebody does: it reads every certificate of the machine, for a tenth of a second."""
    return ssl.create_default_context()


class Outside:
    """Asks for what is elsewhere. Refused: not to be asked, for good; TryLater: it did not answer as it should."""

    def __init__(
        self,
        agent: str = "Keryx",
        *,
        resolve: Resolve = resolve,
        network: httpcore.AsyncNetworkBackend | None = None,
        whole_s: float = WHOLE_S,
    ) -> None:
        """`agent` is how we call ourselves; `whole_s` bounds a request with all its redirects."""
        self._agent, self._whole_s = agent, whole_s
        self._network = _ToCheckedAddresses(resolve, network or httpcore.AnyIOBackend())

    async def get(self, url: str, *, accept: str = "*/*", most_bytes: int = MOST_BYTES) -> Answer:
        """What is there, whatever its status."""
        async with self._asked("GET", url, {"Accept": accept}, b"") as (where, response):
            return await _read(where, response, most_bytes)

    async def post_json(self, url: str, data: Any, *, most_bytes: int = MOST_BYTES) -> Answer:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        async with self._asked("POST", url, headers, json.dumps(data).encode()) as (where, response):
            return await _read(where, response, most_bytes)

    async def hand_over(
        self, url: str, content: bytes, headers: Mapping[str, str], *, most_bytes: int = MOST_ANSWER_BYTES
    ) -> Answer:
        """These very bytes, over https, to this very address: a redirect is an answer too; of a long one, its start."""
        if _target(url).scheme != "https":
            raise Refused("it is no https address")
        async with self._asked("POST", url, headers, content, redirects=0) as (where, response):
            body = bytearray()
            async for chunk in response.aiter_stream():
                body += chunk
                if len(body) >= most_bytes:
                    break
            named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return Answer(where, int(response.status), named, bytes(body[:most_bytes]))

    async def status(self, url: str) -> int:
        """How it answers when asked for; what it answers is not read. Not by HEAD: many servers do not know it."""
        async with self._asked("GET", url, {"Accept": "*/*"}, b"") as (_, response):
            return int(response.status)

    @asynccontextmanager
    async def _asked(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes, *, redirects: int = MOST_REDIRECTS
    ) -> AsyncIterator[tuple[str, httpcore.Response]]:
        try:
            async with (
                asyncio.timeout(self._whole_s),
                httpcore.AsyncConnectionPool(network_backend=self._network, ssl_context=_tls()) as pool,
            ):
                for _ in range(redirects + 1):
                    target = _target(url)
                    sent = [("Host", target.netloc.decode()), ("User-Agent", self._agent), *headers.items()]
                    sent += [("Accept-Encoding", "identity")]
                    if content:
                        sent.append(("Content-Length", str(len(content))))
                    async with pool.stream(
                        method,
                        httpcore.URL(
                            scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
                        ),
                        headers=[(name.encode(), value.encode("latin-1", "replace")) for name, value in sent],
                        content=content or None,
                        extensions={"timeout": {"connect": CONNECT_S, "read": self._whole_s, "write": self._whole_s}},
                    ) as response:
                        follows = redirects and response.status in REDIRECTS
                        onward = _header(response, b"location") if follows else ""
                        if not onward:
                            yield url, response
                            return
                    if response.status not in KEEP_METHOD:
                        method, content = "GET", b""
                    url = urljoin(url, onward)
                raise Refused(f"it redirects more than {MOST_REDIRECTS} times")
        except TimeoutError as error:
            raise TryLater("it did not answer in time") from error
        except httpcore.TimeoutException as error:
            raise TryLater("it did not answer in time") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            raise TryLater("the connection failed") from error


def _target(url: str) -> httpx.URL:
    """The address with its host in ASCII and its path encoded. Refused: not one of the web."""
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("it is no web address") from error
    if target.scheme not in ("http", "https") or not target.host:
        raise Refused("it is no web address")
    if target.userinfo:
        raise Refused("the address holds a name or password")
    return target


async def _read(where: str, response: httpcore.Response, most_bytes: int) -> Answer:
    """The whole body, if it is not more than `most_bytes`; more is not waited for."""
    promised = _header(response, b"content-length")
    too_much = Refused(f"it is larger than {most_bytes} bytes")
    if promised.isdecimal() and int(promised) > most_bytes:
        raise too_much
    body = bytearray()
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > most_bytes:
            raise too_much
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    return Answer(where, int(response.status), headers, bytes(body))


def _header(response: httpcore.Response, wanted: bytes) -> str:
    for name, value in response.headers:
        if name.lower() == wanted:
            return bytes(value).decode("utf-8", "replace").strip()
    return ""
