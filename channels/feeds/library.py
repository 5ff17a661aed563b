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
from channels.feeds.render import WORDS, render
from core.directory import load_directory
from core.editions import load_edition
from core.pages import GREEK, Pages, etag_of, in_language
from core.standing import State, state_of
from core.store import Store
from schemas.subtypes import Kind, kind_name

GONE = ("withdrawn", "expunged")
EMPTY_SINCE = datetime(2026, 1, 1, tzinfo=UTC)  # Atom wants `updated` also of a feed that never held anything


@dataclass(frozen=True)
class Kept:
    """A rendered feed, good while its entries stand as they `stood`. `changed_at`: when it first came out like this."""

    stood: tuple[object, ...]
    content: bytes
    etag: str
    changed_at: datetime


class Library:
    """All feeds of the hub. One small read decides whether the kept bytes are still right."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._store, self._pages, self._url, self._municipality = store, pages, pages.url, pages.municipality
        self._kept: dict[tuple[Feed, Format], Kept] = {}

    async def read(self, feed: Feed, form: Format, now: datetime) -> Kept | None:
        """The feed as it is now; None when there is no such kind, topic or issuer."""
        async with self._store.read() as c:
            name = await self._name(c, feed)
            if feed.sort and name is None:
                return None
            kept = self._kept.get((feed, form))
            stood = (name, *await shelf.stand(c, feed, now))
            if kept and kept.stood == stood:
                return kept
            rows = await shelf.newest(c, feed, now)
            terms = await shelf.terms_of(c, [row.announcement for row in rows], feed.language)
            entries = [await self._entry(c, row, terms, now) for row in rows]
        entries.sort(key=lambda entry: entry.updated, reverse=True)
        head = self._head(feed, form, name, max((entry.updated for entry in entries), default=EMPTY_SINCE))
        content = document(head, entries, form)
        same = kept is not None and kept.content == content
        kept = Kept(stood, content, etag_of(content), kept.changed_at if kept and same else now)
        self._kept[feed, form] = kept
        return kept

    async def entry(self, announcement: UUID, language: str, now: datetime) -> tuple[State, Entry] | None:
        """An announcement's own entry, and how it stands; None when it has none in this language."""
        async with self._store.read() as c:
            rows = {row.language: row for row in await shelf.held(c, announcement)}
            row = rows.get(language)
            return (state_of(row, now), await self._entry(c, row, (), now)) if row else None

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

    async def _entry(self, c: AsyncConnection, row: Row[Any], terms: Sequence[Row[Any]], now: datetime) -> Entry:
        """A withdrawal counts from its commit: until its own text is delivered, it is read from the ledger."""
        parts, updated = row.parts, row.updated_at
        gone = state_of(row, now) in GONE
        if gone and row.edition < row.head:
            ending = await load_edition(c, self._url, row.announcement, row.head)
            parts, updated = render(ending, row.language, ending.action, self._pages).parts, ending.at
        return Entry(
            identity=identity(row.announcement, row.language),
            link=parts["link"],
            title=parts["title"],
            summary=parts["notice"] if gone else parts["summary"],
            html="" if gone else parts["html"],
            author=parts["issuer"],
            published=row.published_at,
            updated=updated,
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
