"""A form's flat names (`occurrences.0.start`) and the nested body they stand for."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.numbers import number_in

MOST_FIELDS = 4_000
DEEPEST = 6


def nested(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """What was typed, without what was left empty; a name that comes twice is a list (ticked boxes).

    Items of a list are numbered in the form as they come, and close up: what was emptied between them is no item.
    Values that are no text stay what they are.
    """
    typed: dict[str, Any] = {}
    for number, (name, value) in enumerate(pairs):
        steps = name.split(".")
        if (
            number >= MOST_FIELDS
            or len(steps) > DEEPEST
            or value is None
            or (isinstance(value, str) and not value.strip())
        ):
            continue
        inside = typed
        for step in steps[:-1]:
            below = inside.setdefault(step, {})
            if not isinstance(below, dict):  # a name that is also a value: nobody's form says so
                break
            inside = below
        else:
            inside[steps[-1]] = [*_listed(inside[steps[-1]]), value] if steps[-1] in inside else value
    closed: dict[str, Any] = _closed_up(typed)
    return closed


def flat(body: Any, name: str = "") -> dict[str, Any]:
    """The names and values of a form that shows this body; lists of plain values stay lists under their name."""
    if isinstance(body, Mapping):
        items: Iterable[tuple[Any, Any]] = body.items()
    elif isinstance(body, list) and any(isinstance(one, Mapping) for one in body):
        items = enumerate(body)
    else:
        return {} if body is None else {name: body}
    found: dict[str, Any] = {}
    for step, below in items:
        found |= flat(below, f"{name}.{step}" if name else str(step))
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _closed_up(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(number_in(step) is not None for step in value):
        return [_closed_up(value[step]) for step in sorted(value, key=int)]
    return {step: _closed_up(below) for step, below in value.items()}
