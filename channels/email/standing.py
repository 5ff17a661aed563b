"""How the relays do: which of them answers, how many connections and how much mail each bears now."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from channels.email.allowance import Allowance
from channels.email.pace import Pace
from channels.email.relays import Relay
from core.clock import Clock

MAX_REST_S = 60.0
GROWS_AFTER_MESSAGES = 50
SAME_WORD_S = 1.0  # what a relay says to all that was under way together is one word
USED_UP = "its caps are used up"


@dataclass
class Standing:
    """One relay: additive increase, multiplicative decrease of its connections and its pace; a rest when it is down,
    or takes nothing at all."""

    relay: Relay
    clock: Clock
    most: int  # never more connections than this
    allowed: int
    besides: int = 0  # and these for urgent mail alone
    allowance: Allowance | None = None  # None: it has no caps
    pace: Pace = field(default_factory=Pace)
    open: int = 0
    open_urgent: int = 0
    accepted: int = 0  # messages since the last change of `allowed`
    failures: int = 0
    cuts: int = 0  # times it said too much and took nothing in between
    cut_at: float = float("-inf")
    rests_until: float = 0.0
    trouble: str = ""

    def resting(self, *, urgent: bool) -> bool:
        """It takes nothing now."""
        return self._rests() or (self.allowance is not None and self.allowance.used_up(urgent=urgent))

    def _rests(self) -> bool:
        return self.clock.monotonic() < self.rests_until

    def bears_one_more(self, *, urgent: bool) -> bool:
        return self.open_urgent < self.besides if urgent else self.open < self.allowed

    def enter(self, *, urgent: bool) -> None:
        self.open, self.open_urgent = self.open + (not urgent), self.open_urgent + urgent

    def leave(self, *, urgent: bool) -> None:
        self.open, self.open_urgent = self.open - (not urgent), self.open_urgent - urgent

    def connected(self) -> None:
        if self.failures:
            self.failures = 0
            self.rests_until = 0.0

    def down(self, reason: str) -> None:
        """A connection could not be made. With others open it is asked for less; alone, it is left in peace."""
        self.trouble = reason
        if self.open:
            self._fewer()
        elif not self._rests():
            self.failures += 1
            self.allowed = self.most
            self._rest(self.failures)

    def too_much(self, reason: str) -> None:
        """It takes no more for now: 421, or a word that it is overloaded. Fewer connections, a slower pace; if nothing
        is taken any more, a rest."""
        self.trouble = reason
        now = self.clock.monotonic()
        if now - self.cut_at < SAME_WORD_S:
            return
        self.cut_at = now
        self.cuts += 1
        self._fewer()
        self.pace.slower(now)
        if self.cuts > 1:
            self._rest(self.cuts)

    def caps_unknown(self) -> None:
        """What has been drawn from its caps cannot be read."""
        self.trouble = "its caps cannot be read"
        self._rest(1)

    def took(self) -> None:
        """A message was accepted."""
        self.cuts = 0
        self.pace.took(self.clock.monotonic())
        if self.allowed < self.most:
            self.accepted += 1
            if self.accepted >= GROWS_AFTER_MESSAGES:
                self.allowed, self.accepted = self.allowed + 1, 0

    def why(self) -> str:
        return USED_UP if self.allowance is not None and self.allowance.used_up(urgent=False) else self.trouble

    def _fewer(self) -> None:
        self.allowed = max(1, min(self.allowed, self.open) // 2)
        self.accepted = 0

    def _rest(self, times: int) -> None:
        self.rests_until = self.clock.monotonic() + min(MAX_REST_S, 2.0 ** (times - 1))


class Relays:
    """Chooses the relay of the next connection: of those that answer and bear one more, the one that has least for
    its weight."""

    def __init__(self, standings: Sequence[Standing]) -> None:
        self.standings = standings

    def candidates(self, *, besides: bool, urgent: bool) -> list[Standing]:
        """For an urgent letter or another; `besides`: on a connection that is kept for urgent mail."""
        able = [s for s in self.standings if s.bears_one_more(urgent=besides) and not s.resting(urgent=urgent)]
        return sorted(able, key=lambda s: ((s.open_urgent if besides else s.open) + 1) / s.relay.weight)

    def all_resting(self, *, urgent: bool) -> bool:
        return all(s.resting(urgent=urgent) for s in self.standings)

    def bears(self) -> int:
        """How many connections all of them bear now; at least one, to try."""
        return max(1, sum(s.allowed for s in self.standings if not s.resting(urgent=False)))

    def per_s(self) -> float | None:
        """How many messages a second they take together; None: there is no telling."""
        if all(s.pace.per_s is None for s in self.standings):
            return None
        paces = [s.pace.per_s for s in self.standings if not s.resting(urgent=True)]
        return None if None in paces else sum(pace for pace in paces if pace is not None)

    async def stock_up(self, wanted: int, *, urgent: bool) -> int | None:
        """Draw from the caps until there are `wanted` mails in stock; how many there are. None: one has no caps."""
        able = [s for s in self.standings if not s.resting(urgent=urgent)]
        stocks = [(s.relay.weight, s.allowance) for s in able if s.allowance is not None]
        if len(stocks) < len(able):
            return None
        weights = sum(weight for weight, _ in stocks)
        for weight, allowance in stocks:
            await allowance.fill(-(-wanted * weight // weights), urgent=urgent)
        for _, allowance in stocks:  # what one lacks another may have
            lacking = wanted - sum(other.stock for _, other in stocks)
            if lacking > 0:
                await allowance.fill(allowance.stock + lacking, urgent=urgent)
        return sum(allowance.stock for _, allowance in stocks)

    def trouble(self) -> str:
        return "; ".join(f"{s.relay}: {why}" for s in self.standings if (why := s.why()))
