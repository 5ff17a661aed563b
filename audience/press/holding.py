"""What a contact of the press list is owed, by the copies they may hold. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

What = Literal["publish", "correct", "moved", "withdraw"]
PUBLIC = ""  # as an embargo: there is none any more
PAUSED = "paused"  # its end is not known: people have paused the release


@dataclass(frozen=True)
class Stand:
    """What there is to tell now: the newest material edition, until when it is embargoed, whether it is over for good.

    `embargo` is PUBLIC, PAUSED or a time (ISO 8601, UTC).
    """

    edition: int
    embargo: str
    final: bool

    def body(self) -> dict[str, Any]:
        return {"edition": self.edition, "embargo": self.embargo, "final": self.final}

    @classmethod
    def told(cls, body: Mapping[str, Any]) -> "Stand":
        """What a mailing of this body told, or was to tell."""
        return cls(body["edition"], body["embargo"], body["final"])


@dataclass(frozen=True)
class Copy:
    """What a contact may hold. Not `sure`: the answer was lost, or it is on its way."""

    told: Stand
    sure: bool


def moved(told: Stand, now: Stand, at: datetime) -> bool:
    """The embargo is another than was told. One that passed as told is no news."""
    if told.embargo == now.embargo:
        return False
    return now.embargo != PUBLIC or told.embargo == PAUSED or datetime.fromisoformat(told.embargo) > at


def differs(told: Stand, now: Stand, at: datetime) -> bool:
    """Whether who was told this must hear more."""
    return told.final != now.final or (not now.final and (told.edition < now.edition or moved(told, now, at)))


def owed(copies: Sequence[Copy], now: Stand, at: datetime) -> What | None:
    """`copies` in the order in which they went out. None: they have it all, or never had what is withdrawn."""
    if now.final:
        told = [copy for copy in copies if copy.sure and copy.told.final]
        return "withdraw" if copies and not told else None
    sure = [copy.told for copy in copies if copy.sure]
    if max((told.edition for told in sure), default=0) < now.edition:
        # Two copies of the first text harm less than none; a correction is worded so that it stands alone.
        return "correct" if any(copy.told.edition < now.edition for copy in copies) else "publish"
    return "moved" if moved(sure[-1], now, at) else None
