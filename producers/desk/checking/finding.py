"""What a check sees of a draft, and what it says about it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from core.elections.silence import Election
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS
from producers.desk.composing.flat import flat
from schemas.moments import moment
from schemas.subtypes import Kind

WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
Severity = Literal["must", "should", "note"]  # holds it back; holds it back until somebody says «I know»; is only said

# Written for people, with the names of the inputs they stand in (fields.py).
TEXTS = ("title", "summary", "body", "eligibility", "how_to_apply", "notes_to_editors", "outage.where", "cost.details")


@dataclass(frozen=True)
class Finding:
    """`field` is the name of an input; `mended` is that input's whole value as it should be. `found` tells it from
    others of the same check in the same field, and names no person's number."""

    check: str
    severity: Severity
    field: str
    found: str = ""
    values: Mapping[str, str] = made(default_factory=dict)
    mended: str | None = None

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.check}\n{self.field}\n{self.found}".encode()).hexdigest()[:24]

    def said(self, language: str) -> str:
        """What is the matter and what to do."""
        return WORDS(self.check, language, **self.values)

    @property
    def anchor(self) -> str:
        """Of its input on the page."""
        return self.field.replace(".", "-")


@dataclass(frozen=True)
class Paper:
    """What an attached PDF holds."""

    pages: int
    letters: int


@dataclass(frozen=True)
class Facts:
    """What is known besides the text itself."""

    now: datetime
    correction: bool = False
    patron_day: tuple[int, int] | None = None  # month and day
    spoken: bool = False  # the radio reads it out
    links: Mapping[str, str] = made(default_factory=dict)  # address → the key of what is wrong with it, "" nothing
    papers: Mapping[str, Paper] = made(default_factory=dict)  # media key → what the PDF holds
    elections: Sequence[Election] = ()  # whose silence is still to come, or lasts

    @property
    def today(self) -> date:
        return self.now.astimezone(ATHENS).date()


@dataclass(frozen=True)
class Seen:
    """A draft as it was typed."""

    body: Mapping[str, Any]
    facts: Facts

    @cached_property
    def typed(self) -> Mapping[str, Any]:
        """The names of the inputs with what stands in them."""
        return flat(self.body)

    def text(self, name: str) -> str:
        value = self.typed.get(name, self.typed.get(name.removesuffix(".el"), ""))
        return value if isinstance(value, str) else ""

    def texts(self, language: str | None = None) -> Iterator[tuple[str, str]]:
        """Every text with its input's name, Greek first."""
        for code in (language,) if language else ("el", "en"):
            for name in TEXTS:
                if found := self.text(f"{name}.{code}"):
                    yield f"{name}.{code}", found

    def moment(self, name: str) -> datetime | None:
        """A time that was typed, if it is one."""
        try:
            return moment(self.typed[name]) if name in self.typed else None
        except ValueError:
            return None

    def several(self, name: str) -> Sequence[str]:
        value = self.typed.get(name, ())
        return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]

    def starts(self) -> list[tuple[str, datetime]]:
        """When an event takes place, unless it is cancelled."""
        times = self.body.get("occurrences") or ()
        found = [
            (f"occurrences.{n}.start", self.moment(f"occurrences.{n}.start"))
            for n, one in enumerate(times if isinstance(times, list) else ())
            if not (isinstance(one, Mapping) and one.get("cancelled"))
        ]
        return [(name, at) for name, at in found if at is not None]

    @property
    def kind(self) -> Kind:
        return Kind(str(self.body["kind"]))

    @property
    def subtype(self) -> str:
        return str(self.body.get("subtype", ""))
