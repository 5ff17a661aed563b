"""What a target is owed right now: small stages, asked in one visible order, at the mark and again at the hand-over.

Each stage looks at the situation and either decides or passes on. Pure: whoever asks has read the ledger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from core.channel import Channel, Recipient
from core.holdings import Head, Holding, Row, older_than, owed
from schemas.edition import Action


@dataclass(frozen=True)
class Announcement:
    """The announcement as it stands at the look."""

    head: Head
    restored: int  # editions anybody may hold since a restore
    release_at: datetime
    expires_at: datetime | None
    paused: bool
    hub_held: bool
    braked: bool = False  # too many failed in this channel: a person is called
    silence: tuple[datetime, datetime] | None = None  # from when until when an election holds it

    @property
    def final(self) -> bool:
        return self.head.action in (Action.WITHDRAW, Action.EXPUNGE)


class Candidate(NamedTuple):
    """A delivery whose turn it may be, as the mark found it."""

    id: int
    target: str
    occasion: str
    edition: int  # 0: chosen now
    attempts: int
    marked: bool
    planned_at: datetime
    first_tried_at: datetime | None
    others: Sequence[Row]  # what the ledger says of its target and announcement, itself included


class Situation(NamedTuple):
    """All that a decision about one delivery rests on."""

    announcement: Announcement
    channel: Channel  # its rules: which editions it takes, what follows an unknown one, its patience
    delivery: Candidate
    present: bool  # its registry still knows the target
    now: datetime
    variant: str = ""  # of a mailing: which contents the target gets
    due: bool = True  # of a mailing: there is something to tell
    declined: bool = False  # by what they chose since it was planned, they do not want it
    edition: int = 1  # of a mailing: what the ledger says they were given


class Send(NamedTuple):
    """Hand it over, with this action; `ref` is what the target's last edition is called."""

    edition: int
    action: Action
    ref: str | None
    variant: str = ""


@dataclass(frozen=True)
class Wait:
    """Not now; look again at `until`."""

    until: datetime


@dataclass(frozen=True)
class Drop:
    """Not owed any more; the delivery ends in this state."""

    state: Literal["superseded", "unneeded", "cancelled", "expired", "left", "declined", "held"]


Verdict = Send | Wait | Drop
Stage = Callable[[Situation], Verdict | None]

LOOK_AGAIN = timedelta(seconds=3)
HUB_HELD_LOOK = timedelta(seconds=15)


def hub_held(s: Situation) -> Verdict | None:
    """Nothing leaves while a person has not said so."""
    return Wait(s.now + HUB_HELD_LOOK) if s.announcement.hub_held else None


def superseded(s: Situation) -> Verdict | None:
    """A newer edition has its own plan; a reminder of something withdrawn is cancelled."""
    if s.delivery.edition == 0:
        return Drop("cancelled") if s.announcement.final else None
    return Drop("superseded") if s.delivery.edition != s.announcement.head.number else None


def not_released(s: Situation) -> Verdict | None:
    """Only withdrawals may pass before the release."""
    if s.announcement.final or s.announcement.release_at <= s.now:
        return None
    return Wait(s.announcement.release_at)


def silent(s: Situation) -> Verdict | None:
    """Until the polls close nobody is told what names a candidate; a withdrawal passes."""
    if s.announcement.silence is None or s.announcement.final:
        return None
    since, until = s.announcement.silence
    return Wait(until) if since <= s.now < until else None


def expired(s: Situation) -> Verdict | None:
    a = s.announcement
    return Drop("expired") if not a.final and a.expires_at is not None and a.expires_at <= s.now else None


def paused(s: Situation) -> Verdict | None:
    return Wait(s.now + HUB_HELD_LOOK) if s.announcement.paused and not s.announcement.final else None


def braked(s: Situation) -> Verdict | None:
    """Stopped in this channel until a person has looked; a withdrawal passes, as it does through a pause."""
    return Wait(s.now + HUB_HELD_LOOK) if s.announcement.braked and not s.announcement.final else None


def gone(s: Situation) -> Verdict | None:
    """Who left gets nothing, and is counted."""
    return None if s.present else Drop("left")


def too_old(s: Situation) -> Verdict | None:
    """Never tried and planned long ago: a person decides whether it is still worth sending."""
    if s.delivery.first_tried_at is not None or s.announcement.final:
        return None
    if s.now - s.delivery.planned_at < s.channel.patience.too_old_after:
        return None
    return Drop("held")


def in_flight(s: Situation) -> Verdict | None:
    """An older edition on its way to this target: wait for what becomes of it."""
    for row in s.delivery.others:
        if row.delivery == s.delivery.id:
            continue
        if row.state == "sending" or (row.state == "unknown" and s.channel.after_unknown == "ask"):
            return Wait(s.now + LOOK_AGAIN)
    return None


def what_is_owed(s: Situation) -> Verdict | None:
    """What they declined is not sent; a change of what they hold is: we wrote it, and it holds no more."""
    head = s.announcement.head
    if s.delivery.edition == 0:
        if not s.due:
            return Drop("unneeded")
        return Drop("declined") if s.declined else Send(s.edition, Action.PUBLISH, None, s.variant)
    holding = Holding.of(older_than(s.delivery.others, head.number), min(s.announcement.restored, head.number - 1))
    action = owed(head, holding, every_edition=s.channel.takes_every_edition)
    if action is None:
        return Drop("unneeded")
    if s.declined and action is Action.PUBLISH:
        return Drop("declined")
    return Send(head.number, action, Holding.of(s.delivery.others).ref)


STAGES: Sequence[Stage] = (
    hub_held,
    superseded,
    not_released,
    silent,
    expired,
    paused,
    braked,
    gone,
    too_old,
    in_flight,
    what_is_owed,
)


def decide(situation: Situation, stages: Sequence[Stage] = STAGES) -> Verdict:
    """The first stage with an opinion decides; the last one always has one."""
    for stage in stages:
        verdict = stage(situation)
        if verdict is not None:
            return verdict
    raise AssertionError("the last stage decides")


class Verdicts:
    """The decisions of one look: those whose deliveries are alike in all but their target are decided once."""

    def __init__(
        self, announcement: Announcement, channel: Channel, now: datetime, stages: Sequence[Stage] = STAGES
    ) -> None:
        self._announcement, self._channel, self._now, self._stages = announcement, channel, now, stages
        self._known: dict[tuple[object, ...], Verdict] = {}

    def of(self, delivery: Candidate, recipient: Recipient | None) -> Verdict:
        """`recipient`: the target, where its registry still knows it."""
        if delivery.others:
            return self._decide(delivery, recipient)
        # All that a stage may ask of it, but whose it is.
        alike = (recipient and _said(recipient), *delivery[2:-1])
        verdict = self._known.get(alike)
        if verdict is None:
            verdict = self._known[alike] = self._decide(delivery, recipient)
        return verdict

    def _decide(self, delivery: Candidate, recipient: Recipient | None) -> Verdict:
        said = () if recipient is None else _said(recipient)
        present = recipient is not None
        situation = Situation(self._announcement, self._channel, delivery, present, self._now, *said)
        return decide(situation, self._stages)


def _said(recipient: Recipient) -> tuple[str, bool, bool, int]:
    """What its source says of a mailing's target, in the order of a Situation."""
    return recipient.variant, recipient.due, recipient.declined, recipient.edition
