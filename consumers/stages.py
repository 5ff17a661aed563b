"""What a target is owed right now: small stages, asked in one visible order, at the mark and again at the hand-over.

Each stage looks at the situation and either decides or passes on. Pure: whoever asks has read the ledger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from core.channel import Patience
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

    @property
    def final(self) -> bool:
        return self.head.action in (Action.WITHDRAW, Action.EXPUNGE)


@dataclass(frozen=True)
class Situation:
    """All that a decision about one delivery rests on."""

    announcement: Announcement
    delivery: int
    edition: int  # 0: chosen now
    planned_at: datetime
    tried: bool
    present: bool  # its registry still knows the target
    others: Sequence[Row]  # what else the ledger says of this target and announcement, this delivery included
    now: datetime
    every_edition: bool
    after_unknown: Literal["again", "ask"]
    patience: Patience


@dataclass(frozen=True)
class Send:
    """Hand it over, with this action; `ref` is what the target's last edition is called."""

    edition: int
    action: Action
    ref: str | None


@dataclass(frozen=True)
class Wait:
    """Not now; look again at `until`."""

    until: datetime


@dataclass(frozen=True)
class Drop:
    """Not owed any more; the delivery ends in this state."""

    state: Literal["superseded", "unneeded", "cancelled", "expired", "left", "held"]


Verdict = Send | Wait | Drop
Stage = Callable[[Situation], Verdict | None]

LOOK_AGAIN = timedelta(seconds=3)
HUB_HELD_LOOK = timedelta(seconds=15)


def hub_held(s: Situation) -> Verdict | None:
    """Nothing leaves while a person has not said so."""
    return Wait(s.now + HUB_HELD_LOOK) if s.announcement.hub_held else None


def superseded(s: Situation) -> Verdict | None:
    """A newer edition has its own plan; a reminder of something withdrawn is cancelled."""
    if s.edition == 0:
        return Drop("cancelled") if s.announcement.final else None
    return Drop("superseded") if s.edition != s.announcement.head.number else None


def not_released(s: Situation) -> Verdict | None:
    """Only withdrawals may pass before the release."""
    if s.announcement.final or s.announcement.release_at <= s.now:
        return None
    return Wait(s.announcement.release_at)


def expired(s: Situation) -> Verdict | None:
    a = s.announcement
    return Drop("expired") if not a.final and a.expires_at is not None and a.expires_at <= s.now else None


def paused(s: Situation) -> Verdict | None:
    return Wait(s.now + HUB_HELD_LOOK) if s.announcement.paused and not s.announcement.final else None


def gone(s: Situation) -> Verdict | None:
    """Who left gets nothing, and is counted."""
    return None if s.present else Drop("left")


def too_old(s: Situation) -> Verdict | None:
    """Never tried and planned long ago: a person decides whether it is still worth sending."""
    if s.tried or s.announcement.final or s.now - s.planned_at < s.patience.too_old_after:
        return None
    return Drop("held")


def in_flight(s: Situation) -> Verdict | None:
    """An older edition on its way to this target: wait for what becomes of it."""
    for row in s.others:
        if row.delivery == s.delivery:
            continue
        if row.state == "sending" or (row.state == "unknown" and s.after_unknown == "ask"):
            return Wait(s.now + LOOK_AGAIN)
    return None


def what_is_owed(s: Situation) -> Verdict | None:
    head = s.announcement.head
    if s.edition == 0:
        return Send(head.number, Action.PUBLISH, None)
    holding = Holding.of(older_than(s.others, head.number), min(s.announcement.restored, head.number - 1))
    action = owed(head, holding, every_edition=s.every_edition)
    ref = Holding.of(s.others).ref
    return Send(head.number, action, ref) if action is not None else Drop("unneeded")


STAGES: Sequence[Stage] = (
    hub_held,
    superseded,
    not_released,
    expired,
    paused,
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


def decide_again(situation: Situation, marked: Send, stages: Sequence[Stage] = STAGES) -> bool:
    """At the hand-over: is exactly what was marked still owed?"""
    mine = [replace(row, state="planned") if row.delivery == situation.delivery else row for row in situation.others]
    return decide(replace(situation, others=mine), stages) == marked
