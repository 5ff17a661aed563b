"""How this hub's mail looks from outside: the domains and addresses that receivers judge it by."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.email.dkim import Signer
from channels.email.examining.names import Address


@dataclass(frozen=True)
class Sending:
    """How this hub's mail looks from outside. `given`: the addresses are set, and not guessed by the relays' own."""

    author: str  # domain of From
    envelope: str  # domain of the envelope sender
    address: str  # the envelope sender
    leaves_from: Sequence[Address]
    given: bool
    signer: Signer | None
    selector: str
