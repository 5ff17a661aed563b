"""RSS and Atom: each entry an announcement (press releases of a site, an older system's posts)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import feedparser

from core.outside import Outside
from producers.imports import cleaning
from producers.imports.fetching import fetch
from producers.imports.items import Item, Look, Reads, Said, SettingsOf, Trouble
from producers.imports.opening import plain_xml
from schemas.web import WebAddress

AHEAD = timedelta(days=1)  # more, and somebody's clock is wrong
FAR_OFF = Said(
    "Η ημερομηνία του στην πηγή είναι στο μέλλον· το ρολόι της φαίνεται λάθος.",
    "Its date at the source lies in the future; the clock there seems wrong.",
)


@dataclass(frozen=True)
class Entry:
    """What feeds have in common. `html` is the longest text there is."""

    key: str
    title: str
    html: str
    link: str
    at: datetime | None


class FeedSettings(SettingsOf):
    url: WebAddress


class Feed(Reads):
    name = "feed"
    settings = FeedSettings

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def look(self, settings: FeedSettings, cursor: Mapping[str, Any], now: datetime) -> Look:
        answer = await fetch(self._outside, settings.url, accept=ACCEPTED)
        entries = read(answer.body, answer.headers.get("content-type", ""))
        return Look([item_of(entry, now) for entry in entries], listed_since=oldest(entries))


ACCEPTED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"


def read(data: bytes, content_type: str = "") -> list[Entry]:
    """The entries of any feed. Trouble: it is none, or is made to do harm."""
    headers = {"content-type": content_type} if content_type else {}
    # What runs in it is taken out by us, who also tell of it.
    found = feedparser.parse(BytesIO(plain_xml(data)), response_headers=headers, sanitize_html=False)
    if not found.version:
        raise Trouble("Δεν είναι ροή RSS ή Atom.", "It is no RSS or Atom feed.")
    return [_entry(entry) for entry in found.entries]


def oldest(entries: Sequence[Entry]) -> datetime | None:
    """A feed is the newest part of a list: what is later than its oldest entry must be in it."""
    times = [entry.at for entry in entries if entry.at is not None]
    return min(times) if times and len(times) == len(entries) else None


def item_of(entry: Entry, now: datetime) -> Item:
    text = cleaning.markdown(entry.html)
    body: dict[str, Any] = {"title": {"el": cleaning.line(entry.title)}}
    if text:
        body["body"] = {"el": text}
    if entry.link:
        body["links"] = [{"url": entry.link}]
    odd = entry.at is not None and entry.at > now + AHEAD
    notes = [*cleaning.notes(entry.title, entry.html), *([FAR_OFF] if odd else [])]
    return Item(entry.key, body, entry.link, None if odd else entry.at, notes=notes)


def _entry(entry: Any) -> Entry:
    texts = [str(content.get("value", "")) for content in entry.get("content", ())] + [str(entry.get("summary", ""))]
    link = cleaning.web(entry.get("link"))
    title = str(entry.get("title", ""))
    return Entry(str(entry.get("id") or link or title), title, max(texts, key=len), link, _at(entry))


def _at(entry: Any) -> datetime | None:
    parsed = next((entry[name] for name in ("published_parsed", "updated_parsed") if name in entry), None)
    if parsed is None:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
