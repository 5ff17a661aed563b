"""A line of a player's log, as it was understood. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from channels.radio.studio.log_times import Unclear

SHOWN_MOST = 200  # characters of a line


@dataclass(frozen=True)
class Line:
    """What a line says: when it began (UTC), for how long (0: not said), every text that may name it. `wrong` is the
    key of what is the matter with a line that says nothing, in the studio's words. `alone`: the zone of an hour that
    is of the day that was given. `noted`: the key of what was supposed in reading it."""

    number: int
    shown: str
    at: datetime | None = None
    length_s: float = 0.0
    names: Sequence[str] = ()
    wrong: str = ""
    alone: tzinfo | None = None
    noted: str = ""


def matter(error: ValueError) -> str:
    """The key of what is wrong with a line."""
    return error.key if isinstance(error, Unclear) else "no_time"


def short(written: str) -> str:
    """As much of a line as is shown."""
    return written.strip()[:SHOWN_MOST]
