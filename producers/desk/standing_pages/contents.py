"""A text with its list of contents: each heading gets an anchor that stays while the heading does. Pure."""

from collections import Counter
from dataclasses import dataclass

import lxml.html

from core.language.letters import slug
from core.markdown import to_html


@dataclass(frozen=True)
class Heading:
    anchor: str
    text: str
    level: int  # 2 and 3


@dataclass(frozen=True)
class Article:
    html: str  # safe
    headings: tuple[Heading, ...]


def article(text: str, language: str) -> Article:
    """The Markdown as safe HTML whose headings can be linked to."""
    root = lxml.html.fragment_fromstring(to_html(text, language, first_heading=2), create_parent="div")
    taken: Counter[str] = Counter()
    found = []
    for element in root.iter("h2", "h3"):
        said = " ".join(element.text_content().split())
        stem = f"s-{slug(said)[:60].strip('-') or 'section'}"
        taken[stem] += 1
        anchor = stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"
        element.set("id", anchor)
        found.append(Heading(anchor, said, int(element.tag[1])))
    inner = "".join(lxml.html.tostring(child, encoding="unicode") for child in root)
    return Article(f"{_escaped(root.text)}{inner}", tuple(found))


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;")
