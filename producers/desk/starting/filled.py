"""A draft that fills itself: the body, and where each of its fields came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.language.catalogue import Catalogue
from producers.desk.checking.days import folded
from producers.desk.composing.flat import flat, nested
from schemas.directory import Issuer

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))


@dataclass(frozen=True)
class Source:
    """`key` of words.toml (source.…), with what the sentence names: a page, a reference."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    def said(self, language: str) -> str:
        return WORDS(f"source.{self.key}", language, **self.values)


@dataclass
class Filled:
    """Fields by their names in the form. What comes first stays: a register's word before a guess."""

    kind: str = ""
    subtype: str = ""
    head: str = ""  # where it names who speaks: a letterhead, an organisation
    fields: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def put(self, name: str, value: Any, source: Source) -> None:
        if value not in (None, "", [], ()) and name not in self.fields:
            self.fields[name] = value
            self.sources[name] = source

    def add(self, other: "Filled") -> None:
        """What this one lacks, and is not another item of a list that it has."""
        lists = {name.split(".")[0] for name in self.fields if name.split(".")[1:2] and name.split(".")[1].isdecimal()}
        for name, value in other.fields.items():
            if name.split(".")[0] not in lists:
                self.put(name, value, other.sources[name])

    def issuer(self, among: Sequence[Issuer]) -> str:
        """Whose paper it is, of those the clerk writes for; the first of them where it does not say."""
        head = " ".join(folded(self.head).split())
        named = [one for one in among if " ".join(folded(one.name.el).split()) in head]
        return max(named, key=lambda one: len(one.name.el), default=among[0]).slug

    def body(self, issuer: str) -> dict[str, Any]:
        return {**nested(self.fields.items()), "kind": self.kind, "subtype": self.subtype, "issuer": issuer}


def same(one: Any, other: Any) -> bool:
    """Whether somebody has edited a field since: browsers send other line ends."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def shown(body: Mapping[str, Any], sources: Mapping[str, tuple[Source, Any]], language: str) -> dict[str, str]:
    """What is said of each field that nobody has edited since it was filled."""
    typed = flat(body)
    return {
        name: source.said(language)
        for name, (source, value) in sources.items()
        if name in typed and same(typed[name], value)
    }
