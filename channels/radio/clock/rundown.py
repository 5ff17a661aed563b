"""A day's rundown: its slots, what is read in them, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from channels.radio.render import part
from channels.radio.sound.takes import Take
from core.language.dates import ATHENS
from core.playout import Piece

State = Literal["planned", "begun", "finishing"]  # finishing: on air, though it is withdrawn or another since


@dataclass(frozen=True)
class Reason:
    """Said in words by `radio.toml` (`why.{key}`). `points`: what it adds to the score."""

    key: str
    points: int = 0
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A segment placed in a slot, in one of its forms."""

    start: datetime  # UTC
    segment: Piece
    form_s: int
    duration_s: float
    why: Sequence[Reason] = ()
    pinned: bool = False
    state: State = "planned"
    take: Take | None = None  # None: its spot
    begin_by: datetime | None = (
        None  # of an emergency: so long a player that comes late may begin it; None: as any other
    )

    @property
    def local(self) -> datetime:
        return self.start.astimezone(ATHENS)

    @property
    def ends(self) -> datetime:
        return self.start + timedelta(seconds=self.duration_s)

    @property
    def script(self) -> str:
        """What is read: the words of its take (that day's, or staff's own), else those of its form."""
        return self.take.script if self.take is not None else self.segment.parts[part("script", self.form_s)]

    @property
    def spoken(self) -> str:
        """The same as a voice says it."""
        return self.take.spoken if self.take is not None else self.segment.parts[part("spoken", self.form_s)]

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.why)


@dataclass(frozen=True)
class Begun:
    """What has begun in a slot, which stands; at `resumes` the rest goes on.

    `over`: segments that were begun and are not listed any more, with why they are left out of the rest.
    """

    readings: Sequence[Reading]
    resumes: datetime
    over: Mapping[str, str] = field(default_factory=dict)
    missed: Sequence[str] = ()  # segments that nobody heard: they may be begun once more


@dataclass(frozen=True)
class Coming:
    """A reading that was to come when it was planned: of which segment (its id) and edition, when (UTC), how long, and
    the sound it was to be heard in, as on_air.py writes it."""

    segment: str
    edition: int
    form_s: int
    start: datetime
    duration_s: float
    sound: Mapping[str, Any] | None = None

    @property
    def ends(self) -> datetime:
        return self.start + timedelta(seconds=self.duration_s)


@dataclass(frozen=True)
class LeftOut:
    """A segment of that day that has no place in this slot."""

    segment: Piece
    reason: Reason


@dataclass(frozen=True)
class Slot:
    start: datetime  # UTC
    readings: tuple[Reading, ...]
    name: str = ""
    length_s: float = 0
    hard: bool = False
    leaves: Callable[[], tuple[LeftOut, ...]] = field(default=tuple, compare=False, repr=False)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Worked out when it is asked for: of hundreds only the desk's page of the rundown shows why."""
        return self.leaves()

    @property
    def local(self) -> datetime:
        return self.start.astimezone(ATHENS)

    @property
    def ends(self) -> datetime:
        """Of its time, or of what is read when that is longer."""
        planned = self.start + timedelta(seconds=self.length_s)
        return max([planned, *(reading.ends for reading in self.readings)])

    @property
    def duration_s(self) -> float:
        return sum(reading.duration_s for reading in self.readings)


@dataclass(frozen=True)
class Rundown:
    day: date
    slots: tuple[Slot, ...]

    @property
    def readings(self) -> list[Reading]:
        return [reading for slot in self.slots for reading in slot.readings]

    def on_air(self, now: datetime) -> Slot | None:
        """The slot whose time it is."""
        return next((slot for slot in self.slots if slot.start <= now < slot.ends), None)
