"""The envelope sender that tells whose bounce it is: it carries the delivery's number, and a mark only we can make."""

import re

from core.tokens import Keys, Ring

PURPOSE = "bounce"
PLACE = "{delivery}"
_CARRIED = re.compile(r"(\d{1,19})-([0-9a-f]{16})", re.ASCII)
LONGEST = "9" * 19 + "-" + "f" * 16  # what may stand in the place


class Returns:
    """Addresses by a pattern such as `bounces+{delivery}@town.example`; without the place all mails have the same."""

    def __init__(self, pattern: str) -> None:
        self._before, self._place, self._after = pattern.partition(PLACE)

    def address(self, ring: Ring, delivery: int) -> str:
        """Where the bounce of this delivery is to go. ~2 µs."""
        if not self._place:
            return self._before
        number = str(delivery)
        return f"{self._before}{number}-{ring.mark(PURPOSE, number.encode())}{self._after}"

    async def delivery(self, keys: Keys, address: str) -> int | None:
        """The delivery an address names; None when we did not make the address. Case does not matter."""
        found = self._carried(address)
        if found is None:
            return None
        return int(found[1]) if await keys.is_mark(PURPOSE, found[1].encode(), found[2]) else None

    def looks_like_one(self, address: str) -> bool:
        """Whether mail to it is ours to take, whoever made it."""
        return self._carried(address) is not None or (not self._place and address.lower() == self._before.lower())

    def _carried(self, address: str) -> re.Match[str] | None:
        low, before, after = address.lower(), self._before.lower(), self._after.lower()
        if not self._place or not low.startswith(before) or not low.endswith(after):
            return None
        return _CARRIED.fullmatch(low[len(before) : len(low) - len(after)])
