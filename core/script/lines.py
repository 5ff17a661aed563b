"""Lines of a script, each with its rank, and the choice of those that a form has time for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal

from core.script.spoken import spoken
from core.script.syllables import read_time_s

Seconds = Literal[15, 30, 60]
FORMS: tuple[Seconds, ...] = (15, 30, 60)
SHORT: Seconds = 15  # has time for who speaks and what is, not for more
RATE = 5.0  # syllables a second, of who never said theirs, and of the station


class Rank(IntEnum):
    """What a listener must know first."""

    MUST = 0  # said in every form, however long
    FIRST = 1
    NEXT = 2
    GOOD = 3
    MORE = 4
    LAST = 5


@dataclass(frozen=True)
class Line:
    """One sentence or a few that belong together. Of a `group` the later ones are not said without the earlier;
    a line that stands `instead` is said only when some of its group are not. `shorter` is what is said of it where all
    that must be said takes too long, in ever fewer words."""

    text: str
    rank: Rank
    group: str = ""
    instead: bool = False
    shorter: tuple[str, ...] = ()


def chosen(lines: Sequence[Line], language: str, seconds: float, rate: float = RATE) -> list[Line]:
    """In their order. By rank, then by place, what fits; at least what must be said. Pure."""
    lines = _shortened(lines, language, seconds, rate)
    takes = [read_time_s(spoken(line.text, language), rate) for line in lines]
    kept = {at for at, line in enumerate(lines) if line.rank is Rank.MUST and not line.instead}
    left = seconds - sum(takes[at] for at in kept)
    cut: set[str] = set()
    for at in sorted(range(len(lines)), key=lambda at: (lines[at].rank, at)):
        line = lines[at]
        if at in kept or line.instead or (line.group and line.group in cut):
            continue
        if takes[at] <= left:
            kept.add(at)
            left -= takes[at]
        elif line.group:
            cut.add(line.group)
            for other, rest in enumerate(lines):
                if rest.instead and rest.group == line.group and takes[other] <= left:
                    kept.add(other)
                    left -= takes[other]
    return [lines[at] for at in sorted(kept)]


def _shortened(lines: Sequence[Line], language: str, seconds: float, rate: float) -> list[Line]:
    """As long as what must be said does not fit, its next line that can be said in fewer words is; then each again."""
    found = list(lines)
    while True:
        shorter = [at for at, line in enumerate(found) if line.rank is Rank.MUST and line.shorter]
        for at in shorter:
            must = (one.text for one in found if one.rank is Rank.MUST and not one.instead)
            if sum(read_time_s(spoken(text, language), rate) for text in must) <= seconds:
                return found
            found[at] = replace(found[at], text=found[at].shorter[0], shorter=found[at].shorter[1:])
        if not shorter:
            return found
