"""Asks links and reads attached PDFs in the background: nobody who types waits for them."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, or_, select, update

from core.clock import Clock
from core.errors import Refused, TryLater
from core.media import Media
from core.outside import Outside
from core.store import Store, insert_for
from producers.desk.checking.finding import Paper
from producers.desk.checking.tables import checked_links, checked_papers
from producers.desk.starting.paper import Unreadable, read_paper

FRESH = timedelta(days=1)
FORGOTTEN = timedelta(days=30)
AT_ONCE = 8
GONE = (404, 410)
NOT_FOR_PROGRAMS = (401, 403, 405, 406, 429)  # somebody at a browser may well see it


def digest(link: str) -> bytes:
    return hashlib.sha256(link.encode()).digest()


async def known_of(
    store: Store, now: datetime, links: Iterable[str], papers: Iterable[str]
) -> tuple[dict[str, str], dict[str, Paper]]:
    """What is known of them: `(links, papers)`. What is not known, or from before yesterday, is asked for."""
    by_digest = {digest(link): link for link in links}
    keys = sorted(set(papers))
    if not by_digest and not keys:
        return {}, {}
    async with store.read() as connection:
        rows = await connection.execute(select(checked_links).where(checked_links.c.digest.in_(list(by_digest))))
        answers = {row.digest: row for row in rows}
        found = await connection.execute(select(checked_papers).where(checked_papers.c.media.in_(keys)))
        read = {row.media: row for row in found}
    stale = [one for one in by_digest if one not in answers or answers[one].wanted_at < now - FRESH]
    unread = [key for key in keys if key not in read]
    if stale or unread:
        await _want(store, checked_links, [{"digest": one, "link": by_digest[one], "wanted_at": now} for one in stale])
        await _want(store, checked_papers, [{"media": key, "wanted_at": now} for key in unread])
    troubles = {by_digest[one]: row.trouble for one, row in answers.items() if row.trouble is not None}
    held = {key: Paper(row.pages, row.letters) for key, row in read.items() if row.pages is not None}
    return troubles, held


async def _want(store: Store, table: Table, rows: list[Mapping[str, Any]]) -> None:
    if not rows:
        return
    key = next(iter(table.primary_key)).name
    async with store.write() as connection:
        for row in rows:
            await connection.execute(
                insert_for(connection, table)
                .values(row)
                .on_conflict_do_update(index_elements=[key], set_={"wanted_at": row["wanted_at"]})
            )


class Asking:
    """The worker's job: looks every few seconds for what somebody's draft wants to know."""

    name = "desk.checking"
    every = timedelta(seconds=4)

    def __init__(self, store: Store, clock: Clock, media: Media, outside: Outside) -> None:
        self._store, self._clock, self._media, self._outside = store, clock, media, outside

    async def run(self, now: datetime) -> bool:
        links = checked_links.c
        due = or_(links.asked_at.is_(None), links.asked_at < links.wanted_at)
        papers = checked_papers.c
        async with self._store.read() as connection:
            rows = await connection.execute(select(links.digest, links.link).where(due).limit(AT_ONCE))
            asked = rows.all()
            unread = (
                await connection.execute(select(papers.media).where(papers.asked_at.is_(None)).limit(2))
            ).scalars()
            keys = list(unread)
        troubles = await asyncio.gather(*(self.trouble(row.link) for row in asked))
        held = [await self._held(key) for key in keys]
        async with self._store.write() as connection:
            for row, trouble in zip(asked, troubles, strict=True):
                values: dict[str, Any] = {"asked_at": self._clock.now(), "trouble": trouble}
                await connection.execute(update(checked_links).where(links.digest == row.digest).values(values))
            for key, paper in zip(keys, held, strict=True):
                values = {"asked_at": self._clock.now()}
                values |= {"pages": paper.pages, "letters": paper.letters} if paper is not None else {}
                await connection.execute(update(checked_papers).where(papers.media == key).values(values))
            for table in (checked_links, checked_papers):
                await connection.execute(delete(table).where(table.c.wanted_at < now - FORGOTTEN))
        return len(asked) == AT_ONCE

    async def trouble(self, link: str) -> str:
        """What is wrong with a link, as a key of words.toml; empty: it answers."""
        try:
            status = await self._outside.status(link)
        except Refused:
            return "link_inside"
        except TryLater as error:
            return "link_dead" if "no address" in error.reason else "link_late"
        if status in GONE:
            return "link_dead"
        return "link_late" if status >= 400 and status not in NOT_FOR_PROGRAMS else ""

    async def _held(self, key: str) -> Paper | None:
        try:
            paper = await read_paper(await self._media.read(key), "pdf")
        except (Unreadable, FileNotFoundError):
            return None
        return Paper(paper.pages, sum(len("".join(text.split())) for text in paper.texts))
