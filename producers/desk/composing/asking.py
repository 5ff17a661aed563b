"""The form as a template shows it: each field with its label, help, value and what is wrong with it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.directory import Directory
from core.errors import FieldError
from core.language.catalogue import Catalogue
from producers.desk.composing.fields import Field, Group, form_of
from producers.desk.composing.flat import flat
from producers.desk.composing.when import shown_day, shown_moment
from schemas.localised import ENGLISH, GREEK
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
    last: bool = False  # of a list's items
    said: str = ""  # what is wrong with a list as such
    wholes: Sequence[tuple[str, str]] = ()  # several of its fields together, «outage», and what is wrong with them

    def value(self, field: str) -> str:
        """Of an item: what it has in this field of its own."""
        return next((one.value for one in self.inputs() if one.name == f"{self.items}.{self.number}.{field}"), "")

    def inputs(self) -> Iterator[Input]:
        for part in self.parts:
            if isinstance(part, Input):
                yield part
            else:
                yield from part.inputs()

    @property
    def open(self) -> bool:
        return (
            not self.folded
            or bool(self.said)
            or any(said for _, said in self.wholes)
            or any((one.values and one.sort != "hidden") or one.errors for one in self.inputs())
        )


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

    def unplaced(self, elsewhere: Collection[str]) -> list[tuple[str, str]]:
        """Errors of no field of this form: they must not be lost. `elsewhere` are shown by others."""
        shown = {one.name for block in self.blocks() for one in block.inputs() if one.sort != "hidden"}
        lists = {block.items for block in self._all(self.blocks()) if block.number is None and block.items}
        wholes = {name for block in self._all(self.blocks()) for name, _ in block.wholes}
        # A text's own errors stand at its Greek.
        texts = {name.removesuffix(f".{GREEK}") for name in shown if name.endswith(f".{GREEK}")}
        places = shown | lists | wholes | set(elsewhere) | texts
        unseen = [(field, said) for field, said in self._errors.items() if field not in places]
        return [(self._label(f"group.{field}") or field, said) for field, said in unseen]

    def _all(self, parts: Iterable["Input | Block"]) -> Iterator[Block]:
        for part in parts:
            if isinstance(part, Block):
                yield part
                yield from self._all(part.parts)

    def _block(self, group: Group, ahead: str) -> Block:
        heading, told = LABELS(f"group.{group.key}", self._language), self._group_help(group.key)
        if not group.items:
            parts = tuple(part for field in group.fields for part in self._parts(field, ahead))
            wholes = self._wholes(parts, ahead)
            return Block(group.key, heading, told, parts, folded=group.folded, wholes=wholes)
        path = f"{ahead}{group.items}"
        count = max(group.first, self._count(path) + (path == self._more))
        items = tuple(self._nth(group, heading, path, n, last=n == count - 1) for n in range(count))
        said = self._errors.get(path, "")
        return Block(group.key, heading, told, items, items=path, folded=group.folded, said=said)

    def _nth(self, group: Group, heading: str, path: str, n: int, *, last: bool) -> Block:
        parts = self._item(group, f"{path}.{n}")
        return Block(group.key, heading, "", parts, path, n, last=last, wholes=self._wholes(parts, f"{path}.{n}."))

    def _wholes(self, parts: Sequence[Input | Block], ahead: str) -> list[tuple[str, str]]:
        """What several of these inputs are together, by the names that errors have for it."""
        names = [one.name.removesuffix(f".{one.language}") for one in parts if isinstance(one, Input)]
        found = {ahead.rstrip("."): None} if ahead else {}
        for name in names:
            steps = name.removeprefix(ahead).split(".")
            found |= {ahead + ".".join(steps[:n]): None for n in range(1, len(steps))}
        return [(name, self._errors.get(name, "")) for name in found if name not in names]

    def _item(self, group: Group, path: str) -> tuple[Input | Block, ...]:
        """What is asked of one item, and what else it has: it takes that along wherever it is moved."""
        parts = tuple(part for field in group.fields for part in self._parts(field, f"{path}."))
        shown = {one.name for part in parts for one in (part.inputs() if isinstance(part, Block) else (part,))}
        besides = [
            Input(name, "hidden", "", "", "", [str(value)], ())
            for name, value in self._typed.items()
            if name.startswith(f"{path}.") and name not in shown and not isinstance(value, list | tuple)
        ]
        return (*parts, *besides)

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
            values = [shown_moment(value) for value in values]
        if field.sort == "day":
            values = [shown_day(value) for value in values]
        if field.sort == "codes":
            values = ["\n".join(values)]
        errors = [said for where, said in self._errors.items() if where in _places(name, path, language)]
        return Input(
            name,
            field.sort,
            LABELS(f"label.{key}._", self._language) if field.sort != "hidden" else "",
            LABELS(f"help.{key}._", self._language) if field.sort != "hidden" and language in ("", GREEK) else "",
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

    def _group_help(self, group: str) -> str:
        return self._label(f"group_help.{group}")

    def _label(self, key: str) -> str:
        return LABELS(key, self._language) if key in LABELS.sentences else ""


def _places(name: str, path: str, language: str) -> set[str]:
    """Where an error of this input may say that it is: a text's own, or of its Greek."""
    return {name, path} if language in ("", GREEK) else {name}
