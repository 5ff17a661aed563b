"""What goes into a bulletin: which segments, in which form, and in what order, so that it is as long as it should be.

Pure. The lengths are those of takes that were measured, so the sum is the bulletin's own length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WITHIN_S = 2.0
TEMPO_MOST = 0.05  # faster or slower, where no choice of forms fits
GRID_S = 0.1
CONSIDERED = 60  # of the most urgent and freshest
# What a segment is worth by its urgency (0 is most urgent), and more of it in a longer form.
WORTH = (1_000.0, 100.0, 10.0)
FORM_WORTH = {15: 1.0, 30: 1.25, 60: 1.4}
SAME_TOPIC = 0.7  # of its worth, for each other of the topic that is heard before it
LESS_FRESH = 0.97
FOR_TEMPO = 0.5  # of the whole worth, that a tempo off by one would cost


@dataclass(frozen=True)
class Candidate:
    """`lengths_s`: by form, how long its speech is."""

    id: str
    urgency: int
    topic: str
    fresh_at: datetime
    lengths_s: Mapping[int, float]


@dataclass(frozen=True)
class Chosen:
    id: str
    form_s: int


@dataclass(frozen=True)
class Plan:
    """In the order of reading. `tempo` 1.03: spoken 3 % faster. `fits`: within two seconds of the target."""

    items: tuple[Chosen, ...]
    tempo: float
    duration_s: float
    fits: bool


def plan(candidates: Sequence[Candidate], target_s: float, around_s: float, between_s: float) -> Plan:
    """`around_s`: what is heard before and after the items; `between_s`: from the end of one to the next.

    The worth of what is said decides; among equals the tempo that is nearer to natural. Where all there is does not
    fill the time, all of it in its longest forms, and the bulletin is short; where not even one fits, none.
    """
    considered = sorted(candidates, key=lambda one: (one.urgency, -one.fresh_at.timestamp(), one.id))[:CONSIDERED]
    most_s = (target_s + WITHIN_S) * (1 + TEMPO_MOST)
    sums = _sums(considered, most_s - around_s, between_s)
    best: tuple[float, Plan] | None = None
    short: tuple[float, Plan] | None = None
    for worth, chosen in sums:
        natural_s = around_s + _length(considered, chosen, between_s)
        tempo = _tempo(natural_s, target_s)
        if tempo is not None:
            found = worth * (1 - FOR_TEMPO * abs(tempo - 1))
            made = Plan(_ordered(considered, chosen), tempo, natural_s / tempo, fits=True)
            if best is None or found > best[0]:
                best = found, made
        elif natural_s < target_s and (short is None or worth > short[0]):
            short = worth, Plan(_ordered(considered, chosen), 1.0, natural_s, fits=False)
    if best:
        return best[1]
    return short[1] if short else Plan((), 1.0, around_s, fits=False)


Chain = tuple[Any, int, int] | None  # the choice before it, a candidate's number, its form


def _sums(considered: Sequence[Candidate], room_s: float, between_s: float) -> list[tuple[float, dict[int, int]]]:
    """The best choice for each length that can be reached: its worth, and the form of each candidate in it."""
    found: dict[int, tuple[float, Chain]] = {0: (0.0, None)}
    for number, (candidate, worth) in enumerate(zip(considered, _worths(considered), strict=True)):
        fuller = dict(found)
        for at, (sum_, chain) in found.items():
            for form_s, length_s in candidate.lengths_s.items():
                longer = at + round((length_s + (between_s if chain else 0.0)) / GRID_S)
                value = sum_ + worth * FORM_WORTH.get(form_s, 1.0)
                if longer * GRID_S <= room_s and (longer not in fuller or value > fuller[longer][0]):
                    fuller[longer] = value, (chain, number, form_s)
        found = fuller
    return [(worth, _unfolded(chain)) for at, (worth, chain) in sorted(found.items()) if at]


def _unfolded(chain: Chain) -> dict[int, int]:
    forms = {}
    while chain:
        chain, number, form_s = chain
        forms[number] = form_s
    return forms


def _worths(considered: Sequence[Candidate]) -> list[float]:
    heard: dict[str, int] = {}
    worths = []
    for place, one in enumerate(considered):
        before = heard.get(one.topic, 0)
        heard[one.topic] = before + 1
        worths.append(WORTH[min(one.urgency, len(WORTH) - 1)] * SAME_TOPIC**before * LESS_FRESH**place)
    return worths


def _length(considered: Sequence[Candidate], chosen: Mapping[int, int], between_s: float) -> float:
    spoken = sum(considered[number].lengths_s[form_s] for number, form_s in chosen.items())
    return spoken + between_s * (len(chosen) - 1)


def _tempo(natural_s: float, target_s: float) -> float | None:
    """As near to natural as brings it within two seconds; None: too far off."""
    if abs(natural_s - target_s) <= WITHIN_S * 0.75:  # encoders add a little
        return 1.0
    wanted_s = target_s + (WITHIN_S * 0.5 if natural_s > target_s else -WITHIN_S * 0.5)
    tempo = round(natural_s / wanted_s, 5)
    return tempo if abs(tempo - 1) <= TEMPO_MOST else None


def _ordered(considered: Sequence[Candidate], chosen: Mapping[int, int]) -> tuple[Chosen, ...]:
    """The most urgent first; those that are alike urgent topic by topic, that of the first of them first."""
    first: dict[tuple[int, str], int] = {}
    for number in sorted(chosen):
        first.setdefault(_kin(considered[number]), number)
    numbers = sorted(chosen, key=lambda n: (considered[n].urgency, first[_kin(considered[n])], n))
    return tuple(Chosen(considered[number].id, chosen[number]) for number in numbers)


def _kin(one: Candidate) -> tuple[int, str]:
    return one.urgency, one.topic
