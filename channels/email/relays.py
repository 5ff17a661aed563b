"""The mail relays we hand over to, as KERYX_EMAIL_RELAYS names them: where, how encrypted, how much of the mail."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from channels.email.caps import Caps
from schemas.problems import wrong

Security = Literal["offered", "starttls", "tls"]
SECURITY: dict[str, tuple[Security, int]] = {
    "smtp": ("offered", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
    "lmtp": ("offered", 24),
}
PLACES = {"lmtp+unix", "file"}  # on this machine: a path, and nobody to sign in to
MOST = {"weight": 100, "per_minute": 10**9, "per_hour": 10**9, "per_day": 10**9}


@dataclass(frozen=True)
class Relay:
    """Where to, how encrypted, as whom; its share of the mail, and its caps."""

    host: str
    port: int
    security: Security = "offered"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    protocol: Literal["smtp", "lmtp", "file"] = "smtp"
    path: str = ""  # of a socket (LMTP) or a folder (file)
    weight: int = 1
    caps: Caps = field(default_factory=Caps)

    def __str__(self) -> str:
        return self.path or f"{self.host}:{self.port}"


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
        told = _told(number, url.query)
        caps = Caps(told.get("per_minute"), told.get("per_hour"), told.get("per_day"))
        weight = told.get("weight", 1)
        if url.scheme in PLACES:
            relays.append(_place(number, url, weight, caps))
            continue
        if url.scheme not in SECURITY or not url.hostname or url.path not in ("", "/"):
            raise _unreadable(number)
        security, default_port = SECURITY[url.scheme]
        user = unquote(url.username) if url.username else None
        password = unquote(url.password) if url.password else None
        protocol: Literal["smtp", "lmtp"] = "lmtp" if url.scheme == "lmtp" else "smtp"
        relays.append(
            Relay(
                url.hostname,
                port or default_port,
                security,
                user,
                password,
                protocol,
                weight=weight,
                caps=caps,
            )
        )
    if not relays:
        raise wrong(
            "Λείπει ο διακομιστής αλληλογραφίας· γράψτε π.χ. smtp://mail.dimos.gr:25.",
            "The mail relay is missing; write e.g. smtp://mail.town.gr:25.",
        )
    return tuple(relays)


def _place(number: int, url: SplitResult, weight: int, caps: Caps) -> Relay:
    path = unquote(url.path)
    if url.netloc or not path.strip("/") or "\0" in path:
        raise wrong(
            f"Η διεύθυνση {number} χρειάζεται ολόκληρη διαδρομή· γράψτε file:///φάκελος ή lmtp+unix:///αρχείο.",
            f"Relay {number} needs a whole path; write file:///folder or lmtp+unix:///socket.",
        )
    return Relay(
        "localhost", 0, protocol="file" if url.scheme == "file" else "lmtp", path=path, weight=weight, caps=caps
    )


def _told(number: int, query: str) -> dict[str, int]:
    """What stands behind the `?`: whole numbers from 1."""
    told: dict[str, int] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in MOST or name in told:
            raise wrong(
                f"Η διεύθυνση {number} γράφει κάτι άγνωστο ή δύο φορές· μετά το «?» μπορούν να γραφούν μια φορά "
                f"{', '.join(MOST)}.",
                f"Relay {number} says something unknown, or twice; behind the “?” may stand, once each, "
                f"{', '.join(MOST)}.",
            )
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:12]) <= MOST[name]):
            raise wrong(
                f"Στη διεύθυνση {number} το {name} είναι ακέραιος από 1 έως {MOST[name]}, π.χ. {name}=3.",
                f"In relay {number}, {name} is a whole number from 1 to {MOST[name]}, e.g. {name}=3.",
            )
        told[name] = int(value)
    return told


def _unreadable(number: int) -> ValueError:
    return wrong(
        f"Η διεύθυνση {number} δεν διαβάζεται· γράψτε smtp://μηχάνημα:25, "
        "smtp+starttls://χρήστης:κωδικός@μηχάνημα:587, smtps://χρήστης:κωδικός@μηχάνημα:465, lmtp://μηχάνημα:24, "
        "lmtp+unix:///αρχείο ή file:///φάκελος.",
        f"Relay {number} cannot be read; write smtp://host:25, smtp+starttls://user:password@host:587, "
        "smtps://user:password@host:465, lmtp://host:24, lmtp+unix:///socket or file:///folder.",
    )
