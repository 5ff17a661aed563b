"""Who the channel's mails come from, as far as its settings and the hub's public address say."""

from urllib.parse import urlsplit

from channels.email.addresses import wire
from channels.email.headers import Sender
from channels.email.settings import EmailSettings


def sender_of(settings: EmailSettings, url: str) -> Sender:
    """The From address: as set, or made of the host of the public address."""
    host = urlsplit(url).hostname or "localhost"
    if host.replace(".", "").isdigit() or ":" in host:  # an IP address is no mail domain
        host = "localhost"
    return Sender(wire(settings.sender or f"keryx@{host}"), url, settings.leave)
