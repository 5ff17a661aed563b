"""The promises of the flow under kills, stalls, lost messages, restores; and proof that a broken rule is noticed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from consumers.agenda import Agenda
from consumers.stages import STAGES, Send, Situation, Stage, Verdict, in_flight, not_released, superseded, what_is_owed
from core.restore import Resumed
from core.store import Store
from schemas.edition import Action
from tests.simulation.simulation import Rules, simulate

CHUNK = 8
SETS = (
    (),
    ("stalls",),
    ("restore",),
    ("poison", "channels"),
    ("restore", "stalls", "poison", "channels"),
)


@pytest.mark.parametrize("first", [0, 1_000, 2_000, 3_000])
@pytest.mark.parametrize("options", SETS, ids=lambda options: "+".join(options) or "kills")
def test_every_promise_is_kept(options: Sequence[str], first: int) -> None:
    broken: dict[int, Any] = {}
    arrivals = 0
    for seed in range(first, first + CHUNK):
        result = simulate(seed, options)
        arrivals += result.arrivals
        if result.wrong:
            broken[seed] = result.examples
    assert broken == {}
    assert arrivals > 10 * CHUNK  # they did send


def test_the_same_seed_does_the_same() -> None:
    options = ("restore", "stalls", "poison", "channels")
    once, again, other = simulate(7, options), simulate(7, options), simulate(8, options)
    assert once.log == again.log
    assert once.trace != other.trace


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


async def careless_resume(store: Store, *_: object) -> Resumed:
    """Goes on as if the backup knew everything."""
    async with store.write() as connection:
        await connection.exec_driver_sql("UPDATE announcements SET may_hold = 0")
        await connection.exec_driver_sql("UPDATE hub SET hold = NULL, epoch = epoch + 1")
    return Resumed(0, 0, 0, 0)


BROKEN = {
    "nobody waits for what is in flight": (
        Rules(stages=without(in_flight)),
        (),
        {"an older edition after a newer", "a change told to one who holds nothing, and the ledger knew"},
    ),
    "old editions are sent on": (
        Rules(stages=without(superseded)),
        (),
        {"twice, unmarked"},
    ),
    "looks are not fresh": (Rules(patient=False), (), {"handed over after a newer edition was committed"}),
    "everything is worded as new": (
        Rules(stages=(*without(what_is_owed), always_new)),
        (),
        {"a change worded as new to one who holds an older edition"},
    ),
    "repeats are not marked": (Rules(agenda=Unmarked), (), {"twice, unmarked"}),
    "lost messages stay lost": (
        Rules(agenda=NeverOffersAgain),
        (),
        {"lost: it matches and got nothing", "a plan is left awaited"},
    ),
    "the agenda's clock runs ahead": (
        Rules(agenda_ahead_s=15.0, stages=without(not_released)),
        (),
        {"handed over before its release"},
    ),
    "there is no witness": (Rules(witnessed=False), ("restore",), {"a restored backup is not held"}),
    "a restored backup is believed": (Rules(resume=careless_resume), ("restore",), {"twice, unmarked"}),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_noticed(what: str) -> None:
    rules, options, expected = BROKEN[what]
    seen: Counter[str] = Counter()
    for seed in range(8, 48):
        seen.update(simulate(seed, options, rules).wrong)
        if expected & set(seen):
            return
    pytest.fail(f"nobody noticed in 40 seeds that {what}: {dict(seen)}")
