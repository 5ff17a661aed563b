"""What `keryx check` asks of e-mail: does each relay answer, encrypt and let us in as its address says; who sends."""

import os
import ssl
from collections.abc import Sequence
from pathlib import Path

from aiosmtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException

from channels.email.channel import signer_of
from channels.email.protocol import connect
from channels.email.relays import Relay, parse_relays
from channels.email.replies import scrub
from channels.email.sender import sender_of
from channels.email.settings import EmailSettings
from core.checking import TIMEOUT_S, Finding, Findings, reaches
from core.settings import Settings

SAYS = Findings(Path(__file__).with_suffix(".toml"))
SAID_CHARACTERS = 120


async def check() -> Sequence[Finding]:
    settings = EmailSettings()
    sender = sender_of(settings, Settings().url).address
    return [
        *[await _answers(relay, settings) for relay in parse_relays(settings.relays)],
        SAYS.note("no_sender", sender=sender) if sender.endswith("@localhost") else SAYS.good("sender", sender=sender),
    ]


async def examine() -> Sequence[Finding]:
    """The deep look: what receivers find in the DNS about who sends, and what the relays offer."""
    from channels.email.examining.examine import examine as look

    settings, url = EmailSettings(), Settings().url
    sender = sender_of(settings, url)
    found = [finding for finding in await check() if finding.state != "good"]
    by_one_click = SAYS.good("one_click") if url.startswith("https:") else SAYS.wrong("no_one_click", url=url)
    return [*found, by_one_click, *await look(settings, sender.address, signer_of(settings, sender))]


async def _answers(relay: Relay, settings: EmailSettings) -> Finding:
    """A connection as the channel itself makes it, TLS and password included; nothing is sent."""
    if relay.protocol == "file":
        return SAYS.note("outbox", relay=relay) if _writable(Path(relay.path)) else SAYS.wrong("no_outbox", relay=relay)
    if not (_listens(Path(relay.path)) if relay.path else await reaches(relay.host, relay.port)):
        return SAYS.wrong("silent", relay=relay)
    try:
        connection = await connect(
            relay,
            timeout_s=min(settings.connect_timeout_s, TIMEOUT_S),
            hello=settings.hello or None,
            starttls_when_offered=settings.starttls_when_offered,
            certificates=settings.certificates,
        )
    except (OSError, TimeoutError, SMTPException) as error:
        return _refused(relay, error)
    await connection.quit()
    return SAYS.good("good", relay=relay)


def _listens(path: Path) -> bool:
    return path.is_socket()


def _writable(folder: Path) -> bool:
    """It is there, or can be made; nothing is."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _refused(relay: Relay, error: Exception) -> Finding:
    said = " ".join(scrub(str(error)).split())[:SAID_CHARACTERS] or type(error).__name__
    causes = [error, error.__cause__, error.__context__]
    untrusted = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if untrusted is not None:
        return SAYS.wrong("untrusted", relay=relay, said=untrusted.verify_message)
    if isinstance(error, SMTPAuthenticationError):
        return SAYS.wrong("not_signed_in", relay=relay, said=said)
    if relay.security == "tls" and isinstance(error, SMTPConnectError | OSError | TimeoutError):
        return SAYS.wrong("no_tls", relay=relay)
    if relay.security == "starttls" and "starttls" in said.lower():
        return SAYS.wrong("no_starttls", relay=relay)
    return SAYS.wrong("not_smtp", relay=relay, said=said)
