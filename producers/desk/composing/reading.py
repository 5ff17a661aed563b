"""A sent form becomes the body of a draft: names nested, codes split at lines, kind and issuer kept."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from core.errors import FieldError, Invalid
from producers.desk.composing.fields import Field, Group, form_of
from producers.desk.composing.flat import nested
from schemas.subtypes import SUBTYPES, Kind

CODES = frozenset(("adam", "cpv", "nuts"))
SEVERAL = frozenset(("topics", "areas"))
OF_THE_FORM = frozenset(("seen", "more", "to", "reason", "weight", "change_note", "comment", "alone"))
_BETWEEN = re.compile(r"[\s,;]+")


def body_of(pairs: Iterable[tuple[str, str]], before: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed over `before`: what the form does not ask for stays as it was (attachments, own words)."""
    typed = nested((name, value) for name, value in pairs if name.split(".")[0] not in OF_THE_FORM)
    kind = str(before["kind"])
    subtype = str(typed.get("subtype") or before.get("subtype") or "")
    if subtype not in set(SUBTYPES[Kind(kind)]):
        raise Invalid([FieldError("subtype", "Επιλέξτε τι είναι.", "Choose what it is.")])
    for name in CODES & set(typed):
        typed[name] = [code for code in _BETWEEN.split(str(typed[name])) if code]
    for name in SEVERAL & set(typed):
        typed[name] = typed[name] if isinstance(typed[name], list) else [typed[name]]
    asked = {field for kind_of in SUBTYPES[Kind(kind)] for field in _tops(form_of(Kind(kind), kind_of))}
    kept = {name: value for name, value in before.items() if name not in asked}
    return {**kept, **typed, "kind": kind, "subtype": subtype, "issuer": str(typed.get("issuer") or before["issuer"])}


def _tops(groups: Iterable[Group | Field]) -> Iterable[str]:
    """The names at the top of the body that this form asks for."""
    for part in groups:
        if isinstance(part, Group):
            yield from (part.items.split(".")[0],) if part.items else _tops(part.fields)
        else:
            yield part.name.split(".")[0]
