"""Which segment comes before another: named weights whose sum is the score. Pure.

An emergency is read in every slot. Of the rest the new and the nearly over come first, then what was read least and
longest ago; topics take turns within a slot.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from channels.radio.clock.rundown import Reading, Reason
from channels.radio.sound.takes import Take
from core.playout import Piece

EMERGENCY = 1000
PINNED = 500
CORRECTION = 300  # of what was heard in its old form
URGENT = 200
DEADLINE = 50  # at the very end; none at DEADLINE_NEAR before it
FRESHNESS = 40  # at its release; half of it after each FRESHNESS_HALVES
REPEAT = -30  # for each reading of that day
DISTANCE = -60  # right after it was read; none at DISTANCE_ENOUGH
TOPIC = -25  # for each segment of its topic in the slot
DEADLINE_NEAR = timedelta(hours=48)
FRESHNESS_HALVES = timedelta(hours=24)
DISTANCE_ENOUGH = timedelta(hours=3)


@dataclass(frozen=True)
class Candidate:
    """A segment with what the plan weighs. `durations`: seconds of its sound in each form; its spot has no take.

    `heard_old_at`: when an older edition was aired of which this one is a material correction.
    """

    segment: Piece
    durations: Mapping[int, float]
    kind: str = ""
    topics: tuple[str, ...] = ()
    heard_old_at: datetime | None = None
    takes: Mapping[int, Take] = field(default_factory=dict)

    @cached_property
    def name(self) -> str:
        """The segment's id, asked for at every step of a plan."""
        return self.segment.id

    @property
    def emergency(self) -> bool:
        return self.segment.urgency == 0


@dataclass
class Read:
    """What the day has given so far, to weigh the next against."""

    times: Counter[str] = field(default_factory=Counter)
    last: dict[str, datetime] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)  # to be read from now on: with it a correction is made

    def note(self, reading: Reading) -> None:
        name, start = reading.segment.id, reading.start
        self.times[name] += 1
        self.last[name] = max(start, self.last.get(name, start))
        if reading.state == "planned":
            self.planned.add(name)

    def corrects(self, candidate: Candidate) -> bool:
        return candidate.heard_old_at is not None and candidate.name not in self.planned


def standing_points(candidate: Candidate, at: datetime, read: Read) -> float:
    """All but the balance of topics: the same for a whole slot."""
    segment, name = candidate.segment, candidate.name
    points: float = FRESHNESS * 0.5 ** max(0.0, (at - segment.fresh_at) / FRESHNESS_HALVES)
    if segment.until - at < DEADLINE_NEAR:
        points += DEADLINE * (1 - max(timedelta(), segment.until - at) / DEADLINE_NEAR)
    if read.corrects(candidate):
        points += CORRECTION
    if segment.urgency == 0:
        return points + EMERGENCY
    if segment.urgency == 1:
        points += URGENT
    points += REPEAT * read.times[name]
    if name in read.last and at - read.last[name] < DISTANCE_ENOUGH:
        points += DISTANCE * (1 - max(timedelta(), at - read.last[name]) / DISTANCE_ENOUGH)
    return points


def topic_points(candidate: Candidate, topics: Counter[str]) -> float:
    if not topics or candidate.emergency:
        return 0
    return TOPIC * max((topics[topic] for topic in candidate.topics), default=0)


def why(candidate: Candidate, at: datetime, read: Read, topics: Counter[str], *, pinned: bool) -> Sequence[Reason]:
    """The same as words with numbers. Their points, rounded, sum up to the score."""
    segment, name = candidate.segment, candidate.name
    found = []
    if pinned:
        found.append(Reason("pinned", PINNED))
    if segment.urgency <= 1:
        found.append(Reason("emergency", EMERGENCY) if segment.urgency == 0 else Reason("urgent", URGENT))
    if read.corrects(candidate):
        found.append(Reason("correction", CORRECTION, {"at": candidate.heard_old_at}))
    age = max(timedelta(), at - segment.fresh_at)
    if fresh := round(FRESHNESS * 0.5 ** (age / FRESHNESS_HALVES)):
        found.append(Reason("fresh", fresh, {"hours": round(age / timedelta(hours=1))}))
    left = max(timedelta(), segment.until - at)
    if left < DEADLINE_NEAR and (near := round(DEADLINE * (1 - left / DEADLINE_NEAR))):
        found.append(Reason("deadline", near, {"hours": round(left / timedelta(hours=1))}))
    if candidate.emergency:
        return found
    if times := read.times[name]:
        found.append(Reason("repeat", REPEAT * times, {"times": times}))
    if name in read.last:
        since = max(timedelta(), at - read.last[name])
        if since < DISTANCE_ENOUGH and (points := round(DISTANCE * (1 - since / DISTANCE_ENOUGH))):
            found.append(Reason("distance", points, {"minutes": round(since / timedelta(minutes=1))}))
    if points := round(topic_points(candidate, topics)):
        found.append(Reason("topic", points, {"others": round(points / TOPIC)}))
    return found
