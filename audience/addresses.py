"""One spelling for one mailbox: e-mail addresses as the registry keeps them."""

import re
from collections.abc import Sequence

import idna
from email_validator import EmailNotValidError, validate_email

_PLAIN = re.compile(r"(?=[^@]{1,64}@)[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
MOST_CHARACTERS = 254


def normalised(written: str) -> str:
    """Lower case, the domain in ASCII. ValueError says what is wrong.

    Capitals are lowered label by label before IDNA: «ΔΗΜΟΣ.gr» and «δήμος.gr» must not end as different domains, and
    a final sigma is only final at the end of its own label. A local part beyond ASCII is an address too (RFC 6531).
    """
    written = written.strip()
    plain = written.lower()
    if len(plain) <= MOST_CHARACTERS and _PLAIN.fullmatch(plain) and "xn--" not in plain:
        return plain
    local, _, domain = written.rpartition("@")
    lowered = ".".join(label.lower() for label in domain.split("."))
    try:
        ascii_domain = idna.encode(lowered).decode("ascii") if not lowered.isascii() else lowered
        checked = validate_email(
            f"{local.lower()}@{ascii_domain}", check_deliverability=False, strict=True, test_environment=True
        )
    except (EmailNotValidError, idna.IDNAError) as error:
        raise ValueError(str(error)) from None
    return f"{checked.local_part.lower()}@{checked.ascii_domain}"


def as_kept(written: str) -> str:
    """As `normalised`; what is no address is kept in small letters."""
    try:
        return normalised(written)
    except ValueError:
        return written.lower()


def spellings(email: str) -> Sequence[str]:
    """A normalised address, and the same with its domain in the letters of its language, as others write it."""
    local, _, domain = email.rpartition("@")
    try:
        shown = idna.decode(domain)
    except idna.IDNAError:
        return (email,)
    return (email,) if shown == domain else (email, f"{local}@{shown}")


class Unwritable(ValueError):
    """A good address to which mail cannot be sent yet: what is before its @ is not ASCII (RFC 6531, SMTPUTF8)."""


def writable(written: str) -> str:
    """As `normalised`, of whoever is to be written to. Unwritable is told apart: what was typed is not wrong."""
    address = normalised(written)
    if not address.isascii():
        raise Unwritable("letters beyond ASCII before the @ cannot be written to yet")
    return address
