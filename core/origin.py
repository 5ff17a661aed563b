"""Where a request comes from, as far as the web says: a page of ours or another site's; which device and network."""

from urllib.parse import urlsplit

from fastapi import Request

from core.errors import Conflict

FOREIGN = (
    "Η φόρμα ήρθε από άλλη σελίδα. Ανοίξτε τη δική μας και δοκιμάστε ξανά.",
    "The form came from another site. Open our own page and try again.",
)
DEVICE_CHARACTERS, NETWORK_CHARACTERS = 128, 64


def ours(request: Request, url: str, *, nameless: bool = False) -> None:
    """Conflict (403) for a form that another site sent: by Sec-Fetch-Site; where a browser does not know it, by Origin.

    `url` is the hub's public address. `nameless`: our page forbids browsers to name it (Referrer-Policy: no-referrer),
    so those without Sec-Fetch-Site write "null" for its Origin, or nothing.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "null")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    elif nameless and origin == "null":
        foreign = False
    else:
        known = {request.headers.get("host", ""), urlsplit(url).netloc} - {""}
        foreign = urlsplit(origin).netloc not in known
    if foreign:
        raise Conflict(*FOREIGN, 403)


def host_of(request: Request) -> str | None:
    """The network address it came from."""
    return request.client.host if request.client is not None else None


def place_of(request: Request) -> tuple[str, str]:
    """The device as it calls itself, and the network address, each as short as it is kept."""
    device, network = request.headers.get("user-agent", ""), host_of(request) or ""
    return device[:DEVICE_CHARACTERS], network[:NETWORK_CHARACTERS]
