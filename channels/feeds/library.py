"""Feeds as bytes: rendered when first asked for after a change, kept until the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.feeds import shelf
from channels.feeds.address import Feed, Format
from channels.feeds.documents import Category, Entry, Head, document
from channels.feeds.render import WORDS
from core.directory import load_directory
from core.pages import GREEK, MunicipalitySettings, etag_of, in_language
from core.store import Store
from schemas.subtypes import Kind, kind_name

EMPTY_SINCE = datetime(2026, 1, 1, tzinfo=UTC)  # Atom wants `updated` also of a feed that never held anything


@dataclass(frozen=True)
class Kept:
    """A rendered feed: good for one version and name, and until its first tombstone is due to go."""

    version: int
    name: str | None
    content: bytes
    etag: str
    changed_at: datetime
    good_until: datetime | None


class Library:
    """All feeds of the hub. One small read decides whether the kept bytes are still right."""

    def __init__(self, store: Store, url: str, municipality: MunicipalitySettings) -> None:
        self._store, self._url, self._municipality = store, url, municipality
        self._kept: dict[tuple[Feed, Format], Kept] = {}

    async def read(self, feed: Feed, form: Format, now: datetime) -> Kept | None:
        """The feed as it is now; None when there is no such kind, topic or issuer."""
        async with self._store.read() as c:
            version, changed_at = await shelf.version(c, feed)
            name = await self._name(c, feed)
            if feed.sort and name is None:
                return None
            kept = self._kept.get((feed, form))
            if kept and (kept.version, kept.name) == (version, name) and (not kept.good_until or now < kept.good_until):
                return kept
            rows = await shelf.newest(c, feed, now)
            terms = await shelf.terms_of(c, [row.announcement for row in rows], feed.language)
        head = self._head(feed, form, name, max((row.updated_at for row in rows), default=EMPTY_SINCE))
        content = document(head, [self._entry(row, terms, name) for row in rows], form)
        ends = [row.ended_at + shelf.TOMBSTONE_FOR for row in rows if row.state in shelf.GONE]
        kept = Kept(version, name, content, etag_of(content), changed_at or EMPTY_SINCE, min(ends, default=None))
        self._kept[feed, form] = kept
        return kept

    async def _name(self, c: AsyncConnection, feed: Feed) -> str | None:
        if feed.sort is None:
            return None
        if feed.sort == "kind":
            return kind_name(feed.slug, feed.language) if feed.slug in list(Kind) else None
        lists = await load_directory(c)
        listed = lists.topics if feed.sort == "topic" else lists.issuers
        names = {entry.slug: entry.name.best(feed.language) for entry in listed}
        return names.get(feed.slug or "") or await shelf.known(c, feed)

    def _head(self, feed: Feed, form: Format, name: str | None, updated: datetime) -> Head:
        municipality = self._municipality.named(feed.language)
        key = "title.one" if name else "title.all"
        return Head(
            address=self._url + feed.path(form),
            home=self._url + in_language("/feeds", feed.language),
            title=WORDS(key, feed.language, municipality=municipality, name=name),
            subtitle=WORDS("subtitle", feed.language),
            language=feed.language,
            author=municipality,
            updated=updated,
        )

    def _entry(self, row: Row[Any], terms: Sequence[Row[Any]], name: str | None) -> Entry:
        parts = row.parts
        gone = row.state in shelf.GONE
        return Entry(
            identity=identity(row.announcement, row.language),
            link=parts["link"],
            title=parts["title"],
            summary=parts["notice"] if gone else parts["summary"],
            html="" if gone else parts["html"],
            author=parts.get("issuer") or self._municipality.named(row.language),
            published=row.published_at,
            updated=row.updated_at,
            categories=[
                Category(f"{self._url}/feeds/{term.sort}", term.slug, term.name)
                for term in terms
                if term.announcement == row.announcement
            ],
            gone=gone,
        )


def identity(announcement: UUID, language: str) -> str:
    """What readers know an entry by: one for all editions; another in each language, since the texts differ."""
    return f"urn:uuid:{announcement if language == GREEK else uuid5(announcement, language)}"
