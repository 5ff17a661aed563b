"""An announcement that another program wrote, complete or not, as the body of a draft that the form can show."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from core.errors import FieldError, Invalid
from producers.desk.composing.asking import LOCALISED
from producers.desk.composing.fields import Field, Group, form_of
from producers.desk.composing.flat import DEEPEST, MOST_FIELDS, flat, nested
from schemas.announcement import parse_announcement
from schemas.localised import GREEK
from schemas.problems import InvalidInput
from schemas.subtypes import SUBTYPES, Kind

LONGEST_LIST = 300
LONGEST_NAME = 200
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def formed(data: Any, issuers: Collection[str]) -> dict[str, Any]:
    """In the form's spelling: every text by its language. Invalid: it is no draft of anything, or fits no form."""
    if not isinstance(data, Mapping):
        raise Invalid([FieldError(".", "Πρέπει να έχει πεδία (όνομα: τιμή).", "It must have fields (name: value).")])
    kind = _one_of("kind", data.get("kind"), list(Kind))
    issuer = _one_of("issuer", data.get("issuer"), issuers)
    subtypes = [one.value for one in SUBTYPES[Kind(kind)]]
    subtype = _one_of("subtype", data.get("subtype") or subtypes[0], subtypes)
    try:
        return parse_announcement(data).model_dump(mode="json", exclude_none=True)
    except InvalidInput:
        pairs = flat({**data, "kind": kind, "issuer": issuer, "subtype": subtype})
    _must_fit(pairs)
    texts = set(_texts(form_of(Kind(kind), subtype)))
    return nested((f"{name}.{GREEK}" if _pattern(name) in texts else name, value) for name, value in pairs.items())


def _one_of(field: str, value: Any, known: Collection[str]) -> str:
    if isinstance(value, str) and value in known:
        return str(value)
    listed = ", ".join(known)
    raise Invalid([FieldError(field, f"Γράψτε ένα από: {listed}.", f"Write one of: {listed}.")])


def _must_fit(pairs: Mapping[str, Any]) -> None:
    """Of a size and depth that a form can hold, and of characters that both databases store."""
    if len(pairs) > MOST_FIELDS:
        el, en = f"Έχει πάνω από {MOST_FIELDS} πεδία.", f"It has more than {MOST_FIELDS} fields."
        raise Invalid([FieldError(".", el, en)])
    wrong = [
        FieldError(_UNSTORABLE.sub("\ufffd", name)[:LONGEST_NAME], el, en)
        for name, value in pairs.items()
        for el, en in _wrong_with(name, value)
    ]
    if wrong:
        raise Invalid(wrong)


def _wrong_with(name: str, value: Any) -> Iterator[tuple[str, str]]:
    steps, said = name.split("."), str(value)
    if len(steps) >= DEEPEST or len(name) > LONGEST_NAME:
        yield "Είναι πολύ βαθιά· απλοποιήστε το.", "It is too deep; make it simpler."
    if any(step.isdecimal() and int(step) >= LONGEST_LIST for step in steps):
        yield f"Πάνω από {LONGEST_LIST} στοιχεία.", f"More than {LONGEST_LIST} items."
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        yield f"Πάνω από {LONGEST_LIST} στοιχεία.", f"More than {LONGEST_LIST} items."
    if isinstance(value, list) and any(isinstance(one, list) for one in value):
        yield "Λίστα μέσα σε λίστα.", "A list in a list."
    if _UNSTORABLE.search(name) or _UNSTORABLE.search(said):
        yield "Έχει χαρακτήρα που δεν αποθηκεύεται.", "It has a character that cannot be stored."


def _texts(groups: Sequence[Field | Group], ahead: str = "") -> Iterator[str]:
    """The names of the fields that have a language, items as `occurrences.*.note`."""
    for one in groups:
        if isinstance(one, Group):
            yield from _texts(one.fields, f"{ahead}{one.items}.*." if one.items else ahead)
        elif one.sort in LOCALISED:
            yield f"{ahead}{one.name}".rstrip(".")


def _pattern(name: str) -> str:
    return ".".join("*" if step.isdecimal() else step for step in name.split("."))
