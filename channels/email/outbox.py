"""A folder in place of a mail server, for development: each mail becomes a file of its own, complete or not there."""

import asyncio
import contextlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Protocol

from channels.email.replies import Verdict, scrub
from core.clock import Clock


class Mail(Protocol):
    """What is handed over (see `conversation.HandOver`)."""

    sender: bytes
    recipient: bytes
    content: bytes

    def settle(self, verdict: Verdict) -> None: ...


class Outbox:
    """Stands where a connection would. The envelope is kept as a mail server keeps it (RFC 5321 §4.4)."""

    usable = True

    def __init__(self, folder: str, clock: Clock) -> None:
        self._folder, self._clock = Path(folder), clock
        self.spent = 0

    async def put(self, mail: Mail) -> None:
        """Settled as sent when the file is on the disk."""
        head = b"Return-Path: <%b>\r\nDelivered-To: %b\r\n" % (mail.sender, mail.recipient)
        plain = mail.content.replace(b"\r\n..", b"\r\n.")
        plain = plain[1:] if plain.startswith(b"..") else plain
        try:
            await asyncio.to_thread(_write, self._folder, head + plain, self._clock.now())
        except OSError as error:
            mail.settle(Verdict("later", scrub(f"the outbox: {error.strerror or error}")))
            return
        self.spent += 1
        mail.settle(Verdict("sent"))

    def give_up(self, reason: str) -> None:
        """There is nothing to close."""

    async def quit(self) -> None:
        """There is nobody to say goodbye to."""


def _write(folder: Path, data: bytes, now: datetime) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fd, name = tempfile.mkstemp(".tmp", f"{now:%Y%m%dT%H%M%S.%f}-", folder)
    try:
        with open(fd, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).rename(Path(name).with_suffix(".eml"))
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
