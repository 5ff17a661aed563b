"""The mail relays we hand over to: their addresses, which of them answers, and how many connections each bears."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from schemas.problems import wrong

SECURITY: dict[str, tuple[Literal["offered", "starttls", "tls"], int]] = {
    "smtp": ("offered", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
MAX_REST_S = 60.0
GROWS_AFTER_MESSAGES = 50


@dataclass(frozen=True)
class Relay:
    """Where to, how encrypted, and as whom."""

    host: str
    port: int
    security: Literal["offered", "starttls", "tls"] = "offered"
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def parse_relays(text: str) -> tuple[Relay, ...]:
    """Read KERYX_EMAIL_RELAYS. Raises ValueError that says which address is wrong (never what it is: it may hold a
    password)."""
    relays = []
    for number, address in enumerate((part.strip() for part in text.split(",") if part.strip()), start=1):
        try:
            url = urlsplit(address)
            port = url.port
        except ValueError:
            raise _unreadable(number) from None
        if url.scheme not in SECURITY or not url.hostname:
            raise _unreadable(number)
        security, default_port = SECURITY[url.scheme]
        user = unquote(url.username) if url.username else None
        password = unquote(url.password) if url.password else None
        relays.append(Relay(url.hostname, port or default_port, security, user, password))
    if not relays:
        raise wrong(
            "Λείπει ο διακομιστής αλληλογραφίας· γράψτε π.χ. smtp://mail.dimos.gr:25.",
            "The mail relay is missing; write e.g. smtp://mail.town.gr:25.",
        )
    return tuple(relays)


def _unreadable(number: int) -> ValueError:
    return wrong(
        f"Η διεύθυνση {number} δεν διαβάζεται· γράψτε smtp://μηχάνημα:25, "
        "smtp+starttls://χρήστης:κωδικός@μηχάνημα:587 ή smtps://χρήστης:κωδικός@μηχάνημα:465.",
        f"Relay {number} cannot be read; write smtp://host:25, smtp+starttls://user:password@host:587 or "
        "smtps://user:password@host:465.",
    )


@dataclass
class Standing:
    """How a relay does: additive increase, multiplicative decrease of its connections; a rest when it is down."""

    relay: Relay
    most: int  # never more connections than this
    allowed: int
    open: int = 0
    accepted: int = 0  # messages since the last change of `allowed`
    failures: int = 0
    rests_until: float = 0.0
    trouble: str = ""

    def resting(self, now: float) -> bool:
        return now < self.rests_until

    def connected(self) -> None:
        self.failures = 0
        self.rests_until = 0.0

    def down(self, reason: str, now: float) -> None:
        """A connection could not be made. With others open it is asked for less; alone, it is left in peace."""
        self.trouble = reason
        if self.open:
            self.busy(reason)
        elif not self.resting(now):
            self.failures += 1
            self.allowed = self.most
            self.rests_until = now + min(MAX_REST_S, 2.0 ** (self.failures - 1))

    def busy(self, reason: str) -> None:
        """421 in a session: fewer connections for a while."""
        self.trouble = reason
        self.allowed = max(1, min(self.allowed, self.open) // 2)
        self.accepted = 0

    def took(self) -> None:
        """A message was accepted."""
        if self.allowed < self.most:
            self.accepted += 1
            if self.accepted >= GROWS_AFTER_MESSAGES:
                self.allowed, self.accepted = self.allowed + 1, 0


class Relays:
    """Chooses the relay of the next connection: the least used of those that answer and bear one more."""

    def __init__(self, relays: tuple[Relay, ...], connections: int) -> None:
        self.standings = [Standing(relay, connections, connections) for relay in relays]

    def candidates(self, now: float) -> list[Standing]:
        able = [s for s in self.standings if not s.resting(now) and s.open < s.allowed]
        return sorted(able, key=lambda s: s.open)

    def all_resting(self, now: float) -> bool:
        return all(s.resting(now) for s in self.standings)

    def bears(self, now: float) -> int:
        """How many connections all of them bear now; at least one, to try."""
        return max(1, sum(s.allowed for s in self.standings if not s.resting(now)))

    def trouble(self) -> str:
        return "; ".join(f"{s.relay}: {s.trouble}" for s in self.standings if s.trouble)
