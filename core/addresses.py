"""What the settings' addresses must look like: each function gives the address back, or says in plain words what is
wrong and what to write. What it shows of an address never holds a password."""

import re
from collections.abc import Sequence
from ipaddress import ip_network
from urllib.parse import urlsplit

from schemas.problems import wrong

MEDIA_STORES = ("s3", "gs", "az")
_PREFIX = re.compile(r"[A-Za-z0-9._-]{1,100}")
_CODE = re.compile(r"[a-z]{2,3}")


def host_and_port(bind: str) -> tuple[str, int]:
    """`host:port`; without a host it is the loopback."""
    host, _, port = bind.rpartition(":")
    if not port.isascii() or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise wrong(
            f"Το «{bind}» δεν είναι διεύθυνση:θύρα, με θύρα από 1 έως 65535· γράψτε π.χ. 127.0.0.1:8000.",
            f"“{bind}” is not host:port, with a port from 1 to 65535; write e.g. 127.0.0.1:8000.",
        )
    return host.strip("[]") or "127.0.0.1", int(port)


def seen_from(bind: str) -> str:
    """The address under which this machine itself sees pages served there."""
    host, port = host_and_port(bind)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def public(url: str) -> str:
    """The hub's public address: a scheme and a host, since pages stand at its root."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.path.rstrip("/") or parts.query or parts.fragment or parts.username:
        raise wrong(
            f"Το «{_shown(url)}» δεν είναι διεύθυνση ιστού· γράψτε π.χ. https://nea.dimos.gr, χωρίς τίποτε μετά.",
            f"“{_shown(url)}” is no web address; write e.g. https://news.town.gr, with nothing after it.",
        )
    return url.rstrip("/")


def database(url: str) -> str:
    scheme, _, rest = url.partition("://")
    backend = scheme.partition("+")[0]
    path = rest.partition("?")[0]
    if backend == "sqlite" and path.startswith("/") and path.strip("/") not in ("", ":memory:"):
        return url
    if backend in ("postgresql", "postgres") and _somewhere(url):
        return url.replace("postgres://", "postgresql://", 1)
    raise wrong(
        f"Το «{_shown(url)}» δεν είναι διεύθυνση βάσης· γράψτε sqlite:///φάκελος/αρχείο.sqlite3 ή "
        "postgresql://χρήστης:κωδικός@μηχάνημα/βάση.",
        f"“{_shown(url)}” is no database address; write sqlite:///folder/file.sqlite3 or "
        "postgresql://user:password@host/database.",
    )


def bus(address: str) -> str:
    if address == "sql" or (address.startswith("kafka://") and _kafka(address.removeprefix("kafka://"))):
        return address
    raise wrong(
        f"Το «{_shown(address)}» δεν είναι δίαυλος· γράψτε sql ή kafka://μηχάνημα:θύρα (π.χ. kafka://127.0.0.1:9092).",
        f"“{_shown(address)}” is no bus; write sql or kafka://host:port (e.g. kafka://127.0.0.1:9092).",
    )


def brokers(address: str) -> Sequence[tuple[str, int]]:
    """The servers of a `kafka://` address."""
    servers = address.removeprefix("kafka://").partition("/")[0].split(",")
    return [host_and_port(server) for server in servers]


def _kafka(rest: str) -> bool:
    servers, slash, prefix = rest.partition("/")
    for server in servers.split(","):
        if not server.rpartition(":")[0].strip("[]"):
            return False
        try:
            host_and_port(server)
        except ValueError:
            return False
    return not slash or not prefix or bool(_PREFIX.fullmatch(prefix))


def media(address: str) -> str:
    scheme, marked, rest = address.partition("://")
    if address.strip() and (not marked or (scheme in MEDIA_STORES and rest)):
        return address
    raise wrong(
        f"Το «{_shown(address)}» δεν είναι χώρος αρχείων· γράψτε έναν φάκελο (π.χ. var/media) ή s3://κάδος/φάκελος.",
        f"“{_shown(address)}” is no place for files; write a folder (e.g. var/media) or s3://bucket/folder.",
    )


def networks(text: str) -> str:
    """IP addresses and networks by commas; empty: none."""
    for written in (part.strip() for part in text.split(",")):
        try:
            ip_network(written or "::1")
        except ValueError:
            raise wrong(
                f"Το «{written}» δεν είναι διεύθυνση IP ή δίκτυο· γράψτε π.χ. 10.0.0.5 ή 10.0.0.0/8.",
                f"“{written}” is no IP address or network; write e.g. 10.0.0.5 or 10.0.0.0/8.",
            ) from None
    return text


def languages(text: str) -> str:
    """Codes by commas."""
    codes = [code.strip() for code in text.split(",") if code.strip()]
    if not codes or not all(_CODE.fullmatch(code) for code in codes):
        raise wrong(
            f"Το «{text}» δεν είναι γλώσσες· γράψτε κωδικούς με κόμματα, π.χ. el,en.",
            f"“{text}” is no list of languages; write codes by commas, e.g. el,en.",
        )
    return text


def _somewhere(url: str) -> bool:
    """A host, or only a database: then the machine's own socket is meant."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname or parts.path.strip("/")) and parts.port != 0
    except ValueError:
        return False


def _shown(address: str) -> str:
    """Without what stands before an @."""
    return re.sub(r"//[^@/]*@", "//…@", address)[:100]
