"""What must hold whatever happens: the judge sees every hand-over and every commit, and counts what is wrong."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.channel import Target
from tests.simulation.database import Database

START = datetime(2026, 11, 23, 8, 0)
FRESH_S = 1.0  # a look in the simulation may be this old: its steps are slower than a machine's
ENDINGS = ("withdraw", "expunge")


@dataclass(frozen=True)
class Arrival:
    """A target got something."""

    announcement: UUID
    channel: str
    target: str
    edition: int
    written: datetime  # when the edition was: another one with the same number after a restore is another thing
    action: str
    marked: bool
    at: float
    delivery: int


class Judge:
    def __init__(self, database: Database, now: Callable[[], float], *, poison: bool, stalls: bool) -> None:
        self.database, self.now, self.poison = database, now, poison
        self.often = 5 if stalls else 3  # times before one more shows that a neighbour's poison doubles the innocent
        self.wrong: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.arrivals: list[Arrival] = []
        self.heads: defaultdict[UUID, list[tuple[float, int]]] = defaultdict(list)
        self.expired: set[UUID] = set()
        self.back: dict[UUID, float] = {}  # when what had expired was last brought back: places write it anew
        self.left: set[str] = set()  # people whose leaving was answered
        self.moved: set[str] = set()  # people who ever left or came
        self.restored = False

    def violation(self, what: str, example: object = "") -> None:
        self.wrong[what] += 1
        self.examples.setdefault(what, f"{self.now():.1f} {example}")

    # ---- as it happens

    def committed(self) -> None:
        """After every commit: when did which edition become the head?"""
        for raw, head in self.database.rows("SELECT id, head FROM announcements"):
            known = self.heads[UUID(raw)]
            if not known or known[-1][1] != head:
                known.append((self.now(), head))
        expired = {UUID(raw) for (raw,) in self.database.rows("SELECT announcement FROM schedules WHERE expired")}
        self.back |= dict.fromkeys(self.expired - expired, self.now())
        self.expired = expired

    def replaced(self) -> None:
        """A backup was restored: what it does not know never was."""
        self.restored = True
        self.heads.clear()
        self.committed()

    def pulled(self, who: str, target: Target) -> None:
        """Handed over: from here it cannot be called back."""
        edition, action = target.rendition.edition, str(target.rendition.action)
        about = (who, target.name, edition.number, action)
        if self.database.rows("SELECT hold FROM hub")[0][0] is not None:
            self.violation("sent while the hub is held", about)
        key = edition.announcement.hex
        release, expires = self.database.rows(
            "SELECT release_at, expires_at FROM schedules WHERE announcement = ?", key
        )[0]
        if action not in ENDINGS and _seconds(release) > self.now():
            self.violation("handed over before its release", about)
        if action not in ENDINGS and expires is not None and _seconds(expires) + FRESH_S < self.now():
            self.violation("handed over after it expired", about)
        newer = [at for at, number in self.heads[edition.announcement] if number > edition.number]
        if newer and self.now() - newer[0] > FRESH_S:
            self.violation("handed over after a newer edition was committed", (*about, newer[0]))
        state = self.database.rows("SELECT state FROM deliveries WHERE id = ?", target.delivery)
        if state != [("sending",)]:
            self.violation("handed over without being marked as sending", (*about, state))
        before = self._got(edition.announcement, target.rendition.channel, target.name)
        if action != "publish" and not before and not self._may_hold(target):
            self.violation("a change told to one who holds nothing, and the ledger knew", about)

    def arrived(self, who: str, target: Target) -> None:
        edition, channel = target.rendition.edition, target.rendition.channel
        new = Arrival(
            edition.announcement,
            channel,
            target.name,
            edition.number,
            edition.at,
            str(target.rendition.action),
            target.marked,
            self.now(),
            target.delivery,
        )
        about = (who, target.name, edition.number, new.action, "restored" if self.restored else "")
        before = self._got(new.announcement, channel, new.target)
        if any(a.edition > new.edition for a in before):
            self.violation("an older edition after a newer", about)
        if new.action == "publish" and any(a.edition < new.edition for a in before):
            self.violation("a change worded as new to one who holds an older edition", about)
        same = [a for a in before if (a.edition, a.written) == (new.edition, new.written)]
        if channel == "place":
            same = [a for a in same if a.at > self.back.get(new.announcement, 0.0)]
        if same and not new.marked and not any(a.marked for a in same):
            self.violation("twice, unmarked", about)
        if len(same) >= self.often and not self.restored:
            self.violation("the same thing too often", (*about, len(same) + 1))
        if new.target in self.left:
            self.violation("mailed one who left, after a restore" if self.restored else "mailed one who left", about)
        self.arrivals.append(new)

    def _got(self, announcement: UUID, channel: str, target: str) -> list[Arrival]:
        return [a for a in self.arrivals if (a.announcement, a.channel, a.target) == (announcement, channel, target)]

    def _may_hold(self, target: Target) -> bool:
        key = target.rendition.edition.announcement.hex
        rows = self.database.rows(
            "SELECT 1 FROM deliveries WHERE announcement = ? AND channel = ? AND target = ? AND may_hold > 0",
            key,
            target.rendition.channel,
            target.name,
        )
        return bool(rows or self.database.rows("SELECT 1 FROM announcements WHERE id = ? AND may_hold > 0", key))

    # ---- when all is quiet

    def settle(self) -> None:
        """Nothing is on its way any more: everybody has what is theirs, or a state says why not."""
        rows = self.database.rows
        for state, number in rows(
            "SELECT state, count(*) FROM deliveries WHERE state IN ('planned', 'sending', 'later') GROUP BY state"
        ):
            self.violation(f"not final when all is quiet: {state}", number)
        for announcement, edition, channel, state, planned in rows(
            "SELECT announcement, edition, channel, state, planned FROM plans"
        ):
            count = rows(
                "SELECT count(*) FROM deliveries WHERE announcement = ? AND edition = ? AND channel = ?",
                announcement,
                edition,
                channel,
            )[0][0]
            if planned != count:
                self.violation("planned is not the sum of its states", (edition, channel, state, planned, count))
            if state not in ("planned", "superseded"):
                self.violation(f"a plan is left {state}", (edition, channel))
        for source, reason in rows("SELECT source, reason FROM dead_letters"):
            # After a restore messages may speak of what the backup does not know; a suspect may die of its poison.
            if not (source == "delivery" and ("unknown " in reason or "expunged" in reason)) and not (
                self.restored and ("NotFound" in reason)
            ):
                self.violation("a dead letter nobody meant", (source, reason))
        for key, head, last_material, expires in rows(
            "SELECT id, announcements.head, last_material, expires_at "
            "FROM announcements JOIN schedules ON announcement = id"
        ):
            if expires is None or _seconds(expires) > self.now():
                self._settle_announcement(key, head, last_material)

    def _settle_announcement(self, key: str, head: int, last_material: int) -> None:
        rows = self.database.rows
        editions = {
            number: (action, channels, body, who)
            for number, action, channels, body, who in rows(
                "SELECT number, action, channels, body, who FROM editions WHERE announcement = ?", key
            )
        }
        action, channels, body, _ = editions[head]
        people = rows("SELECT id, topics FROM simulated_subscribers WHERE here")
        for channel, target, topics in [("place", "wall", None), *(("mail", who, topics) for who, topics in people)]:
            got = self._got(UUID(key), channel, target)
            best = max((a.edition for a in got), default=0)
            settled = rows(
                "SELECT 1 FROM deliveries WHERE announcement = ? AND channel = ? AND target = ? AND edition >= ?"
                " AND state IN ('refused', 'gave_up', 'dead', 'unknown', 'left', 'held')",
                key,
                channel,
                target,
                last_material,
            )
            if settled:
                continue
            if best and (best not in editions or editions[best][3] == "restore"):
                continue  # a restore lost the text it has, and with it whom that concerned
            if self.restored and target in self.moved:
                continue  # away when it was planned: a ledger that lost what they had cannot know of them
            about = (channel, target, f"has {best} of {head}", f"material {last_material}")
            if action in ENDINGS:
                # What was expunged says no more whom it concerned: after a restore the ledger's holders are told.
                if got and best < head and not (action == "expunge" and self.restored):
                    self.violation("a holder was never told of the withdrawal", about)
                continue
            if 0 < best < last_material:
                self.violation("a holder never got the material correction", about)
            planned = f'"{channel}"' in channels and not rows(
                "SELECT 1 FROM plans WHERE announcement = ? AND edition = ? AND channel = ? AND holders_only",
                key,
                head,
                channel,
            )
            matches = topics is None or any(f'"{topic}"' in body for topic in topics.strip("|").split("|"))
            if not best and planned and matches and target not in self.moved:
                self.violation("lost: it matches and got nothing", about)


def _seconds(text: str) -> float:
    return (datetime.fromisoformat(text) - START).total_seconds()
