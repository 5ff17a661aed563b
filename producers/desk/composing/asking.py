"""The form as a template shows it: each field with its label, help, value and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.directory import Directory
from core.errors import FieldError
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS
from producers.desk.composing.fields import Field, Group, form_of
from producers.desk.composing.flat import flat
from schemas.localised import ENGLISH, GREEK
from schemas.moments import moment
from schemas.subtypes import SUBTYPES, Kind

LABELS = Catalogue.load(Path(__file__).with_name("fields.toml"))
LANGUAGES = (GREEK, ENGLISH)
LOCALISED = ("line", "text", "markdown")


@dataclass(frozen=True)
class Input:
    """`name` is what the browser sends; `values` are those chosen, of boxes and lists."""

    name: str
    sort: str
    label: str
    help: str
    language: str  # of what is typed; "" where it has none
    values: Sequence[str]
    errors: Sequence[str]
    options: Sequence[tuple[str, str]] = ()
    rows: int = 3
    said: Sequence[str] = ()  # by the check list
    source: str = ""  # where its value came from, while nobody has edited it

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")


@dataclass(frozen=True)
class Block:
    """A heading and what is asked under it. `items` is the path of a list; `number` is the item's place in it."""

    key: str
    heading: str
    help: str
    parts: Sequence["Input | Block"]
    items: str = ""
    number: int | None = None
    folded: bool = False

    def inputs(self) -> Iterator[Input]:
        for part in self.parts:
            if isinstance(part, Input):
                yield part
            else:
                yield from part.inputs()

    @property
    def open(self) -> bool:
        return not self.folded or any(one.values or one.errors for one in self.inputs())


class Asking:
    """Makes the blocks of one form."""

    def __init__(
        self,
        body: Mapping[str, Any],
        errors: Sequence[FieldError],
        directory: Directory,
        language: str,
        more: str = "",
        *,
        said: Mapping[str, Sequence[str]] | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> None:
        """`more` is the path of a list that gets an empty item besides. `said` and `sources` are by inputs' names."""
        self._said, self._sources = said or {}, sources or {}
        self._typed = flat(body)
        self._errors = {error.field: error.el if language == "el" else error.en for error in errors}
        self._body, self._directory, self._language, self._more = body, directory, language, more

    def blocks(self) -> list[Block]:
        kind = Kind(self._body["kind"])
        subtype = str(self._body.get("subtype") or next(iter(SUBTYPES[kind])))
        return [self._block(group, "") for group in form_of(kind, subtype)]

    def unplaced(self) -> list[tuple[str, str]]:
        """Errors of no field of this form: they must not be lost."""
        shown = {one.name for block in self.blocks() for one in block.inputs()}
        places = shown | {name.rpartition(".")[0] for name in shown}
        return [(field, said) for field, said in self._errors.items() if field not in places]

    def _block(self, group: Group, ahead: str) -> Block:
        heading, told = LABELS(f"group.{group.key}", self._language), self._help(f"group_help.{group.key}")
        if not group.items:
            parts = tuple(part for field in group.fields for part in self._parts(field, ahead))
            return Block(group.key, heading, told, parts, folded=group.folded)
        path = f"{ahead}{group.items}"
        count = max(1, self._count(path) + (path == self._more))
        items = tuple(
            Block(
                group.key,
                heading,
                "",
                tuple(part for field in group.fields for part in self._parts(field, f"{path}.{n}.")),
                number=n,
            )
            for n in range(count)
        )
        return Block(group.key, heading, told, items, items=path, folded=group.folded)

    def _parts(self, field: Field | Group, ahead: str) -> list[Input | Block]:
        if isinstance(field, Group):
            return [self._block(field, ahead)]
        path = f"{ahead}{field.name}".rstrip(".")
        if field.sort not in LOCALISED:
            return [self._input(field, path, path, "")]
        return [self._input(field, path, f"{path}.{language}", language) for language in LANGUAGES]

    def _input(self, field: Field, path: str, name: str, language: str) -> Input:
        key = ".".join("*" if step.isdecimal() else step for step in path.split("."))
        typed = self._typed.get(name, ())
        values = [str(value) for value in typed] if isinstance(typed, list | tuple) else [str(typed)]
        if field.sort == "moment":
            values = [_local(value) for value in values]
        if field.sort == "codes":
            values = ["\n".join(values)]
        errors = [said for where, said in self._errors.items() if where in _places(name, path, language)]
        return Input(
            name,
            field.sort,
            LABELS(f"label.{key}._", self._language),
            self._help(f"help.{key}._") if language in ("", GREEK) else "",
            language,
            [value for value in values if value],
            errors,
            self._options(field),
            field.rows,
            self._said.get(name, ()),
            self._sources.get(name, ""),
        )

    def _options(self, field: Field) -> list[tuple[str, str]]:
        if field.sort == "several":
            entries: Any = getattr(self._directory, field.name)
            return [(entry.slug, entry.name.best(self._language)) for entry in entries]
        return [(choice, LABELS(f"choice.{choice}", self._language)) for choice in field.choices]

    def _count(self, path: str) -> int:
        numbers = [
            int(name[len(path) + 1 :].split(".")[0])
            for name in (*self._typed, *self._errors)
            if name.startswith(f"{path}.") and name[len(path) + 1 :].split(".")[0].isdecimal()
        ]
        return max(numbers, default=-1) + 1

    def _help(self, key: str) -> str:
        return LABELS(key, self._language) if key in LABELS.sentences else ""


def _places(name: str, path: str, language: str) -> set[str]:
    """Where an error of this input may say that it is: a text's own, or of its Greek."""
    return {name, path} if language in ("", GREEK) else {name}


def _local(value: str) -> str:
    """As a browser's field wants a time: the time in Athens; what is no time stays as it was typed."""
    try:
        return moment(value).astimezone(ATHENS).strftime("%Y-%m-%dT%H:%M")
    except Exception:
        return value
