"""How a channel shows beforehand what it will send: its folder's `preview.py`, made of the rendition that will go out.

`preview.py` has `NAME` (what people call the medium, by language) and `DOES` (what it does with an edition that is
corrected, withdrawn or expunged, by action and language); where people see it, also
`previews(rendition, url) -> Sequence[Preview]`; where there is something to hear, `async listen(rendition) -> bytes`
(MP3); where an announcement may have words of its own for the channel, `LIMIT`, how long they may be; where it has
people of its own at the desk, `ROLE`, theirs (`radio`, `television`): they read what goes to it, and nothing else.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Literal, Protocol, cast

from core.channel import Rendition

PHONE, DESKTOP = 360, 720  # CSS pixels


@dataclass(frozen=True)
class Preview:
    """`name` says which view of the channel it is, by language, "" where there is one only.

    A `page` is a whole HTML document without scripts, to be shown in a frame `width` wide; `text` is read as it stands.
    """

    names: Mapping[str, str]
    kind: Literal["page", "text"]
    content: str
    width: int = DESKTOP

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names.get("en", "")


class Previewer(Protocol):
    """A channel's module `preview`."""

    NAME: Mapping[str, str]
    DOES: Mapping[str, Mapping[str, str]]


class Seen(Protocol):
    def previews(self, rendition: Rendition, url: str) -> Sequence[Preview]: ...


class Listened(Protocol):
    async def listen(self, rendition: Rendition) -> bytes: ...


def previewer(module: ModuleType) -> Previewer:
    return cast(Previewer, module)


def seen(module: object) -> Seen | None:
    """The same module, where people see what it sends."""
    return cast(Seen, module) if hasattr(module, "previews") else None


def listened(module: object) -> Listened | None:
    """The same module, where it has something to hear."""
    return cast(Listened, module) if hasattr(module, "listen") else None


class Worded(Protocol):
    """A channel that can have words of its own: `LIMIT` is how many UTF-16 units of them it has room for."""

    LIMIT: int


def limit_of(module: object) -> int | None:
    """None: this channel says what all say."""
    return cast(Worded, module).LIMIT if hasattr(module, "LIMIT") else None


class Staffed(Protocol):
    """A channel with people of its own at the desk: `ROLE` is what theirs is called there."""

    ROLE: str


def role_of(module: object) -> str | None:
    return cast(Staffed, module).ROLE if hasattr(module, "ROLE") else None


def page(body: str, language: str, *, style: str = "", sheets: Sequence[str] = ()) -> str:
    """A document to show in a frame. `body` and `style` are ours, safe already."""
    links = "".join(f'<link rel="stylesheet" href="{sheet}">' for sheet in sheets)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">{links}<style>{style}</style></head>'
        f"<body>{body}</body></html>"
    )


def picture(png: bytes, alt: str) -> str:
    """An image as HTML, in itself."""
    return f'<img src="data:image/png;base64,{base64.b64encode(png).decode()}" alt="{alt}" style="max-width:100%">'
