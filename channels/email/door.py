"""The door for mail servers, LMTP or SMTP: they bring what comes back. Yes is said only to what is stored."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email.crowd import Crowd, Limits
from channels.email.inbox import Inbox
from channels.email.returned.taking import NotNow
from channels.email.visit import LmtpVisit, Visit
from core.logs import way_to

log = structlog.get_logger()
Take = Callable[[bytes, Sequence[str]], Awaitable[object]]
Known = Callable[[str], Awaitable[bool]]
LIMITS = Limits()
NOT_NOW = "451 4.3.0 Not now"


class Handler:
    """What aiosmtpd calls. A mail that cannot be stored now is asked for again: nothing is lost by us."""

    def __init__(self, take: Take, known: Known, most_recipients: int) -> None:
        """`known`: whether mail to an address is ours to take."""
        self._take, self._known, self._most_recipients = take, known, most_recipients

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [line for line in responses if not line.startswith("250-AUTH")]  # nobody signs in here

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= self._most_recipients:
            return "452 4.5.3 Too many recipients"
        try:
            if not await self._known(address):
                return "550 5.1.1 No such address here"
        except Exception as error:
            return self._not_now(error)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        try:
            await self._take(envelope.content, tuple(envelope.rcpt_tos))
        except Exception as error:
            return self._not_now(error)
        return "250 2.0.0 Taken"

    async def handle_exception(self, error: Exception) -> str:
        """A bug of ours or of aiosmtpd's: the mail server keeps what it has, and brings it again."""
        return self._not_now(error)

    @staticmethod
    def _not_now(error: Exception) -> str:
        """The database is away, or it is a bug. What the error says may quote an address."""
        if isinstance(error, NotNow):
            log.warning("email.not_taken", why=str(error))
        else:
            log.error("email.not_taken", kind=type(error).__name__, way=way_to(error))
        return NOT_NOW


async def open_door(
    inbox: Inbox, take: Take, known: Known, tls: ssl.SSLContext | None = None, limits: Limits = LIMITS
) -> asyncio.Server:
    """Listen; OSError when the address is taken. Close the server to stop."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's: it writes addresses and whole commands
    handler, crowd = Handler(take, known, limits.recipients), Crowd(limits)
    hostname = await asyncio.to_thread(socket.getfqdn)
    kind = LmtpVisit if inbox.way == "lmtp" else Visit
    return await asyncio.get_running_loop().create_server(
        lambda: kind(handler, crowd, hostname, tls), inbox.host, inbox.port
    )
