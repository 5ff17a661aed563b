"""An issue as a PDF, tagged for readers that read aloud (PDF/UA-1, ISO 14289-1), by Typst and nothing else."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import lxml.html

from core.markdown import to_html
from core.typesetting import set_type
from producers.magazine.telling import WORDS, Telling

TEMPLATE = Path(__file__).with_name("paper.typ")


def paper(told: Telling, language: str, url: str) -> bytes:
    """The same issue gives the same bytes. About 50 ms of the processor: call it in a thread."""
    data = asdict(told) | {
        "language": language,
        "cover": tree(to_html(told.cover, told.title_language, base=url, first_heading=3)) if told.cover else [],
        "words": {
            "read": WORDS("read", language),
            "made": WORDS("made", language, page=told.page),
            "number": WORDS("number", language, number=told.number),
            # Typst fills these in: only it knows the pages.
            "page": WORDS("page", language, page="{page}", pages="{pages}"),
        },
    }
    written = json.dumps(data, default=str, ensure_ascii=False)
    return set_type(TEMPLATE, written, datetime.combine(told.day, time(), UTC))


def tree(html: str) -> list[Any]:
    """Safe HTML as texts and {tag, children, href}, for Typst to set."""
    return _children(lxml.html.fragment_fromstring(html, create_parent="div"))


def _children(element: Any) -> list[Any]:
    found: list[Any] = [element.text]
    for child in element:
        node: Mapping[str, Any] = {"tag": child.tag, "children": _children(child), "href": child.get("href") or ""}
        found += [node, child.tail]
    # A line end says nothing: between blocks Typst would make a paragraph of it, in a text a line of its own.
    texts = [node.replace("\n", " ") if isinstance(node, str) and not node.isspace() else node for node in found]
    return [node for node in texts if node and not (isinstance(node, str) and node.isspace() and "\n" in node)]
