"""What is beside the text: links that lead nowhere, documents that are only pictures of text."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from producers.desk.checking.finding import Finding, Seen, Severity

LETTERS_A_PAGE = 40  # a scan of a page has none; a page of text, hundreds
_IN_TEXT = re.compile(r"https?://[^\s<>()\[\]\"'»]+[^\s<>()\[\]\"'».,;:!?·]")
MOST_LINKS = 40


def links_of(seen: Seen) -> dict[str, str]:
    """Every web address with the input it stands in."""
    found: dict[str, str] = {}
    for name, value in seen.typed.items():
        if isinstance(value, str) and (name.endswith("url") or name in ("online", "apply_at")):
            found.setdefault(value.strip(), name)
    for name, text in seen.texts():
        for link in _IN_TEXT.findall(text):
            found.setdefault(link, name)
    usable = {link: name for link, name in found.items() if link.startswith(("http://", "https://")) and _host(link)}
    return dict(list(usable.items())[:MOST_LINKS])


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""


def dead_links(seen: Seen) -> Iterator[Finding]:
    """As they answered when they were last asked; those not asked yet are not spoken of."""
    for link, name in links_of(seen).items():
        if trouble := seen.facts.links.get(link, ""):
            severity: Severity = "note" if trouble == "link_late" else "should"
            yield Finding(trouble, severity, name, link, {"link": link})


def papers_of(body: Mapping[str, object]) -> list[tuple[int, str, bool]]:
    """The attached PDFs that are kept here: their places, media keys, and whether their text is given beside them."""
    attachments = body.get("attachments")
    found = []
    for n, one in enumerate(attachments if isinstance(attachments, list) else ()):
        key = one.get("media") if isinstance(one, Mapping) else None
        if isinstance(key, str) and (one.get("content_type") == "application/pdf" or key.endswith(".pdf")):
            found.append((n, key, bool(one.get("text"))))
    return found


def scanned(seen: Seen) -> Iterator[Finding]:
    """A scanned PDF is silent for a screen reader, and is found by no search."""
    for n, key, has_text in papers_of(seen.body):
        paper = seen.facts.papers.get(key)
        if paper is not None and not has_text and paper.letters < LETTERS_A_PAGE * max(1, paper.pages):
            title = seen.text(f"attachments.{n}.title.el") or str(n + 1)
            yield Finding("scanned", "should", f"attachments.{n}.title", key, {"title": title})
