"""One connection to the door: aiosmtpd's conversation, within limits of number, time and memory."""

import asyncio
import ssl
from typing import Any, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, syntax

from audience.asking import network_of
from channels.email.crowd import Crowd

READ_BYTES = 2**20  # more than ever waits in the reader, so that nothing stays behind
LINE_END = b"\r\n"
END = b"\r\n.\r\n"
TOO_BIG = "552 5.3.4 Too big"
NO_ROOM = "452 4.3.1 No room now"


class Visit(SMTP):
    """What aiosmtpd leaves open: it lets in whoever comes, waits forever for a client that does not read its answers,
    and keeps every line of a mail as an object of its own."""

    each_recipient = False  # whether the end of a mail is answered once for each of them (LMTP, RFC 2033 §4.2)

    def __init__(self, handler: Any, crowd: Crowd, hostname: str, tls: ssl.SSLContext | None) -> None:
        limits = crowd.limits
        much = dict.fromkeys(("MAIL", "DATA", "RSET"), limits.mails)
        super().__init__(
            handler,
            data_size_limit=limits.mail_bytes,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="Keryx",
            tls_context=tls,
            timeout=limits.idle_s,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            command_call_limit={**much, "RCPT": 2 * limits.mails, "*": limits.other_commands},
            loop=asyncio.get_running_loop(),
        )
        self._crowd = crowd
        self._network: str | None = None
        self._inside = False
        self._held_bytes = 0
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._inside:  # the same, now encrypted
            super().connection_made(transport)
            return
        wire = cast(asyncio.Transport, transport)  # uvloop's is no subclass
        peer = wire.get_extra_info("peername")
        self._network = network_of(peer[0] if peer else None)
        if not self._crowd.enter(self._network):
            wire.set_protocol(asyncio.Protocol())
            wire.write(b"421 4.3.2 Too many connections\r\n")
            wire.close()
            return
        self._inside = True
        self._end = self.loop.call_later(self._crowd.limits.visit_s, wire.abort)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._inside:  # after a broken handshake it is called twice
            self._inside = False
            self._crowd.leave(self._network)
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(error)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        count = len(self.envelope.rcpt_tos)
        if arg or not count:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 RCPT first")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        try:
            refusal, content = await self._content()
            self.envelope.content = content
            answer = refusal or await self.event_handler.handle_DATA(self, self.session, self.envelope)
        finally:
            self._crowd.let_go(self._held_bytes)
            self._held_bytes = 0
            self.envelope = self._create_envelope()
        for _ in range(count if self.each_recipient else 1):
            await self.push(answer)

    async def _content(self) -> tuple[str | None, bytes]:
        """Why the mail is not taken (then it was read to its end and thrown away), and the mail."""
        refusal = None
        read = bytearray(LINE_END)  # as if a line stood before it: what begins the mail begins a line
        while True:
            begin = max(0, len(read) - len(END) + 1)  # an end may come in two pieces
            more = await self._reader.read(READ_BYTES)
            if not more:
                raise ConnectionResetError
            read += more
            end = read.find(END, begin)
            if end >= 0:
                self._reader.feed_data(bytes(read[end + len(END) :]))  # the reader is empty: it comes first
                del read[end + len(LINE_END) :]
            refusal = refusal or self._refusal(len(read))
            if refusal:
                del read[: 1 - len(END)]
            if end >= 0:
                plain = b"" if refusal else read.replace(LINE_END + b".", LINE_END)  # RFC 5321 §4.5.2
                return refusal, bytes(memoryview(plain)[len(LINE_END) :])

    def _refusal(self, count: int) -> str | None:
        """None: that many bytes may be held."""
        if count > self._crowd.limits.mail_bytes + len(LINE_END):
            return TOO_BIG
        if not self._crowd.hold(count - self._held_bytes):
            return NO_ROOM
        self._held_bytes = count
        return None


class LmtpVisit(Visit, LMTP):
    """The same by LMTP's words."""

    each_recipient = True
