"""Where two texts clash, as a person reads it: the field by its label, both texts whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from producers.desk.composing.asking import LABELS
from producers.desk.composing.flat import flat
from producers.desk.composing.merging import Clash
from producers.desk.composing.when import shown_moment
from producers.desk.composing.words import SAY
from schemas.localised import ENGLISH, GREEK


@dataclass(frozen=True)
class ToldClash:
    """`field` is its path; `mine` and `theirs` are what a person would read of it."""

    field: str
    label: str
    mine: str
    theirs: str

    @property
    def id(self) -> str:
        return f"pick-{self.field.replace('.', '-')}"


def told_clashes(clashes: Sequence[Clash], language: str) -> list[ToldClash]:
    return [
        ToldClash(one.field, _label(one.field, language), _text(one.mine, language), _text(one.theirs, language))
        for one in clashes
    ]


def _label(field: str, language: str) -> str:
    bare, _, last = field.rpartition(".")
    path = bare if last in (GREEK, ENGLISH) else field
    for key in (f"label.{path}._", f"group.{path}", f"label.{path.split('.')[0]}._"):
        if key in LABELS.sentences:
            return LABELS(key, language)
    return path


def _text(value: Any, language: str) -> str:
    """A list is told item by item, each with what stands in it."""
    if value in (None, "", []):
        return SAY("clash.nothing", language)
    if isinstance(value, list):
        told = [" · ".join(shown_moment(str(text)) for text in flat(one).values()) or str(one) for one in value]
        return "\n".join(told)
    return shown_moment(str(value))
