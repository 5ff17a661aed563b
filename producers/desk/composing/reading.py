"""A sent form becomes the body of a draft: names nested, codes split at lines, kind and issuer kept."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from core.errors import FieldError, Invalid
from producers.desk.composing.fields import ITEMS, form_of, names_of
from producers.desk.composing.flat import flat, nested
from schemas.localised import ENGLISH, GREEK
from schemas.subtypes import SUBTYPES, Kind

CODES = frozenset(("adam", "cpv", "nuts"))
SEVERAL = frozenset(("topics", "areas"))
OF_ITSELF = frozenset(("kind", "subtype", "issuer"))
OF_THE_FORM = frozenset(("seen", "more", "to", "reason", "weight", "change_note", "comment", "alone", "mend", "know"))
LANGUAGES = (GREEK, ENGLISH)
_BETWEEN = re.compile(r"[\s,;]+")


def body_of(pairs: Iterable[tuple[str, str]], before: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed over `before`: what the form does not ask for stays as it was (attachments, other languages)."""
    typed = [(name, value) for name, value in pairs if name.split(".")[0] not in OF_THE_FORM]
    kind, subtypes = str(before["kind"]), SUBTYPES[Kind(str(before["kind"]))]
    subtype = next((value for name, value in typed if name == "subtype"), str(before.get("subtype", "")))
    if subtype not in set(subtypes):
        raise Invalid([FieldError("subtype", "Επιλέξτε τι είναι.", "Choose what it is.")])
    forms = {
        subtype,
        str(before.get("subtype", subtype)),
    }  # what only the one before it asked for is not asked any more
    asked = {_with_languages(name) for one in forms for name in names_of(form_of(Kind(kind), one))}
    names = {name for name, value in typed if value.strip()}
    kept = [
        (name, value)
        for name, value in flat(before).items()
        if name not in OF_ITSELF
        and not any(pattern.fullmatch(name) for pattern in asked)
        and _item_is_there(name, names)
    ]
    body = nested([*kept, *typed])
    for name in CODES & set(body):
        body[name] = [code for one in _listed(body[name]) for code in _BETWEEN.split(str(one)) if code]
    for name in SEVERAL & set(body):
        body[name] = _listed(body[name])
    return {**body, "kind": kind, "subtype": subtype, "issuer": str(body.get("issuer") or before["issuer"])}


@cache
def _with_languages(name: str) -> re.Pattern[str]:
    """The names of a field's inputs: with its language behind it where it has one, items by their numbers."""
    return re.compile(re.escape(name).replace(r"\*", r"\d+") + rf"(\.({'|'.join(LANGUAGES)}))?")


def _item_is_there(name: str, names: Collection[str]) -> bool:
    """What an item has besides goes with it when it is emptied; lists the form does not ask for are not touched."""
    steps = name.split(".")
    for depth, step in enumerate(steps):
        if step.isdecimal() and steps[0] in ITEMS:
            ahead = ".".join(steps[: depth + 1])
            return any(one == ahead or one.startswith(f"{ahead}.") for one in names)
    return True


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
