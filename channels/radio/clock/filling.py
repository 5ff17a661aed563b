"""One slot filled: step by step the best of what may be read at that moment, in the longest form that fits. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from heapq import heapify, heappop

from channels.radio.clock.choices import Choices
from channels.radio.clock.rundown import Begun, LeftOut, Reading, Reason
from channels.radio.clock.scoring import PINNED, Candidate, Read, standing_points, topic_points, why
from channels.radio.clock.times import day_bounds, day_of
from channels.radio.clock.weekly import Blackout, SlotTime


class Filling:
    """`filled` once, then `left_out`."""

    def __init__(
        self,
        time: SlotTime,
        walls: Sequence[tuple[datetime, datetime]],
        blackouts: Sequence[Blackout],
        candidates: Sequence[Candidate],
        choices: Choices,
        read: Read,
        after_midnight: Sequence[Candidate] = (),
    ) -> None:
        """`after_midnight`: what may be read in a slot that goes on then, in the words of the day that begins."""
        self._time, self._slot, self._start = time, time.slot, time.start
        self._walls = [wall for wall in walls if wall[1] > time.start and wall[0] < time.wall]
        self._blackouts = [one for one in blackouts if one.ends > time.start and one.begins < time.wall]
        self._read = read
        self._reasons: dict[str, Reason] = {}  # why one has no place, by segment
        self._durations: dict[str, Sequence[tuple[int, float]]] = {}  # the forms that may go here, longest first
        self._shortest: dict[
            str, tuple[int, float]
        ] = {}  # of them; somebody may have recorded a long form in few words
        self._position: dict[str, int] = {}  # of the pins that have one
        self._pins: set[str] = set()
        self._topics: Counter[str] = Counter()
        self._placed: list[Reading] = []
        self._over: Mapping[str, str] = {}
        self._midnight = day_bounds(day_of(time.start))[1]
        self._choices, self._after_midnight = choices, after_midnight
        self._choose_from(candidates, day_of(time.start))

    def _choose_from(self, candidates: Sequence[Candidate], day: date) -> None:
        """In their words for that day."""
        self._candidates, self._day = candidates, day
        gone = {reading.segment.id for reading in self._placed} | self._over.keys()
        waiting = [one for one in candidates if self._may(one, self._choices) and one.name not in gone]
        self._waiting = {one.name: one for one in waiting}
        self._least_s = min((self._shortest[one.name][1] for one in waiting), default=0.0)
        self._musts = {one.name for one in waiting if one.emergency or one.name in self._pins}
        self._points = {one.name: self._standing(one) for one in waiting}

    def _at(self, moment: datetime) -> None:
        """The day begins in whose words the rest is read."""
        if self._after_midnight and moment >= self._midnight:
            candidates, self._after_midnight = self._after_midnight, ()
            self._choose_from(candidates, day_of(self._midnight))
            self._reasons |= {name: Reason(key) for name, key in self._over.items()}

    # ---- what may go here at all

    def _may(self, one: Candidate, choices: Choices) -> bool:
        slot, segment = self._slot, one.segment
        forms = sorted(((f, s) for f, s in one.durations.items() if f in slot.forms), key=lambda pair: -pair[0])
        self._durations[segment.id] = forms
        self._shortest[segment.id] = min(forms, key=lambda pair: pair[1], default=(0, 0.0))
        pin = choices.pin(self._start, segment.id)
        bound = segment.parts.get("bound")
        if bound and bound != self._day.isoformat():
            reason = "bound"
        elif segment.silence and segment.silence[0] <= self._start and self._time.ends <= segment.silence[1]:
            reason = "silenced"
        elif one.once and not self._read.corrects(one):
            reason = "said"
        elif choices.veto(self._start, segment.id):
            reason = "veto"
        elif segment.until <= self._start:
            reason = "over"
        elif segment.since >= self._time.ends:
            reason = "not_yet"
        elif not forms:
            reason = "form"
        elif pin is None and slot.kinds and one.kind not in slot.kinds:
            reason = "kind"
        elif pin is None and slot.topics and not set(slot.topics) & set(one.topics):
            reason = "subject"
        else:
            if pin is not None:
                self._pins.add(segment.id)
                if pin.position is not None:
                    self._position[segment.id] = pin.position
            return True
        self._reasons[segment.id] = Reason(reason)
        return False

    def _standing(self, one: Candidate) -> float:
        points = standing_points(one, self._start, self._read)
        return points + PINNED if one.name in self._pins else points

    # ---- filling

    def filled(self, begun: Begun | None, now: datetime | None = None) -> list[Reading]:
        """The readings in order; none overlaps another, a fixed time or a blackout, or outlasts its matter.

        Before `now` only what has begun; the rest after it, from now on.
        """
        at = self._start
        if begun is not None:
            for reading in begun.readings:
                self._take(reading, self._waiting.pop(reading.segment.id, None))
            self._over = begun.over
            for name in begun.over.keys() & self._waiting.keys():
                self._reasons[name] = Reason(begun.over[name])
                del self._waiting[name]
            at = max(at, begun.resumes)
        if now is not None:
            at = max(at, now)
        while at < self._time.ends and (self._waiting or self._after_midnight):
            self._at(at)
            wall = next(((a, b) for a, b in self._walls if a <= at < b), None)
            if wall is not None:
                at = wall[1]
            elif found := self._best(at, self._reserve(at)):
                at = self._read_at(at, *found)
            elif (chance := self._next_chance(at)) < self._time.ends:
                at = chance
            elif found := self._best(at, 0.0):  # what room is kept for cannot come any more
                at = self._read_at(at, *found)
            else:
                break
        return self._placed

    def begin_by(self, reading: Reading) -> datetime | None:
        """Until when an emergency that is on air may be begun from its beginning, so that it ends before what it may
        not run into: it may go on over its slot."""
        segment = reading.segment
        if segment.urgency > 0 or reading.state != "begun":
            return None
        held = [one.begins for one in self._blackouts if one.holds_back(segment.urgency)]
        silence = [segment.silence[0]] if segment.silence is not None else []
        walls = [at for at in (*(begins for begins, _ in self._walls), *held, *silence) if at >= reading.ends]
        limit = self._time.ends if self._slot.hard else self._time.wall
        latest = min([limit, segment.until, *walls]) - timedelta(seconds=reading.duration_s)
        return min(reading.ends, latest)

    def _read_at(self, at: datetime, one: Candidate, form_s: int, seconds: float) -> datetime:
        name = one.name
        reading = Reading(
            at,
            one.segment,
            form_s,
            seconds,
            self._why(one, form_s),
            pinned=name in self._pins,
            take=one.takes.get(form_s),
        )
        self._take(reading, self._waiting.pop(name))
        return reading.ends

    def _take(self, reading: Reading, one: Candidate | None) -> None:
        self._placed.append(reading)
        self._topics.update(one.topics if one is not None else ())

    def _reserve(self, at: datetime) -> float:
        """Seconds that what must be in this slot needs at the least."""
        left = (self._time.ends - at).total_seconds()
        found = 0.0
        for name in self._musts & self._waiting.keys():
            segment, shortest = self._waiting[name].segment, self._shortest[name][1]
            if segment.since < self._time.ends and segment.until > at and shortest <= left:
                found += shortest
        return found

    def _best(self, at: datetime, reserve: float) -> tuple[Candidate, int, float] | None:
        """A pin whose position has come, else the best score; a pin of a later position only when nothing else is."""
        least = timedelta(seconds=self._least_s)
        if (self._placed or self._slot.hard) and at + least > self._time.ends:
            return None  # the end of a slot, in which none of hundreds has room
        count = len(self._placed)
        musts = len(self._musts & self._waiting.keys())
        full = bool(self._slot.most) and count + musts >= self._slot.most
        due: list[tuple[float, str]] = []
        free: list[tuple[float, str]] = []
        later: list[tuple[float, str]] = []
        among: dict[tuple[bool, Sequence[str]], float] = {}  # what its topics cost one, which many share
        for name, one in self._waiting.items():
            if (position := self._position.get(name)) is not None:
                (due if position <= count else later).append((position, name))
            elif not full or name in self._musts:
                alike = one.emergency, one.topics
                if alike not in among:
                    among[alike] = topic_points(one, self._topics)
                free.append((-self._points[name] - among[alike], name))
        rankings = (due, free, later)
        for one in self._in_order(rankings):
            if form := self._form(one, at, reserve):
                return one, *form
        if not self._placed and not self._slot.hard:  # the only one of a slot may be longer than it
            for one in self._in_order(rankings):
                if form := self._long(one, at):
                    return one, *form
        return None

    def _in_order(self, rankings: Sequence[Sequence[tuple[float, str]]]) -> Iterator[Candidate]:
        """Nearly always the first fits: of hundreds the rest need no order."""
        for ranking in rankings:
            rest = list(ranking)
            heapify(rest)
            while rest:
                yield self._waiting[heappop(rest)[1]]

    def _form(self, one: Candidate, at: datetime, reserve: float) -> tuple[int, float] | None:
        """The longest that fits here and leaves room for what must be in this slot."""
        shortest = self._shortest[one.name]
        must = one.name in self._musts
        others = max(0.0, reserve - shortest[1]) if must else reserve
        for form_s, seconds in self._durations[one.name]:
            ends = at + timedelta(seconds=seconds)
            roomy = ends + timedelta(seconds=others) <= self._time.ends or (must and (form_s, seconds) == shortest)
            if roomy and self._allowed(one, at, ends, self._time.ends):
                return form_s, seconds
        return None

    def _long(self, one: Candidate, at: datetime) -> tuple[int, float] | None:
        form_s, seconds = self._shortest[one.name]
        allowed = self._allowed(one, at, at + timedelta(seconds=seconds), self._time.wall)
        return (form_s, seconds) if allowed else None

    def _allowed(self, one: Candidate, at: datetime, ends: datetime, limit: datetime) -> bool:
        """Over the limit, a fixed time or its own end nothing runs, and in a blackout only what that spares."""
        segment = one.segment
        walls = min([limit, *(begins for begins, _ in self._walls if begins > at)])
        held = any(b.begins < ends and at < b.ends and b.holds_back(segment.urgency) for b in self._blackouts)
        return segment.holds(at, ends) and ends <= walls and not held

    def _next_chance(self, at: datetime) -> datetime:
        """When something changes: a fixed time, a blackout or a silence ends, or what does not wait is released."""
        moments = [ends for begins, ends in self._walls] + [one.ends for one in self._blackouts]
        waiting = [one.segment for one in self._waiting.values()]
        moments += [self._midnight] if self._after_midnight else []
        moments += [one.silence[1] for one in waiting if one.silence is not None]
        moments += [one.since for one in waiting if one.urgency <= 1 or one.id in self._pins or not self._placed]
        return min((moment for moment in moments if moment > at), default=self._time.ends)

    def _why(self, one: Candidate, form_s: int) -> Sequence[Reason]:
        found = list(why(one, self._start, self._read, self._topics, pinned=one.name in self._pins))
        longest = self._durations[one.name][0][0]
        if form_s != longest:
            found.append(Reason("short", 0, {"form": form_s, "longest": longest}))
        return found

    # ---- what has no place

    def left_out(self) -> tuple[LeftOut, ...]:
        placed = {reading.segment.id for reading in self._placed}
        return tuple(
            LeftOut(one.segment, self._reasons.get(one.name) or self._missed(one))
            for one in self._candidates
            if one.name not in placed
        )

    def _longest_outside_blackouts(self, urgency: int) -> float:
        """Seconds of the slot at one go."""
        free, at = timedelta(), self._start
        for held in sorted((b for b in self._blackouts if b.holds_back(urgency)), key=lambda one: one.begins):
            free, at = max(free, held.begins - at), max(at, held.ends)
        return max(free, self._time.ends - at).total_seconds()

    def _missed(self, one: Candidate) -> Reason:
        """It might have gone here, and did not."""
        segment = one.segment
        whole_s, shortest_s = (self._time.ends - self._start).total_seconds(), self._shortest[segment.id][1]
        if self._longest_outside_blackouts(segment.urgency) < min(whole_s, shortest_s):
            return Reason("blackout")
        if self._slot.most and len(self._placed) >= self._slot.most:
            return Reason("most", 0, {"most": self._slot.most})
        if segment.until < self._time.ends and all(
            segment.until < self._start + timedelta(seconds=seconds) for _, seconds in self._durations[segment.id]
        ):
            return Reason("over")
        return Reason("no_room")
