"""An e-mail address as the wire takes it: ASCII, checked, nothing that could end a command or a header."""

import re

import idna

from core.errors import Refused

MOST_CHARACTERS = 254  # RFC 5321 §4.5.3.1.3: a path has 256, < and > among them
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]+")  # nearly all
_DOMAIN = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)


def wire(address: object) -> str:
    """The ASCII form of an address; Refused when it has none (RFC 5321 §4.5.3.1.1: 64 characters before the @)."""
    text = str(address)
    if len(text) <= 64 and _PLAIN.fullmatch(text):
        return text
    local, at, domain = text.rpartition("@")
    if not at or not local.isascii() or not _LOCAL.fullmatch(local) or len(local) > 64:
        raise Refused(
            "the address cannot be written in ASCII" if at and not local.isascii() else "not an e-mail address"
        )
    if not domain.isascii():
        try:
            domain = idna.encode(".".join(label.lower() for label in domain.split("."))).decode("ascii")
        except idna.IDNAError:
            raise Refused("the address's domain cannot be encoded") from None
    if not _DOMAIN.fullmatch(domain) or len(local) + 1 + len(domain) > MOST_CHARACTERS:
        raise Refused("not an e-mail address")
    return f"{local}@{domain}"
