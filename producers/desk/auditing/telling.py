"""The trail in words: what was done, to what, and each thing that was one way before and another after."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.language.catalogue import Catalogue
from core.language.dates import moment
from producers.desk.auditing.reading import Entry

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
NAMED = ("issuer", "topic", "area", "page", "channel")  # by a word of their own, not by a number
PLACES = {
    "announcement": "/desk/announcements",
    "draft": "/desk/drafts",
    "inbox": "/desk/inbox",
    "page": "/desk/pages",
    "import": "/desk/imports",
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@dataclass(frozen=True)
class Difference:
    """ "" where there was nothing, or is nothing any more."""

    name: str
    before: str
    after: str


def act(entry: Entry, language: str) -> str:
    """An act that has no words yet is shown by its own name."""
    key = f"act.{entry.act}"
    said = WORDS(key, language) if key in WORDS.sentences else entry.act
    return WORDS("act_of_edition", language, act=said, number=entry.edition) if entry.edition else said


def subject(entry: Entry, language: str) -> str:
    sort, _, name = entry.subject.partition(":")
    said = WORDS(f"sort.{sort}", language) if f"sort.{sort}" in WORDS.sentences else entry.subject
    title = entry.title or (name if sort in NAMED else "")
    return f"{said}: {title}" if title else said


def address(entry: Entry) -> str:
    """Where it can be looked at; empty: nowhere."""
    sort, _, name = entry.subject.partition(":")
    return f"{PLACES[sort]}/{name}" if sort in PLACES else ""


def differences(entry: Entry, language: str) -> list[Difference]:
    before, after = dict(_flat("", entry.before)), dict(_flat("", entry.after))
    return [
        Difference(_name(name, language), _value(before.get(name), language), _value(after.get(name), language))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{path}.{name}" if path else str(name), inner)
    elif value is not None:
        yield path, value


def _name(path: str, language: str) -> str:
    return WORDS(f"field.{path}", language) if f"field.{path}" in WORDS.sentences else path


def _value(value: Any, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or value in ("True", "False"):  # changes of schedules are kept as texts
        return WORDS("yes" if value in (True, "True") else "no", language)
    if isinstance(value, dict):
        return ", ".join(f"{_name(name, language)}: {_value(one, language)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_value(one, language) for one in value)
    if isinstance(value, str) and _INSTANT.match(value):
        try:
            return moment(datetime.fromisoformat(value), language)
        except ValueError:  # without a zone, or no time at all: as it stands
            return value
    return str(value)
