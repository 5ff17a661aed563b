"""The door for mail servers: yes is said only to what is stored, to nobody but those we await, and within limits."""

import asyncio
import contextlib
import smtplib
import ssl
import subprocess
import tracemalloc
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
import uvloop

from channels.email.crowd import Limits
from channels.email.door import open_door
from channels.email.inbox import Inbox
from channels.email.settings import EmailSettings, tls_of
from core.errors import WrongSettings
from deploy.processes import free_port

OURS = "bounces+7@limnochori.example"
MAIL = "Subject: Καλημέρα\r\n\r\n.dot\r\n..\r\n".encode()


@dataclass
class Door:
    """An open door, what was taken at it, and what goes wrong behind it."""

    inbox: Inbox
    taken: list[tuple[bytes, tuple[str, ...]]] = field(default_factory=list)
    error: Exception | None = None

    async def take(self, raw: bytes, recipients: Sequence[str]) -> None:
        if self.error is not None:
            raise self.error
        self.taken.append((raw, tuple(recipients)))

    async def known(self, address: str) -> bool:
        if self.error is not None:
            raise self.error
        return address.lower().endswith("@limnochori.example")

    def bring(self, *to: str, mail: bytes = MAIL) -> list[int]:
        """What a mail server hears of each recipient, and then of the mail."""
        with (smtplib.LMTP if self.inbox.way == "lmtp" else smtplib.SMTP)("127.0.0.1", self.inbox.port) as server:
            server.ehlo()
            server.mail("")
            said = [server.rcpt(one)[0] for one in to]
            return [*said, server.data(mail)[0]] if 250 in said else said

    async def raw(self) -> "Raw":
        return Raw(*await asyncio.open_connection("127.0.0.1", self.inbox.port))


@dataclass
class Raw:
    """A client that says what it likes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, *lines: bytes) -> bytes:
        """Write, and hear the next line."""
        self.writer.write(b"".join(lines))
        return await self.reader.readline()

    async def begin(self) -> None:
        """As far as the mail."""
        assert (await self.reader.readline()).startswith(b"220")
        for line in (b"HELO x\r\n", b"MAIL FROM:<>\r\n", b"RCPT TO:<" + OURS.encode() + b">\r\n"):
            assert (await self.say(line)).startswith(b"250")
        assert (await self.say(b"DATA\r\n")).startswith(b"354")

    async def ended(self) -> bytes:
        """What is said until the connection ends."""
        with contextlib.suppress(ConnectionError):
            return await self.reader.read()
        return b""


@asynccontextmanager
async def opened(way: str = "smtp", tls: ssl.SSLContext | None = None, **limits: Any) -> AsyncIterator[Door]:
    door = Door(Inbox(way, "127.0.0.1", free_port()))  # type: ignore[arg-type]
    server = await open_door(door.inbox, door.take, door.known, tls, Limits(**limits))
    try:
        yield door
    finally:
        server.close()


@pytest.mark.parametrize("way", ["lmtp", "smtp"])
async def test_what_is_stored_is_taken_whole_and_only_for_those_we_await(way: str) -> None:
    async with opened(way) as door:
        said = await asyncio.to_thread(door.bring, "x@elsewhere.example", OURS)
        assert said == [550, 250, 250]
        assert door.taken == [(MAIL, (OURS,))]


async def test_over_lmtp_the_end_of_a_mail_is_answered_for_each_recipient() -> None:
    async with opened("lmtp") as door:
        client = await door.raw()
        await client.reader.readline()
        await client.say(b"LHLO x\r\n")
        while (await client.reader.readline())[3:4] == b"-":
            pass
        for line in (b"MAIL FROM:<>\r\n", b"RCPT TO:<a@limnochori.example>\r\n", b"RCPT TO:<b@limnochori.example>\r\n"):
            await client.say(line)
        await client.say(b"DATA\r\n")
        assert await client.say(b"x\r\n.\r\n") == b"250 2.0.0 Taken\r\n"
        assert await client.reader.readline() == b"250 2.0.0 Taken\r\n"
        assert (await client.say(b"QUIT\r\n")).startswith(b"221")


async def test_what_cannot_be_stored_or_looked_up_is_asked_for_again() -> None:
    async with opened() as door:
        client = await door.raw()
        await client.begin()
        door.error = KeyError("maria@dimotes.example")
        assert await client.say(b"x\r\n.\r\n") == b"451 4.3.0 Not now\r\n"
        assert (await client.say(b"MAIL FROM:<>\r\n")).startswith(b"250")
        assert await client.say(b"RCPT TO:<" + OURS.encode() + b">\r\n") == b"451 4.3.0 Not now\r\n"


async def test_with_a_certificate_it_is_encrypted(tmp_path: Path) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    made = ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
            f"-addext subjectAltName=DNS:localhost -keyout {key} -out {certificate}")  # fmt: skip
    subprocess.run(made.split(), check=True, capture_output=True)
    settings = EmailSettings(inbox_certificate=str(certificate), inbox_key=str(key))
    trusted = ssl.create_default_context(cafile=certificate)
    async with opened(tls=tls_of(settings)) as door:
        client = aiosmtplib.SMTP(
            hostname="localhost", port=door.inbox.port, start_tls=True, tls_context=trusted, local_hostname="x"
        )
        async with client:
            assert client.get_transport_info("cipher")
            assert "auth" not in client.esmtp_extensions
            await client.sendmail("a@b.example", [OURS], MAIL)
        assert len(door.taken) == 1
        broken = await door.raw()
        await broken.reader.readline()
        await broken.say(b"EHLO x\r\n")
        while (await broken.reader.readline())[3:4] == b"-":
            pass
        assert (await broken.say(b"STARTTLS\r\n")).startswith(b"220")
        broken.writer.write(b"no handshake at all\r\n")
        await broken.ended()
        assert await asyncio.to_thread(door.bring, OURS) == [250, 250], "the others are served on"
    for wrong in ({"inbox_certificate": str(certificate)}, {"inbox_key": str(key)}, {"inbox_key": "none"}):
        with pytest.raises(WrongSettings) as told:
            EmailSettings(**wrong)
        assert told.value.errors[0].field == "KERYX_EMAIL_INBOX_KEY"


async def test_too_many_at_once_are_sent_away_and_let_in_when_others_leave() -> None:
    for limits in ({"connections": 2, "of_network": 9}, {"connections": 9, "of_network": 2}):
        async with opened(**limits) as door:
            inside = [await door.raw() for _ in range(2)]
            for client in inside:
                assert (await client.reader.readline()).startswith(b"220")
            assert await (await door.raw()).ended() == b"421 4.3.2 Too many connections\r\n"
            await inside[0].say(b"QUIT\r\n")
            await inside[0].ended()
            assert await asyncio.to_thread(door.bring, OURS) == [250, 250]


async def test_a_mail_that_is_too_big_is_told_so_and_held_no_longer_than_it_must() -> None:
    async with opened(mail_bytes=4_000) as door:
        client = await door.raw()
        await client.begin()
        tracemalloc.start()
        for piece in (b"x" * 10_000, b"\r\n" * 5_000):  # one line of 10 MB, which has no end; and empty ones
            for _ in range(1_000):
                client.writer.write(piece)
                await client.writer.drain()
        assert await client.say(b"\r\n.\r\n") == b"552 5.3.4 Too big\r\n"
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
        tracemalloc.stop()
        for line in (b"MAIL FROM:<>\r\n", b"RCPT TO:<" + OURS.encode() + b">\r\n"):
            assert (await client.say(line)).startswith(b"250")
        assert (await client.say(b"DATA\r\n")).startswith(b"354")
        long = b"y" * 3_000 + b"\r\n"  # longer than a line may be, and no reason to lose a letter
        assert (await client.say(long, b".\r\n")).startswith(b"250")
        assert door.taken == [(long, (OURS,))]


async def test_all_mails_together_have_a_limit_and_what_was_held_is_let_go() -> None:
    async with opened(mail_bytes=4_000, held_bytes=5_000) as door:
        first, second = await door.raw(), await door.raw()
        await first.begin()
        await second.begin()
        first.writer.write(b"x" * 3_500)
        assert await second.say(b"x" * 3_500, b"\r\n.\r\n") == b"452 4.3.1 No room now\r\n"
        first.writer.transport.abort()
        await second.say(b"RSET\r\n")
        assert await asyncio.to_thread(door.bring, OURS, mail=b"x" * 3_900) == [250, 250]


async def test_an_end_that_comes_in_pieces_is_the_end_and_what_only_looks_like_one_is_not() -> None:
    async with opened() as door:
        client = await door.raw()
        await client.begin()
        for piece in (b".", b"\nnot yet\n.\n", b"..\r\n", b"x\r", b"\n", b".", b"\r"):
            client.writer.write(piece)
            await client.writer.drain()
            await asyncio.sleep(0)
        assert (await client.say(b"\nNOOP\r\n")).startswith(b"250 2.0.0 Taken")
        assert (await client.reader.readline()).startswith(b"250")
        assert door.taken[0][0] == b"\nnot yet\n.\n..\r\nx\r\n"


@pytest.mark.parametrize("sent", [b"", b"NO", b"HELO x\r\nMAIL FROM:<>\r\n"], ids=["nothing", "half", "and waits"])
async def test_who_is_slow_is_left(sent: bytes) -> None:
    async with opened(idle_s=0.2) as door:
        client = await door.raw()
        client.writer.write(sent)
        await client.ended()


async def test_who_drips_a_mail_or_does_not_hear_is_left() -> None:
    async with opened(idle_s=600, visit_s=0.2) as door:
        client = await door.raw()
        await client.begin()
        client.writer.write(b"x")
        await client.ended()
        assert await asyncio.to_thread(door.bring, OURS) == [250, 250]


async def test_who_talks_much_and_brings_nothing_is_left() -> None:
    async with opened(other_commands=5) as door:
        client = await door.raw()
        client.writer.write(b"NOOP\r\n" * 7)
        assert b"421 4.7.0 NOOP sent too many times" in await client.ended()
        other = await door.raw()
        other.writer.write(b"HTTP/1.1 200\r\n" * 7)
        assert b"Too many unrecognized commands" in await other.ended()


@pytest.mark.parametrize(
    "line",
    [
        b"MAIL FROM:<" + b"(" * 490 + b">\r\n",
        b'MAIL FROM:<"' + b"\\" * 300 + b">\r\n",
        b"RCPT TO:<\xff\xfe@\x00>\r\n",
        b"\0" * 600 + b"\r\n",
        b"EHLO " + b"x" * 100_000 + b"\r\n",
        b"DATA now\r\n",
        b"AUTH PLAIN AHgAeA==\r\n",
        b"\r\n",
    ],
)
async def test_no_line_is_too_odd(line: bytes) -> None:
    async with opened() as door:
        client = await door.raw()
        await client.reader.readline()
        assert (await client.say(line))[:1] in (b"4", b"5")
        assert (await client.say(b"HELO x\r\n")).startswith(b"250")


@pytest.mark.parametrize(
    "test",
    [
        test_too_many_at_once_are_sent_away_and_let_in_when_others_leave,
        test_a_mail_that_is_too_big_is_told_so_and_held_no_longer_than_it_must,
        test_who_drips_a_mail_or_does_not_hear_is_left,
    ],
)
def test_the_same_on_the_programs_own_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    uvloop.run(test())


def test_encrypted_on_the_programs_own_loop(tmp_path: Path) -> None:
    uvloop.run(test_with_a_certificate_it_is_encrypted(tmp_path))
