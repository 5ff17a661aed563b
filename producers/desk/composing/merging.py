"""Two texts of one draft: what two people (or two windows) wrote in different fields goes together; in one field, they
clash, and somebody chooses."""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from producers.desk.composing.when import shown_moment


@dataclass(frozen=True)
class Clash:
    """A field that both changed. A list is one field: its items have no names of their own."""

    field: str
    mine: Any
    theirs: Any


def merge(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], picked: Collection[str] = ()
) -> tuple[dict[str, Any], list[Clash]]:
    """Both texts over the one they began with. Of `picked` fields theirs is taken; where they clash mine stands."""
    before, ours, other = (dict(_fields(body)) for body in (base, mine, theirs))
    whole: dict[str, Any] = {}
    clashes = []
    for name in (*ours, *(name for name in other if name not in ours)):
        mine_here, theirs_here = ours.get(name), other.get(name)
        mine_typed, theirs_typed, before_typed = _typed(mine_here), _typed(theirs_here), _typed(before.get(name))
        if name in picked or mine_typed in (before_typed, theirs_typed):
            taken = theirs_here
        else:
            taken = mine_here
            if theirs_typed != before_typed:
                clashes.append(Clash(name, mine_here, theirs_here))
        if taken is not None:
            _put(whole, name, deepcopy(taken))
    return whole, clashes


def _fields(body: Mapping[str, Any], ahead: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in body.items():
        if isinstance(value, Mapping):
            yield from _fields(value, f"{ahead}{name}.")
        elif value is not None:
            yield f"{ahead}{name}", value


def _typed(value: Any) -> Any:
    """As a form has it: 12.5 and «12.5» are the same, and so are two spellings of one instant."""
    if isinstance(value, Mapping):
        return {name: _typed(below) for name, below in value.items() if below is not None}
    if isinstance(value, list | tuple):
        return [_typed(below) for below in value]
    return None if value is None else shown_moment(str(value)).replace("\r\n", "\n").strip()


def _put(whole: dict[str, Any], name: str, value: Any) -> None:
    *steps, last = name.split(".")
    inside = whole
    for step in steps:
        inside = inside.setdefault(step, {})
        if not isinstance(inside, dict):
            return
    inside[last] = value
