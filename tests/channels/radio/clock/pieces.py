"""Segments for plans: named, short, of one day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from channels.radio.clock.choices import Choice, Choices
from channels.radio.clock.planning import plan
from channels.radio.clock.rundown import Begun, Rundown
from channels.radio.clock.scoring import Candidate
from channels.radio.clock.weekly import Clock, seeded
from channels.radio.settings import RadioSettings
from core.playout import Piece

DAY = date(2026, 11, 23)  # a Monday
TIMES = RadioSettings().times
START = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
TEN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def segment(name: str, **changes: Any) -> Piece:
    """Its title is its name, its announcement sorts like it."""
    fields: dict[str, Any] = {
        "announcement": UUID(bytes=name.encode().ljust(16, b"\0")),
        "language": "el",
        "edition": 1,
        "parts": {"title": name, "script": name, "spoken": name},
        "files": {"spot": "ab/x.mp3"},
        "facts": {"duration_s": changes.pop("duration_s", 30.0)},
        "urgency": 2,
        "fresh_at": START,
        "since": START - timedelta(days=1),
        "until": START + timedelta(days=3),
    }
    return Piece(**{**fields, **changes})


def candidate(name: str, forms: Mapping[int, float] | None = None, **changes: Any) -> Candidate:
    """`kind`, `topics` and `heard_old_at` are the candidate's, the rest its segment's."""
    known = {key: changes.pop(key) for key in ("kind", "topics", "heard_old_at") if key in changes}
    made = segment(name, **changes)
    return Candidate(made, dict(forms or {60: made.duration_s}), **known)


def every_day(at: str = "10:00", length_s: int = 300, **changes: Any) -> Clock:
    """A clock of one slot."""
    (slot,) = seeded([time.fromisoformat(at)], length_s)
    return Clock([type(slot)(**{**vars(slot), **changes})])


def choice(name: str, act: Any, slot: datetime | None = TEN, position: int | None = None) -> Choice:
    return Choice(slot, segment(name).announcement, "el", act, position)


def planned(
    candidates: Sequence[Candidate],
    clock: Clock | None = None,
    choices: Sequence[Choice] = (),
    begun: Mapping[datetime, Begun] | None = None,
    **changes: Any,
) -> Rundown:
    of_settings = Clock(seeded(TIMES, RadioSettings().slot_seconds))
    day = changes.pop("day", DAY)
    heard = changes.pop("heard", {})
    return plan(clock or of_settings, day, candidates, Choices(choices), begun or {}, heard, **changes)


def titles(rundown: Rundown) -> list[list[str]]:
    return [[reading.segment.title for reading in slot.readings] for slot in rundown.slots]
