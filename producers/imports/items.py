"""What every importer brings: items, and what could not be read; the one shape of all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from core.idempotency import fingerprint
from schemas.actions import Reason

MOST_ITEMS = 1_000  # of one look: more is no office's list
LONGEST_KEY = 2_000


@dataclass(frozen=True)
class Said:
    """A sentence for people, in both languages."""

    el: str
    en: str

    def text(self, language: str) -> str:
        return self.en if language == "en" else self.el


class Trouble(Exception):
    """The source cannot be taken as it is: nothing of this look is. Says why, and what to do."""

    def __init__(self, el: str, en: str) -> None:
        super().__init__(en)
        self.said = Said(el, en)


@dataclass(frozen=True)
class File:
    """Something that belongs to an item, small enough to be held; `suffix` with its dot."""

    title: str
    content: bytes
    suffix: str
    content_type: str


@dataclass(frozen=True)
class Item:
    """One thing that a source says. `body` is an announcement's form as far as it is known; issuer, kind and subtype
    are the source's where it names none.

    `notes`: why a person is to look before it goes out. `gone`: the source itself says that it holds no more.
    """

    key: str  # its own at its source, for good
    body: Mapping[str, Any]
    address: str = ""  # where people find it
    at: datetime | None = None
    files: Sequence[File] = ()
    notes: Sequence[Said] = ()
    gone: bool = False
    reason: Reason = Reason.CORRECTION  # of a change

    @property
    def hash(self) -> str:
        return fingerprint([dict(self.body), [fingerprint(file.content.hex()) for file in self.files], self.gone])

    @property
    def title(self) -> str:
        title = self.body.get("title")
        return str(title.get("el", "") if isinstance(title, Mapping) else title or "")


@dataclass(frozen=True)
class Wrong:
    """What could not be read: where (a line, a file), and what is the matter."""

    where: str
    said: Said


@dataclass(frozen=True)
class Look:
    """What a look found. `listed_since`: every item of a later time is in it, so that one that is missing has vanished
    from its source; None: the source promises no such thing. `pending`: there is more that can only be read at the next
    look. `cursor` is for that."""

    items: Sequence[Item] = ()
    wrong: Sequence[Wrong] = ()
    listed_since: datetime | None = None
    pending: bool = False
    cursor: Mapping[str, Any] = field(default_factory=dict)


class SettingsOf(BaseModel):
    """What an importer is told. Every field is text, as forms and commands give it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Importer(Protocol):
    """A kind of source. It reads, and stores nothing."""

    name: str
    clips: bool  # what it brings is not announced: it is read by the administration

    @property
    def settings(self) -> type[SettingsOf]: ...

    async def look(self, settings: Any, cursor: Mapping[str, Any], now: datetime) -> Look:
        """What is there; in a dry run `cursor` has `trial`. Trouble when it cannot be looked at."""

    async def taken(self, settings: Any, look: Look) -> None:
        """All of it is stored: what the source kept for us may go. May be called again for the same look."""


class Reads:
    """What of an importer that leaves nothing behind at its source."""

    clips = False

    async def taken(self, settings: Any, look: Look) -> None:
        return None
