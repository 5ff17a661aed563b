"""The code on a copy: of one contact and one mailing alone, short enough to be read out, and looked up by nobody else.

Nothing is stored for it: a keyed hash says the same again. 40 bits, so that two copies of a newsroom's year do not
share one; letters and digits that are not mistaken for each other (Crockford's base 32).
"""

from uuid import UUID

from core.tokens import Ring

COPY = "press copy"  # purpose of the keyed hashes
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHARACTERS = 8
# What is read aloud or typed on a Greek keyboard means the same.
_READ_AS = str.maketrans("OILΑΒΕΖΗΚΜΝΡΤΥΧΟΙ", "011ABEZHKMNPTYX01")


def code_of(ring: Ring, mailing: UUID, contact: str) -> str:
    """As it stands on the copy: `7K2Q-M4XB`."""
    return _codes(ring, mailing, contact)[0]


def codes_of(ring: Ring, mailing: UUID, contact: str) -> frozenset[str]:
    """By every key we have had."""
    return frozenset(_codes(ring, mailing, contact))


def _codes(ring: Ring, mailing: UUID, contact: str) -> list[str]:
    return [_written(int(hashed[:10], 16)) for hashed in ring.pseudonyms(COPY, f"{mailing}\0{contact}")]


def _written(number: int) -> str:
    digits = "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(CHARACTERS)))
    return f"{digits[:4]}-{digits[4:]}"


def read(text: str) -> str | None:
    """A code as somebody typed it; None when it is none."""
    digits = "".join(text.upper().split()).replace("-", "").translate(_READ_AS)
    if len(digits) != CHARACTERS or any(digit not in _DIGITS for digit in digits):
        return None
    return f"{digits[:4]}-{digits[4:]}"
