"""What a corrected text says otherwise than the text before it: field by field, word by word. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Literal

from core.language.dates import day, moment
from core.language.money import euros
from producers.desk.composing.asking import LABELS
from producers.desk.composing.fields import form_of, lists_of
from producers.desk.composing.flat import flat
from producers.desk.following.words import OWN
from schemas.moments import moment as read_moment
from schemas.subtypes import SUBTYPES

LISTS = frozenset(
    path for kind, subtypes in SUBTYPES.items() for one in subtypes for path in lists_of(form_of(kind, one))
)

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
OF_MONEY = frozenset({"price", "amount", "without_vat", "with_vat"})
Mark = Literal["same", "gone", "come"]


@dataclass(frozen=True)
class Change:
    """One field. `path` is its name in the announcement, items with their numbers; "" stands for none."""

    path: str
    before: str
    after: str

    @property
    def pattern(self) -> str:
        """With `*` for an item's number, and without the language of what it says."""
        steps = ["*" if step.isdecimal() else step for step in self.path.split(".")]
        return ".".join(steps[:-1] if _is_language(steps) else steps)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """In the order of the text before, what is new behind it."""
    old, new = _said(before), _said(after)
    paths = [*old, *(path for path in new if path not in old)]
    return [Change(p, old.get(p, ""), new.get(p, "")) for p in paths if old.get(p, "") != new.get(p, "")]


def _said(body: Mapping[str, Any]) -> dict[str, str]:
    """What was never said and what is said as empty are one."""
    found = {path: _text(value) for path, value in flat(body).items() if path not in ("kind", "issuer")}
    return {path: text for path, text in found.items() if text}


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "✓" if value else ""
    text = str(value)
    if MOMENT.match(text):  # the same instant may be written with another offset
        return read_moment(text).isoformat()
    return text.replace("\r\n", "\n").strip()


def words(before: str, after: str) -> list[tuple[Mark, str]]:
    """The pieces of both, each once: kept, taken away, put in."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    found: list[tuple[Mark, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        pieces: tuple[tuple[Mark, str], ...] = (
            (("same", "".join(old[a:b])),)
            if kind == "equal"
            else (("gone", "".join(old[a:b])), ("come", "".join(new[c:d])))
        )
        found += [(mark, piece) for mark, piece in pieces if piece]
    return found


@dataclass(frozen=True)
class Shown:
    label: str
    pieces: Sequence[tuple[Mark, str]]


def shown(change: Change, language: str) -> Shown:
    """As a reader sees the field: its label, times and sums as people write them."""
    before, after = (_readable(change, text, language) for text in (change.before, change.after))
    whole = MOMENT.match(change.before or change.after) or DAY.fullmatch(change.before or change.after)
    pieces: list[tuple[Mark, str]] = words(before, after)
    if whole:  # of a date every part is read together
        both: tuple[tuple[Mark, str], ...] = (("gone", before), ("come", after))
        pieces = [(mark, piece) for mark, piece in both if piece]
    return Shown(_label(change, language), pieces)


def _readable(change: Change, text: str, language: str) -> str:
    if not text:
        return ""
    if MOMENT.match(text):
        return moment(read_moment(text), language)
    if DAY.fullmatch(text):
        return day(read_moment(f"{text}T12:00:00+02:00"), language)
    last = change.path.rpartition(".")[2]
    if last in OF_MONEY:
        return euros(Decimal(text), language)
    choice = f"choice.{text}"
    return LABELS(choice, language) if choice in LABELS.sentences and "." not in text else text


def _label(change: Change, language: str) -> str:
    """As the form calls it, with an item's number; what the form does not ask for by its own name."""
    steps = change.path.split(".")
    spoken = steps.pop() if _is_language(steps) else ""
    key = f"label.{'.'.join('*' if step.isdecimal() else step for step in steps)}._"
    told = LABELS(key, language) if key in LABELS.sentences else OWN("changes.field", language, name=".".join(steps))
    number = next((int(step) + 1 for step in steps if step.isdecimal()), None)
    if number is not None and steps[0] in LISTS:
        told = f"{told} {number}"
    return f"{told} ({spoken})" if spoken not in ("", "el") else told


def _is_language(steps: Sequence[str]) -> bool:
    """No field has a name of two letters: behind a text's name stands its language."""
    return len(steps) > 1 and len(steps[-1]) == 2 and steps[-1].isalpha()
