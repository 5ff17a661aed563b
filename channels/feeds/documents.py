"""RSS 2.0 and Atom documents by feedgen, with what feedgen 1.0.0 gets wrong mended here and nowhere else.

Each mend has a test of its own: control characters break the document; Atom entry links lose relation, type
and language; RSS takes the last link given for its own; entries are prepended; an author without an e-mail
address is dropped from RSS; `updated` is the time of rendering. Tombstones (RFC 6721) feedgen does not know.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedgen.feed import FeedGenerator
from lxml import etree

from channels.feeds.address import CONTENT_TYPES, Format

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
GENERATOR = "Keryx"
# All that XML 1.0 §2.2 does not allow.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Head:
    """What a feed says of itself. Addresses are absolute, `updated` is aware."""

    address: str
    home: str
    title: str
    subtitle: str
    language: str
    author: str
    updated: datetime


@dataclass(frozen=True)
class Category:
    scheme: str
    term: str
    label: str


@dataclass(frozen=True)
class Entry:
    """`identity` is a URI that never changes; of one that is `gone`, `title` and `summary` say what became of it."""

    identity: str
    link: str
    title: str
    summary: str
    html: str
    author: str
    published: datetime
    updated: datetime
    categories: Sequence[Category] = ()
    gone: bool = False


def document(head: Head, entries: Sequence[Entry], form: Format) -> bytes:
    """The feed's bytes, which depend on nothing but the arguments; entries in the order given."""
    return _rss(head, entries) if form == "rss" else _atom(head, entries)


def clean(text: str) -> str:
    """The text without what XML does not allow."""
    return FORBIDDEN.sub("", text)


def _generator(head: Head, form: Format) -> FeedGenerator:
    feed = FeedGenerator()
    feed.id(head.address)
    feed.title(clean(head.title))
    feed.subtitle(clean(head.subtitle))
    feed.language(head.language)
    feed.author({"name": clean(head.author)})
    feed.generator(GENERATOR)
    feed.docs("https://www.rssboard.org/rss-specification")
    feed.updated(head.updated)
    feed.lastBuildDate(head.updated)
    # RSS takes the last link as its own: the page of the feeds stands last.
    feed.link(href=head.address, rel="self", type=CONTENT_TYPES[form])
    feed.link(href=head.home, rel="alternate", type="text/html", hreflang=head.language)
    return feed


def _rss(head: Head, entries: Sequence[Entry]) -> bytes:
    feed = _generator(head, "rss")
    feed.load_extension("dc", atom=False, rss=True)
    for entry in entries:
        item = feed.add_entry(order="append")
        item.guid(entry.identity, permalink=False)
        item.title(clean(entry.title))
        item.link(href=entry.link)
        item.description(clean(entry.summary or entry.title))
        if entry.html:
            item.content(clean(entry.html))
        item.published(entry.published)
        item.dc.dc_creator(clean(entry.author))  # <author> must be an e-mail address
        for category in entry.categories:
            item.category(term=category.term, scheme=category.scheme, label=clean(category.label))
    return bytes(feed.rss_str(pretty=True))


def _atom(head: Head, entries: Sequence[Entry]) -> bytes:
    feed = _generator(head, "atom")
    shown = [entry for entry in entries if not entry.gone]
    for entry in shown:
        item = feed.add_entry(order="append")
        item.id(entry.identity)
        item.title(clean(entry.title))
        item.link(href=entry.link)
        if entry.summary:
            item.summary(clean(entry.summary))
        item.content(clean(entry.html), type="html")
        item.author({"name": clean(entry.author)})
        item.published(entry.published)
        item.updated(entry.updated)
        for category in entry.categories:
            item.category(term=category.term, scheme=category.scheme, label=clean(category.label))
    root = etree.fromstring(feed.atom_str())
    _mend_links(root, head)
    for entry in entries:
        if entry.gone:
            _tombstone(root, entry, head.language)
    _declare(root)
    etree.indent(root)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _mend_links(root: etree._Element, head: Head) -> None:
    root.set(XML_LANGUAGE, head.language)
    for link in root.iterfind(f"{{{ATOM}}}entry/{{{ATOM}}}link"):
        link.attrib.update({"rel": "alternate", "type": "text/html", "hreflang": head.language})


def _tombstone(root: etree._Element, entry: Entry, language: str) -> None:
    """RFC 6721 §3: the entry is no more, since when, and why."""
    deleted = etree.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", nsmap={"at": TOMBSTONES})
    deleted.attrib.update({"ref": entry.identity, "when": entry.updated.isoformat()})
    comment = etree.SubElement(deleted, f"{{{TOMBSTONES}}}comment")
    comment.set(XML_LANGUAGE, language)
    comment.text = clean(entry.summary or entry.title)


def _declare(root: etree._Element) -> None:
    etree.cleanup_namespaces(root, top_nsmap={None: ATOM, "at": TOMBSTONES})
