"""Bot API HTML, read as Telegram reads it: what a reader sees, its entities, and the errors of bad markup."""

import re
from dataclasses import dataclass
from html import escape

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
SHOWN = {
    "bold": "b",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?")
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']*)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")


class CannotParse(Exception):
    """Markup the Bot API refuses; the text is the one it answers with."""


@dataclass(frozen=True)
class Entity:
    """Offset and length are UTF-16 code units, as in the Bot API."""

    type: str
    offset: int
    length: int
    url: str | None = None

    def answer(self) -> dict[str, object]:
        shown: dict[str, object] = {
            "type": self.type,
            "offset": self.offset,
            "length": self.length,
        }
        return shown | ({"url": self.url} if self.url else {})


@dataclass(frozen=True)
class Parsed:
    text: str
    entities: tuple[Entity, ...]
    page: str  # safe HTML for the human page


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def plain(text: str) -> Parsed:
    """A message without a parse mode: every character is itself."""
    return Parsed(text.strip(), (), escape(text.strip()))


@dataclass(frozen=True)
class _Open:
    tag: str
    argument: str
    offset: int  # UTF-16 units before it


def parse(source: str) -> Parsed:
    """Read Bot API HTML; CannotParse names the fault and its byte offset as the real server does."""
    text: list[str] = []
    page: list[str] = []
    entities: list[Entity] = []
    nested: list[_Open] = []
    at, offset = 0, 0
    while at < len(source):
        if source[at] == "<":
            if source.startswith("</", at):
                at, opened = _end_tag(source, at, nested)
                if offset > opened.offset:
                    entities.append(_entity(opened, offset))
                page.append(_page_tag(opened, closing=True))
            else:
                at, opened = _start_tag(source, at, offset)
                nested.append(opened)
                page.append(_page_tag(opened, closing=False))
            continue
        reference = REFERENCE.match(source, at) if source[at] == "&" else None
        character = _character(reference) if reference else source[at]
        at = reference.end() if reference else at + 1
        text.append(character)
        page.append(escape(character))
        offset += units(character)
    if nested:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{nested[-1].tag}"')
    return _trimmed("".join(text), entities, "".join(page))


def _start_tag(source: str, begin: int, offset: int) -> tuple[int, _Open]:
    named = re.compile(r"[^\s>]*").match(source, begin + 1)
    assert named is not None  # the pattern matches the empty text too
    at, tag = named.end(), named.group().lower()
    if at >= len(source):
        raise CannotParse(f"Unclosed start tag at byte offset {_bytes(source, begin)}")
    if tag not in TAGS:
        raise CannotParse(f'Unsupported start tag "{tag}" at byte offset {_bytes(source, begin)}')
    attributes: dict[str, str] = {}
    while at < len(source) and source[at] != ">":
        found = ATTRIBUTE.match(source, at)
        assert found is not None  # every part of the pattern may be empty
        if not found.group().strip():
            at = found.end()
            if source[at : at + 1] == ">":
                break
        if not found[1]:
            raise CannotParse(f'Empty attribute name in the tag "{tag}" at byte offset {_bytes(source, begin)}')
        attributes[found[1].lower()] = REFERENCE.sub(_character, found[2] or found[3] or found[4] or "")
        at = found.end()
    if at >= len(source):
        raise CannotParse(f"Unclosed start tag at byte offset {_bytes(source, begin)}")
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise CannotParse(f'Tag "span" must have class "tg-spoiler" at byte offset {_bytes(source, begin)}')
    return at + 1, _Open(tag, attributes.get("href", ""), offset)


def _end_tag(source: str, begin: int, nested: list[_Open]) -> tuple[int, _Open]:
    if not nested:
        raise CannotParse(f"Unexpected end tag at byte offset {_bytes(source, begin)}")
    close = re.compile(r"</([^\s>]*)\s*>").match(source, begin)
    if close is None:
        raise CannotParse(f"Unclosed end tag at byte offset {_bytes(source, begin)}")
    opened = nested.pop()
    found = close[1].lower()
    if found and found != opened.tag:
        raise CannotParse(
            f'Unmatched end tag at byte offset {_bytes(source, begin)}, expected "</{opened.tag}>", found "</{found}>"'
        )
    return close.end(), opened


def _entity(opened: _Open, end: int) -> Entity:
    return Entity(TAGS[opened.tag], opened.offset, end - opened.offset, opened.argument or None)


def _page_tag(opened: _Open, *, closing: bool) -> str:
    kind = TAGS[opened.tag]
    if kind == "text_link":
        if not opened.argument.startswith(("http://", "https://")):
            return ""  # Telegram shows a link it cannot follow as plain text
        return "</a>" if closing else f'<a href="{escape(opened.argument)}" rel="noopener">'
    shown = SHOWN.get(kind)
    return "" if shown is None else f"</{shown}>" if closing else f"<{shown}>"


def _trimmed(text: str, entities: list[Entity], page: str) -> Parsed:
    lead = units(text) - units(text.lstrip())
    kept = text.strip()
    length = units(kept)
    moved: list[Entity] = []
    for entity in entities:
        start, end = (
            max(entity.offset - lead, 0),
            min(entity.offset - lead + entity.length, length),
        )
        if entity.type == "text_link" and not entity.url:
            continue
        if end > start:
            moved.append(Entity(entity.type, start, end - start, entity.url))
    return Parsed(kept, tuple(sorted(moved, key=lambda e: (e.offset, -e.length))), page.strip())


def _character(reference: re.Match[str]) -> str:
    if reference[3]:
        return NAMED[reference[3]]
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else reference.group()


def _bytes(source: str, at: int) -> int:
    return len(source[:at].encode())
