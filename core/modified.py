"""Last-Modified (RFC 9110 §8.8.2) of what is made anew at every look: when its present bytes first came out here."""

from collections import OrderedDict
from datetime import datetime, timedelta

MOST = 512
STEP = timedelta(seconds=1)  # as fine as the header tells a time


class Modified:
    """Of one process: another may say another time, but never an earlier one than a change."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def at(self, address: str, etag: str, now: datetime) -> datetime:
        """A later second for every change, so that who compares dates misses none."""
        tag, at = self._seen.pop(address, ("", now - STEP))
        if tag != etag:
            at = max(now, at + STEP)
        self._seen[address] = (etag, at)
        if len(self._seen) > MOST:
            self._seen.popitem(last=False)
        return at
