"""What each relay offers: encryption, sizes, and as many connections at once as we mean to open."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from aiosmtplib import SMTPException
from cryptography import x509

from channels.email.examining.words import SAYS
from channels.email.protocol import Connection, connect
from channels.email.relays import Relay, parse_relays
from channels.email.settings import EmailSettings
from core.checking import TIMEOUT_S, Finding

WANTED_BYTES = 1_000_000  # the largest mail we make: a long body, twice, and a calendar file
RENEWED_BEFORE = timedelta(days=14)


async def looks(settings: EmailSettings) -> AsyncIterator[Finding]:
    """Of the relays that answer; `check` has told of the others."""
    asked = settings.connections + settings.urgent_connections
    for relay in parse_relays(settings.relays):
        if relay.protocol == "file":
            continue
        tries = await asyncio.gather(*(_connected(relay, settings) for _ in range(asked)), return_exceptions=True)
        taken = [one for one in tries if isinstance(one, Connection)]
        if taken:
            for finding in (_encryption(relay, taken[0]), _size(relay, taken[0])):
                yield finding
            few = len(taken) < asked
            yield (SAYS.note if few else SAYS.good)(
                "limits.few" if few else "limits.connections", relay=relay, taken=len(taken), asked=asked
            )
            if not taken[0].pipelining:
                yield SAYS.note("limits.no_pipelining", relay=relay)
        for one in taken:
            await one.quit()
        if bug := next((e for e in tries if isinstance(e, BaseException) and not isinstance(e, EXPECTED)), None):
            raise bug


EXPECTED = (OSError, TimeoutError, SMTPException)


async def _connected(relay: Relay, settings: EmailSettings) -> Connection:
    return await connect(
        relay,
        timeout_s=min(settings.connect_timeout_s, TIMEOUT_S),
        hello=settings.hello or None,
        starttls_when_offered=settings.starttls_when_offered,
        certificates=settings.certificates,
    )


def _encryption(relay: Relay, connection: Connection) -> Finding:
    tls = connection.encryption
    if tls is None:
        return SAYS.note("tls.near" if _near(relay.host) else "tls.none", relay=relay)
    held = tls.getpeercert(binary_form=True)
    ends = x509.load_der_x509_certificate(held).not_valid_after_utc if held else None
    if ends and ends < datetime.now(UTC) + RENEWED_BEFORE:
        return SAYS.note("tls.ends", relay=relay, day=f"{ends:%Y-%m-%d}")
    return SAYS.good("tls.good", relay=relay, version=tls.version())


def _near(host: str) -> bool:
    """The relay stands in the same machine or house: nobody else is on the way."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host


def _size(relay: Relay, connection: Connection) -> Finding:
    offered = connection.size_limit_bytes
    if offered is None:
        return SAYS.good("limits.no_size", relay=relay)
    if offered < WANTED_BYTES:
        return SAYS.wrong("limits.small", relay=relay, bytes=offered, wanted=WANTED_BYTES)
    return SAYS.good("limits.size", relay=relay, bytes=offered)
