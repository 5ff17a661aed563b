"""The links to what is held about somebody: one in each mail of a list, for that list alone, and one by mail for all.

Whoever was passed an invitation has its link. So it shows no more than what the invitation is about; all that is held
under the address is shown by a link that was asked for, is sent to the address, and ends after some days.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from core.pages import in_language
from core.tokens import Keys, Ring

ONE = "own data"  # purposes of the tokens
ALL = "all own data"
KEPT = timedelta(days=7)  # how long the link to all is valid
ID_BYTES, TIME_BYTES = 16, 5


@dataclass(frozen=True)
class Named:
    """Whom a link names, by an id in any of our lists; `whole`: all under their address may be shown."""

    person: str
    whole: bool


def own_link(ring: Ring, url: str, person: str, language: str) -> str:
    """`url` is the hub's public address; `person` a guest, a contact of the press, or a member of a statutory list."""
    return in_language(f"{url}/my-data/{ring.sign(ONE, UUID(person).bytes)}", language)


def whole_token(ring: Ring, person: str, now: datetime) -> str:
    ends = int((now + KEPT).timestamp()).to_bytes(TIME_BYTES, "big")
    return ring.sign(ALL, UUID(person).bytes + ends)


async def read(keys: Keys, token: str, now: datetime) -> Named | None:
    """None: it is not ours, or over."""
    one = await keys.verify(ONE, token)
    if one is not None and len(one) == ID_BYTES:
        return Named(str(UUID(bytes=one)), whole=False)
    every = await keys.verify(ALL, token)
    if every is None or len(every) != ID_BYTES + TIME_BYTES:
        return None
    ends = datetime.fromtimestamp(int.from_bytes(every[ID_BYTES:], "big"), UTC)
    return Named(str(UUID(bytes=every[:ID_BYTES])), whole=True) if now < ends else None
