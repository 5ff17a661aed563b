"""The envelope sender that tells what came back: the number of a delivery or a letter, and a mark only we can make."""

import re

from core.tokens import Keys, Ring

PURPOSE = "bounce"
LETTER = "letter"  # the purpose of marks of letters that were passed on: worth nothing for a delivery
PLACE = "{delivery}"
_CARRIED = re.compile(r"(p?)(\d{1,19})-([0-9a-f]{16})", re.ASCII)
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

    def of_letter(self, letter: int, mark: str) -> str:
        """Where a letter comes back to that was passed on to its office."""
        return f"{self._before}p{letter}-{mark}{self._after}" if self._place else self._before

    async def delivery(self, keys: Keys, address: str) -> int | None:
        """The delivery an address names; None when we did not make the address. Case does not matter."""
        found = self._carried(address)
        if found is None or found[1]:
            return None
        return int(found[2]) if await keys.is_mark(PURPOSE, found[2].encode(), found[3]) else None

    async def letter(self, keys: Keys, address: str) -> int | None:
        """The letter that was passed on under this address; None when we did not make it."""
        found = self._carried(address)
        return await letter_of(keys, found[2], found[3]) if found is not None and found[1] else None

    def _carried(self, address: str) -> re.Match[str] | None:
        low, before, after = address.lower(), self._before.lower(), self._after.lower()
        if not self._place or not low.startswith(before) or not low.endswith(after):
            return None
        return _CARRIED.fullmatch(low[len(before) : len(low) - len(after)])


def letter_mark(ring: Ring, letter: int) -> str:
    return ring.mark(LETTER, str(letter).encode())


async def letter_of(keys: Keys, number: str, mark: str) -> int | None:
    """The letter of that number, if the mark beside it is ours."""
    return int(number) if await keys.is_mark(LETTER, number.encode(), mark) else None
