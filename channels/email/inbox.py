"""The address of where what comes back is taken in: a door that the hub opens, or a mailbox that it looks into."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from schemas.problems import wrong

Way = Literal["lmtp", "smtp", "imap", "imaps"]
PORTS: dict[str, tuple[Way, int]] = {
    "lmtp": ("lmtp", 2424),
    "smtp": ("smtp", 2525),
    "imap": ("imap", 143),
    "imaps": ("imaps", 993),
}


@dataclass(frozen=True)
class Inbox:
    """`imap` is encrypted by STARTTLS, `imaps` from the start; the doors are for mail servers of one's own network."""

    way: Way
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"

    @property
    def looks(self) -> bool:
        """It is a mailbox: two who look would take each mail twice."""
        return self.way in ("imap", "imaps")


def parse_inbox(text: str) -> Inbox:
    """Read the setting; says what is wrong with it without its password."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _unreadable() from None
    if parts.scheme not in PORTS or not parts.hostname or parts.query or parts.fragment:
        raise _unreadable()
    way, usual = PORTS[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if way in ("imap", "imaps"):
        if not user or not password:
            raise wrong(
                "Ένα γραμματοκιβώτιο θέλει χρήστη και κωδικό: imaps://χρήστης:κωδικός@διακομιστής/INBOX.",
                "A mailbox needs a user and a password: imaps://user:password@host/INBOX.",
            )
    elif user or password or parts.path.strip("/"):
        raise _unreadable()
    return Inbox(way, parts.hostname, port or usual, user, password, folder)


def _unreadable() -> Exception:
    return wrong(
        "Γράψτε lmtp://διεύθυνση:θύρα, smtp://διεύθυνση:θύρα ή imaps://χρήστης:κωδικός@διακομιστής/INBOX.",
        "Write lmtp://address:port, smtp://address:port or imaps://user:password@host/INBOX.",
    )
