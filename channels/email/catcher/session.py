"""SMTP as much as a polite client needs, with PIPELINING and 8BITMIME; all that comes goes into the box."""

import asyncio

from channels.email.catcher.box import Box

LONGEST_LINE = 2_000
LONGEST_MAIL = 10_000_000


class Session(asyncio.Protocol):
    """RFC 5321, as much as a polite client needs; several commands in one packet are answered in order."""

    def __init__(self, box: Box) -> None:
        self._box, self._buffer, self._in_data, self._to = box, bytearray(), False, ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say("220 catcher.demo ESMTP")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._data() if self._in_data else self._command():
            pass

    def _command(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            if len(self._buffer) > LONGEST_LINE:
                self._say("500 line too long")
                self._transport.close()
            return False
        line = bytes(self._buffer[:end]).decode("utf-8", "replace")
        del self._buffer[: end + 2]
        verb = line[:4].upper()
        if verb == "EHLO":
            self._say("250-catcher.demo\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8")
        elif verb == "RCPT":
            self._to = line.partition("<")[2].partition(">")[0].lower()
            self._say("250 2.1.5 ok")
        elif verb == "DATA":
            self._say("354 go on" if self._to else "503 5.5.1 RCPT first")
            self._in_data = bool(self._to)
        elif verb == "QUIT":
            self._say("221 2.0.0 bye")
            self._transport.close()
            return False
        elif verb in ("HELO", "MAIL", "RSET", "NOOP"):
            self._to = ""
            self._say("250 2.0.0 ok")
        else:
            self._say("502 5.5.1 unknown command")
        return True

    def _data(self) -> bool:
        if self._buffer.startswith(b".\r\n"):
            end, length = 0, 3
        else:
            end, length = self._buffer.find(b"\r\n.\r\n"), 5
        if end < 0:
            if len(self._buffer) > LONGEST_MAIL:
                self._transport.close()
            return False
        raw = bytes(self._buffer[: end + 2 if end else 0]).replace(b"\r\n..", b"\r\n.")
        del self._buffer[: end + length]
        self._box.take(self._to, raw)
        self._to, self._in_data = "", False
        self._say("250 2.0.0 caught")
        return True

    def _say(self, answer: str) -> None:
        self._transport.write(answer.encode() + b"\r\n")
