"""SMTP on the wire: several commands in one write (RFC 2920), their answers in order, time limits, flow control.

aiosmtplib greets, encrypts and signs in; then the transport is handed to `Connection`, because aiosmtplib pairs one
answer with one command and drops what arrives early.
"""

import asyncio
import ssl
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast

import aiosmtplib

from channels.email.relays import Relay

MAX_REPLY_BYTES = 32_768
QUIT_TIMEOUT_S = 2.0


class Reply(NamedTuple):
    """One answer of the server: its code and all of its lines, joined by spaces."""

    code: int
    text: str


@lru_cache(64)
def _whole(line: bytes) -> Reply | None:
    """The reply that is this one line, if it is one; a server says the same few over and over."""
    if not line[:3].isdigit() or line[3:4] == b"-":
        return None
    return Reply(int(line[:3]), line[4:].decode("utf-8", "replace").strip())


class Lost(Exception):
    """The connection ended, or was given up, with answers outstanding."""

    def __init__(self, reason: str, answers: tuple[Reply, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.answers = answers  # what the server still said of this group before it went


@dataclass(slots=True)
class _Group:
    """Commands that were written together and are waited for together."""

    count: int
    future: asyncio.Future[list[Reply]]
    answers: list[Reply] = field(default_factory=list)


class Connection(asyncio.Protocol):
    """An open SMTP session after EHLO, STARTTLS and AUTH. Used by one task at a time."""

    def __init__(self, relay: Relay, transport: asyncio.Transport, extensions: dict[str, str]) -> None:
        self.relay = relay
        self.pipelining = "pipelining" in extensions
        self.lmtp = relay.protocol == "lmtp"
        self.takes_size = "size" in extensions
        size = extensions.get("size", "").strip()
        self.size_limit_bytes = int(size) if size.isdigit() and int(size) > 0 else None
        self.spent = 0  # messages this session has carried
        self.paused = False  # our write buffer is over its mark: what was written last has not left this machine
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._groups: deque[_Group] = deque()
        self._buffer = b""  # of the line that has not ended
        self._lines: list[str] = []
        self._resumed: asyncio.Future[None] | None = None
        self._over: str | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        transport.set_protocol(self)

    @property
    def encryption(self) -> ssl.SSLObject | None:
        """None: what travels can be read on the way."""
        found = self._transport.get_extra_info("ssl_object")
        return found if isinstance(found, ssl.SSLObject) else None

    @property
    def usable(self) -> bool:
        return self._over is None and not self._groups and not self._transport.is_closing()

    def send(self, data: bytes, *counts: int) -> list[asyncio.Future[list[Reply]]]:
        """Write `data`, which will be answered by groups of `counts` replies; a future for each group."""
        futures: list[asyncio.Future[list[Reply]]] = []
        for count in counts:
            future: asyncio.Future[list[Reply]] = self._loop.create_future()
            if self._over is not None or self._transport.is_closing():
                future.set_exception(Lost(self._over or "connection closed"))
                future.exception()
            else:
                self._groups.append(_Group(count, future))
            futures.append(future)
        if self._over is None:
            self._transport.write(data)
        return futures

    async def drain(self, deadline: float) -> None:
        """Wait until the write buffer is below its mark, or the connection is lost (then the answers say so)."""
        if self.paused and self._over is None:
            self._watch(deadline)
            self._resumed = self._loop.create_future()
            await self._resumed

    async def answers(self, future: asyncio.Future[list[Reply]], deadline: float) -> list[Reply]:
        """The replies of a group; `Lost` when they do not come by `deadline` (event loop time)."""
        if not future.done():
            self._watch(deadline)
        return await future

    async def quit(self) -> None:
        """Say goodbye politely, briefly, and close."""
        if self.usable:
            with suppress(Lost):
                await self.answers(self.send(b"QUIT\r\n", 1)[0], self._loop.time() + QUIT_TIMEOUT_S)
        self.give_up("closed")

    def give_up(self, reason: str) -> None:
        """Close at once: what is outstanding fails with `reason`."""
        self._end(reason)
        self._transport.abort()

    def _watch(self, deadline: float) -> None:
        self._deadline = deadline
        if self._timer is None:
            self._timer = self._loop.call_at(deadline, self._on_timer)
        elif self._timer.when() > deadline:
            self._timer.cancel()
            self._timer = self._loop.call_at(deadline, self._on_timer)

    def _on_timer(self) -> None:
        # One lazy timer for each connection: arming and cancelling one for each answer costs more than parsing it.
        self._timer = None
        if not self._groups:
            return
        if self._loop.time() >= self._deadline:
            self.give_up("no answer in time")
        else:
            self._timer = self._loop.call_at(self._deadline, self._on_timer)

    def _end(self, reason: str) -> None:
        if self._over is None:
            self._over = reason
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._groups:
            group = self._groups.popleft()
            if not group.future.done():
                group.future.set_exception(Lost(self._over, tuple(group.answers)))
                group.future.exception()  # marks it as seen: nobody may be waiting any more
        self._wake()

    def _wake(self) -> None:
        if self._resumed is not None and not self._resumed.done():
            self._resumed.set_result(None)
        self._resumed = None

    # what the transport calls

    def data_received(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            if not self._line(line.rstrip(b"\r")):
                return
        if len(self._buffer) > MAX_REPLY_BYTES:
            self.give_up("the relay's answer is too long")

    def _line(self, line: bytes) -> bool:
        if not self._lines and (reply := _whole(line)) is not None:
            return self._replied(reply)
        if not line[:3].isdigit():
            self.give_up("the relay's answer is not SMTP")
            return False
        self._lines.append(line[4:].decode("utf-8", "replace").strip())
        if line[3:4] == b"-":
            if len(self._lines) > 200:
                self.give_up("the relay's answer is too long")
                return False
            return True
        lines, self._lines = self._lines, []
        return self._replied(Reply(int(line[:3]), " ".join(lines)))

    def _replied(self, reply: Reply) -> bool:
        if not self._groups:  # unasked: a goodbye (421), or we are out of step; either way this session is over
            self.give_up(f"{reply.code} {reply.text}")
            return False
        group = self._groups[0]
        group.answers.append(reply)
        if len(group.answers) == group.count:
            self._groups.popleft()
            if not group.future.done():
                group.future.set_result(group.answers)
        return True

    def eof_received(self) -> bool:
        self._end("connection dropped")
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._end("connection dropped")

    def pause_writing(self) -> None:
        self.paused = True

    def resume_writing(self) -> None:
        self.paused = False
        self._wake()


class Lmtp(aiosmtplib.SMTP):
    """Says LHLO for EHLO (RFC 2033 §4.1). Its other difference, an answer for each recipient after the dot, is none
    with one recipient a transaction."""

    async def execute_command(self, *args: bytes, **more: Any) -> aiosmtplib.SMTPResponse:
        if args[0] == b"EHLO":
            args = (b"LHLO", *args[1:])
        return await super().execute_command(*args, **more)


@cache
def _tls(certificates: str, *, checked: bool) -> ssl.SSLContext:
    if checked:
        return ssl.create_default_context(cafile=certificates or None)
    # Opportunistic: an unchecked certificate is still better than clear text, and no password travels.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def connect(
    relay: Relay, *, timeout_s: float, hello: str | None, starttls_when_offered: bool, certificates: str
) -> Connection:
    """Greet, encrypt and sign in. Raises OSError, TimeoutError or aiosmtplib.SMTPException: about the relay."""
    demanded = relay.security == "starttls" or (relay.security == "offered" and relay.user is not None)
    speak = Lmtp if relay.protocol == "lmtp" else aiosmtplib.SMTP
    smtp = speak(
        hostname=None if relay.path else relay.host,
        port=None if relay.path else relay.port,
        socket_path=relay.path or None,
        username=relay.user,
        password=relay.password,
        local_hostname=hello,
        timeout=timeout_s,
        use_tls=relay.security == "tls",
        # A password never travels in clear text: who signs in encrypts, or does not get that far.
        start_tls=demanded or (None if relay.security == "offered" and starttls_when_offered else False),
        tls_context=_tls(certificates, checked=relay.security != "offered" or relay.user is not None),
    )
    async with asyncio.timeout(timeout_s):
        await smtp.connect()
        try:
            if smtp.is_ehlo_or_helo_needed:
                await smtp.ehlo()
        except aiosmtplib.SMTPHeloError:
            await smtp.helo()
        except BaseException:
            smtp.close()
            raise
    if smtp.transport is None:
        raise aiosmtplib.SMTPServerDisconnected("connection dropped after the greeting")
    extensions = {name.lower(): value for name, value in smtp.esmtp_extensions.items()}
    return Connection(relay, cast(asyncio.Transport, smtp.transport), extensions)
