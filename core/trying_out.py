"""A test message: sent by a channel to a place that an administrator names, outside the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from core.channel import Outcome
from schemas.directory import Issuer


@dataclass(frozen=True)
class Trial:
    """What the test says, in one language. Plain text."""

    issuer: Issuer
    language: str
    subject: str
    text: str
    notice: str  # why one got it


@dataclass(frozen=True)
class Tried:
    """`reason` is what the next server said, of anything but `sent`, without addresses."""

    outcome: Outcome
    reason: str = ""


@runtime_checkable
class TriesOut(Protocol):
    """A channel that can be tried out: it says what a place of it is called, and hands over one message."""

    place: Mapping[str, str]  # {"el": "Διεύθυνση …", "en": "… address"}

    async def try_out(self, to: str, trial: Trial) -> Tried:
        """Hand it over as any other, and say what became of it. Nothing of it is kept."""
