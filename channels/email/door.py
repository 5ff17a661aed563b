"""The door for mail servers, LMTP or SMTP: they bring what comes back. Yes is said only to what is stored."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email.inbox import Inbox

log = structlog.get_logger()
MOST_BYTES = 25 * 1024 * 1024
MOST_RECIPIENTS = 50
IDLE_S = 120.0
Take = Callable[[bytes, Sequence[str]], Awaitable[object]]


class Handler:
    """What aiosmtpd calls. A mail that cannot be stored now is asked for again: nothing is lost by us."""

    def __init__(self, take: Take, hosts: frozenset[str]) -> None:
        """`hosts`: domains whose mail is taken; empty: of all, where a mail server chooses what it brings."""
        self._take, self._hosts = take, hosts

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._hosts and address.rpartition("@")[2].lower() not in self._hosts:
            return "550 5.7.1 We do not relay"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode("utf-8", "surrogateescape")
        try:
            await self._take(raw, tuple(envelope.rcpt_tos))
        except Exception as error:  # the database is away, or a bug: the mail server keeps it and brings it again
            log.error("email.not_taken", exc_info=error)
            return "451 4.3.0 Not now"
        return "250 2.0.0 Taken"


async def open_door(inbox: Inbox, take: Take, hosts: frozenset[str]) -> asyncio.Server:
    """Listen; OSError when the address is taken. Close the server to stop."""
    loop = asyncio.get_running_loop()
    handler = Handler(take, hosts if inbox.way == "smtp" else frozenset())
    kind: Any = LMTP if inbox.way == "lmtp" else SMTP

    def session() -> asyncio.Protocol:
        made: asyncio.Protocol = kind(
            handler, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, ident="Keryx", timeout=IDLE_S, loop=loop
        )
        return made

    return await loop.create_server(session, inbox.host, inbox.port)
