"""What must hold whatever happens: the judge sees every hand-over and every commit, and counts what is wrong."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from core.channel import Mailing, Target
from tests.simulation.arrivals import BESIDES, DIGEST, ENDINGS, Arrival, HandedOver, brought, mailing_of, numbered
from tests.simulation.database import Database, seconds
from tests.simulation.people import LINK

NEVER = float("inf")
FRESH_S = 1.0  # a look in the simulation may be this old: its steps are slower than a machine's


class Judge:
    def __init__(self, database: Database, now: Callable[[], float], *, poison: bool, stalls: bool) -> None:
        self.database, self.now, self.poison = database, now, poison
        self.often = 5 if stalls else 3  # times before one more shows that a neighbour's poison doubles the innocent
        self.wrong: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.arrivals: list[Arrival] = []
        self.handed_over: list[HandedOver] = []
        self.pulled_at: dict[int, float] = {}  # by delivery: when it was last handed over
        self.heads: defaultdict[UUID, list[tuple[float, int]]] = defaultdict(list)
        self.ends: dict[UUID, float] = {}  # when an announcement expires; 0: the agenda has noticed
        self.back: dict[UUID, float] = {}  # when what was over was last brought back: places write it anew
        self.stopped: dict[UUID, float] = {}  # announcements and mailings that are paused or cancelled, since when
        self.left: dict[str, float] = {}  # people whose leaving was answered, and when
        self.moved: set[str] = set()  # people who ever left, came, rested or chose other topics
        self.chose: dict[str, float] = {}  # when somebody last chose anew
        self.letters: dict[UUID, str] = {}  # those whose cause is committed
        self.seen: Counter[str] = Counter()  # what arrived, by its kind
        self.restored = False

    def violation(self, what: str, example: object = "") -> None:
        self.wrong[what] += 1
        self.examples.setdefault(what, f"{self.now():.1f} {example}")

    # ---- as it happens

    def committed(self) -> None:
        """After every commit: when did which edition become the head, and what stands still since when?"""
        rows, now = self.database.rows, self.now()
        for raw, head in rows("SELECT id, head FROM announcements"):
            known = self.heads[UUID(raw)]
            if not known or known[-1][1] != head:
                known.append((now, head))
        ends = {
            UUID(raw): 0.0 if expired else seconds(at) if at is not None else NEVER
            for raw, expired, at in rows("SELECT announcement, expired, expires_at FROM schedules")
        }
        was_over = {one for one, at in self.ends.items() if at <= now}
        self.back |= {one: now for one in was_over if ends.get(one, NEVER) > now}
        self.ends = ends
        stopped = rows(
            "SELECT announcement FROM schedules WHERE paused"
            " UNION SELECT id FROM mailings WHERE paused OR cancelled_at IS NOT NULL"
        )
        self.stopped = {UUID(raw): self.stopped.get(UUID(raw), now) for (raw,) in stopped}

    def replaced(self) -> None:
        """A backup was restored: what it does not know never was."""
        self.restored = True
        self.heads.clear()
        there = {UUID(raw) for (raw,) in self.database.rows("SELECT id FROM mailings")}
        self.letters = {letter: who for letter, who in self.letters.items() if letter in there}
        self.committed()

    def pulled(self, who: str, target: Target) -> None:
        """Handed over: from here it cannot be called back."""
        mailing = mailing_of(target)
        self.pulled_at[target.delivery] = self.now()
        about = (who, target.name, mailing.name if mailing else numbered(target), str(target.rendition.action))
        if self.database.rows("SELECT hold FROM hub")[0][0] is not None:
            self.violation("sent while the hub is held", about)
        state = self.database.rows("SELECT state FROM deliveries WHERE id = ?", target.delivery)
        if state != [("sending",)]:
            self.violation("handed over without being marked as sending", (*about, state))
        kind = mailing.kind if mailing else ""
        if kind != LINK and self._before(self.left.get(target.name)):
            self.violation("handed over to one who left", about)
        if mailing is not None:
            self._pulled_mailing(target, mailing, about)
        for one in brought(self.database, target, self.now()):
            self._pulled_edition(one, about)
            before = self._got(one)
            if one.action != "publish" and not before and not self._may_hold(one):
                self.violation("a change told to one who holds nothing, and the ledger knew", about)
            if one.by:
                self._carried(one, target.delivery, about)

    def _before(self, at: float | None) -> bool:
        return at is not None and self.now() - at > FRESH_S

    def _pulled_mailing(self, target: Target, mailing: Mailing, about: tuple[Any, ...]) -> None:
        ((release, expires),) = self.database.rows(
            "SELECT release_at, expires_at FROM mailings WHERE id = ?", mailing.id.hex
        )
        if seconds(release) > self.now():
            self.violation("a mailing handed over before its time", about)
        if expires is not None and seconds(expires) + FRESH_S < self.now():
            self.violation("a mailing handed over after its time", about)
        if self._before(self.stopped.get(mailing.id)):
            self.violation("a mailing handed over though it is stopped", about)
        if target.rendition.parts.get("to", target.name) != target.name:
            self.violation("a letter with another one's text", about)

    def _pulled_edition(self, one: Arrival, about: tuple[Any, ...]) -> None:
        ((release, expires),) = self.database.rows(
            "SELECT release_at, expires_at FROM schedules WHERE announcement = ?", one.announcement.hex
        )
        newer = [at for at, number in self.heads[one.announcement] if number > one.edition]
        if newer and self._before(newer[0]):
            self.violation("handed over after a newer edition was committed", (*about, newer[0]))
        if one.action in ENDINGS:
            return
        if seconds(release) > self.now():
            self.violation("handed over before its release", about)
        if expires is not None and seconds(expires) + FRESH_S < self.now():
            self.violation("handed over after it expired", about)
        if self._before(self.stopped.get(one.announcement)):
            self.violation("handed over though it is paused", about)

    def _carried(self, one: Arrival, carrier: int, about: tuple[Any, ...]) -> None:
        """The ledger says that it is on its way, and its reader still wants it in a digest."""
        rows = self.database.rows(
            "SELECT state, carrier, may_hold FROM deliveries WHERE announcement = ? AND edition = ? AND channel = ?"
            " AND target = ? AND occasion = 'now'",
            one.announcement.hex,
            one.edition,
            one.channel,
            one.target,
        )
        if not any((state, by) == ("sending", carrier) or may_hold for state, by, may_hold in rows):
            self.violation("carried, and the ledger will not know", (*about, rows))
        if one.by == DIGEST and self._before(self.chose.get(one.target, 0.0)) and not self._wants(one):
            self.violation("a digest brings what its reader has left", about)

    def _wants(self, one: Arrival) -> bool:
        ((body,),) = self.database.rows(
            "SELECT body FROM editions WHERE announcement = ? AND number = ?", one.announcement.hex, one.edition
        )
        ((topics,),) = self.database.rows(
            "SELECT topics FROM audience_choices JOIN audience_subscribers ON filter = audience_choices.id"
            " WHERE audience_subscribers.id = ?",
            one.target,
        )
        return self.concerns(topics, body)

    def concerns(self, topics: str, body: str) -> bool:
        """Whether a text (as stored) is about one of these topics (as stored)."""
        return any(f'"{topic}"' in body for topic in topics.strip("|").split("|"))

    def arrived(self, who: str, target: Target) -> None:
        mailing, number = mailing_of(target), numbered(target)
        name = mailing.name if mailing is not None else ""
        about = (who, target.name, name or number, str(target.rendition.action), "restored" if self.restored else "")
        copies = [h for h in self.handed_over if h.name and (h.name, h.target) == (name, target.name)]
        if copies and not target.marked and not any(copy.marked for copy in copies):
            self.violation("a mailing twice, unmarked", about)
        if len(copies) >= self.often and not self.restored:
            self.violation("the same mailing too often", (*about, len(copies) + 1))
        self.handed_over.append(HandedOver(self.now(), target.delivery, number, target.marked, name, target.name))
        self.seen[f"arrived: {mailing.kind if mailing else target.rendition.action}"] += 1
        self.seen["arrived marked"] += target.marked
        for new in brought(self.database, target, self.now()):
            self._arrived(new, self.pulled_at[target.delivery], about)

    def _arrived(self, new: Arrival, pulled_at: float, about: tuple[Any, ...]) -> None:
        before = self._got(new)
        # What brings it beside may be overtaken on the wire, by another delivery.
        since = pulled_at if new.by in BESIDES else self.now()
        if any(a.edition > new.edition for a in before if a.at <= since):
            self.violation("an older edition after a newer", about)
        older = [a for a in before if a.edition < new.edition and not self._lost_text(a)]
        if new.action == "publish" and new.by not in BESIDES and older:
            self.violation("a change worded as new to one who holds an older edition", about)
        if new.by not in BESIDES:
            same = [a for a in before if (a.edition, a.written) == (new.edition, new.written) and a.by not in BESIDES]
            if new.channel == "place":
                same = [a for a in same if a.at > self.back.get(new.announcement, 0.0)]
            if same and not new.marked and not any(a.marked for a in same):
                self.violation("twice, unmarked", (*about, same))
            if len(same) >= self.often and not self.restored:
                self.violation("the same thing too often", (*about, len(same) + 1))
        self.arrivals.append(new)

    def _lost_text(self, one: Arrival) -> bool:
        """A restore lost it, and with it whom it concerned."""
        rows = self.database.rows(
            "SELECT 1 FROM editions WHERE announcement = ? AND number = ? AND at = ?",
            one.announcement.hex,
            one.edition,
            f"{one.written.replace(tzinfo=None):%Y-%m-%d %H:%M:%S.%f}",
        )
        return self.restored and not rows

    def _got(self, one: Arrival) -> Sequence[Arrival]:
        return self.got(one.announcement, one.channel, one.target)

    def got(self, announcement: UUID, channel: str, target: str) -> Sequence[Arrival]:
        return [a for a in self.arrivals if (a.announcement, a.channel, a.target) == (announcement, channel, target)]

    def _may_hold(self, one: Arrival) -> bool:
        key = one.announcement.hex
        rows = self.database.rows(
            "SELECT 1 FROM deliveries WHERE announcement = ? AND channel = ? AND target = ? AND may_hold > 0",
            key,
            one.channel,
            one.target,
        )
        return bool(rows or self.database.rows("SELECT 1 FROM announcements WHERE id = ? AND may_hold > 0", key))
