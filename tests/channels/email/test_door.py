"""The door for mail servers: yes is said only to what is stored, and nothing is relayed."""

import asyncio
import smtplib
from collections.abc import Sequence

import pytest

from channels.email.door import open_door
from channels.email.inbox import Inbox
from deploy.processes import free_port

HOSTS = frozenset({"limnochori.example"})


async def answers(way: str, to: str, *, stored: bool = True) -> tuple[int, list[tuple[bytes, tuple[str, ...]]]]:
    """What a mail server hears, and what was taken."""
    taken: list[tuple[bytes, tuple[str, ...]]] = []

    async def take(raw: bytes, recipients: Sequence[str]) -> None:
        if not stored:
            raise ConnectionError("the database is away")
        taken.append((raw, tuple(recipients)))

    inbox = Inbox(way, "127.0.0.1", free_port())  # type: ignore[arg-type]
    door = await open_door(inbox, take, HOSTS)
    try:
        return await asyncio.to_thread(_bring, inbox, to), taken
    finally:
        door.close()


def _bring(inbox: Inbox, to: str) -> int:
    with (smtplib.LMTP if inbox.way == "lmtp" else smtplib.SMTP)(inbox.host, inbox.port) as server:
        server.ehlo()
        server.mail("")
        code, _ = server.rcpt(to)
        if code == 250:
            code, _ = server.data("Subject: Καλημέρα\r\n\r\n.dot\r\n".encode())
        return code


async def test_what_is_stored_is_taken_whole() -> None:
    code, taken = await answers("lmtp", "bounces+7@elsewhere.example")
    assert code == 250
    assert taken == [("Subject: Καλημέρα\r\n\r\n.dot\r\n".encode(), ("bounces+7@elsewhere.example",))]


async def test_what_cannot_be_stored_is_asked_for_again() -> None:
    code, taken = await answers("lmtp", "bounces+7@limnochori.example", stored=False)
    assert (code, taken) == (451, [])


@pytest.mark.parametrize(("to", "code"), [("x@Limnochori.EXAMPLE", 250), ("x@elsewhere.example", 550)])
async def test_over_smtp_only_mail_for_our_own_domains_is_taken(to: str, code: int) -> None:
    assert (await answers("smtp", to))[0] == code
