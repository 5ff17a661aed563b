"""The promises of the flow under kills, stalls, lost messages, restores; and proof that a broken rule is noticed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.digests import Digests
from consumers.agenda import Agenda
from consumers.stages import (
    STAGES,
    Send,
    Situation,
    Stage,
    Verdict,
    in_flight,
    not_released,
    superseded,
    what_is_owed,
)
from core.channel import Contents, Mailing
from core.clock import Clock
from core.mailings import Source
from core.restore import Resumed
from core.store import Store
from schemas.edition import Action
from tests.simulation.database import Database
from tests.simulation.machine import Machine, MachineClock, Process
from tests.simulation.people import sources
from tests.simulation.simulation import Rules, simulate

SEEDS = 1  # of each case; more, where a kind of step has not been played yet
MOST = 40
ALWAYS = {
    *("post", "correct", "withdraw", "reschedule", "leave", "come", "kill", "arrived marked"),
    *("a message is carried", "a message is lost", "a message is doubled"),
    *("arrived: publish", "arrived: correct", "arrived: withdraw"),
}
MAILINGS = {
    *("choose", "the frequency changes", "topics change", "rest", "ask_link"),
    *("stop_mailing", "go_on_with_mailing", "cancel_mailing"),
    *("arrived: digest", "arrived: reminder", "arrived: magazine", "arrived: welcome", "arrived: link"),
}
CASES: Mapping[tuple[str, ...], set[str]] = {
    (): {"the carrier is down", "answered: sent", "answered: again", "expunge", "arrived: expunge"},
    ("stalls",): {"stall"},
    ("restore",): {"restore"},
    ("poison", "channels"): {"poison"},
    ("mailings",): MAILINGS,
    ("restore", "stalls", "poison", "channels", "mailings"): {"stall", "restore", "poison", "choose"},
}
KINDS = ALWAYS.union(*CASES.values())


@pytest.mark.parametrize("options", CASES, ids=lambda options: "+".join(options) or "kills")
def test_every_promise_is_kept(options: Sequence[str]) -> None:
    """In a few seeds that together play every kind of step; `make sim` plays thousands."""
    broken: dict[int, Any] = {}
    seen: Counter[str] = Counter()
    first, wanted = 1_000 * list(CASES).index(tuple(options)) + 3, ALWAYS | CASES[tuple(options)]
    for seed in range(first, first + MOST):
        if seed >= first + SEEDS and not wanted - set(seen):
            break
        result = simulate(seed, options)
        seen += result.seen
        if result.wrong:
            broken[seed] = result.examples
    assert broken == {}
    assert wanted - set(seen) == set()
    assert {kind for kind in seen if not kind.endswith("is refused")} <= KINDS


def test_the_clock_never_stands_still() -> None:
    """As on a real machine: who compares two readings of it, and meant one, is found out."""
    machine = Machine(Random(1), Database())
    clock = MachineClock(machine, Process("worker"))
    assert clock.now() < clock.now() < clock.now()


def test_the_same_seed_does_the_same() -> None:
    options = ("restore", "stalls", "poison", "channels", "mailings")
    assert simulate(7, options).log == simulate(7, options).log


# ---- broken on purpose: each rule that is switched off must be missed


def without(stage: Stage) -> Sequence[Stage]:
    return tuple(s for s in STAGES if s is not stage)


def always_new(situation: Situation) -> Verdict:
    return Send(situation.announcement.head.number, Action.PUBLISH, None)


class Unmarked(Agenda):
    """Tries again what is unknown without saying so."""

    async def _again(self, condition: object, *, marked: bool) -> int:
        return await super()._again(condition, marked=False)


class NeverOffersAgain(Agenda):
    async def _offer_again(self) -> int:
        return 0


class Unheld(Digests):
    async def contents(self, connection: AsyncConnection, mailing: Mailing, variant: str) -> Contents:
        return replace(await super().contents(connection, mailing, variant), followed=True)


def with_unheld_digests(url: str, clock: Clock) -> Mapping[str, Source]:
    """What a digest brings does not stand in the ledger."""
    return {**sources(url, clock), "digest": Unheld(url, clock)}


async def careless_resume(store: Store, *_: object) -> Resumed:
    """Goes on as if the backup knew everything."""
    async with store.write() as connection:
        await connection.exec_driver_sql("UPDATE announcements SET may_hold = 0")
        await connection.exec_driver_sql("UPDATE hub SET hold = NULL, epoch = epoch + 1")
    return Resumed(0, 0, 0, 0)


# Each with the first seed that is tried.
BROKEN = {
    "nobody waits for what is in flight": (
        Rules(stages=without(in_flight)),
        (),
        4,
        {"an older edition after a newer", "a change told to one who holds nothing, and the ledger knew"},
    ),
    "old editions are sent on": (
        Rules(stages=without(superseded)),
        (),
        17,
        {"twice, unmarked"},
    ),
    "looks are not fresh": (Rules(patient=False), ("stalls",), 14, {"handed over after a newer edition was committed"}),
    "everything is worded as new": (
        Rules(stages=(*without(what_is_owed), always_new)),
        (),
        8,
        {"a change worded as new to one who holds an older edition"},
    ),
    "repeats are not marked": (Rules(agenda=Unmarked), (), 8, {"twice, unmarked"}),
    "lost messages stay lost": (
        Rules(agenda=NeverOffersAgain),
        (),
        22,
        {"lost: it matches and got nothing", "a plan is left awaited"},
    ),
    "the agenda's clock runs ahead": (
        Rules(agenda_ahead_s=15.0, stages=without(not_released)),
        (),
        9,
        {"handed over before its release"},
    ),
    "there is no witness": (Rules(witnessed=False), ("restore",), 8, {"a restored backup is not held"}),
    "what a digest brings is not in the ledger": (
        Rules(sources=with_unheld_digests),
        ("mailings",),
        8,
        {"carried, and the ledger will not know"},
    ),
    "a restored backup is believed": (Rules(resume=careless_resume), ("restore",), 11, {"twice, unmarked"}),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_noticed(what: str) -> None:
    rules, options, first, expected = BROKEN[what]
    seen: Counter[str] = Counter()
    for seed in range(first, first + 40):
        seen.update(simulate(seed, options, rules).wrong)
        if expected & set(seen):
            return
    pytest.fail(f"nobody noticed in 40 seeds that {what}: {dict(seen)}")
