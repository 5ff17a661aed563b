"""Which segment a player means by what it writes: a file's name, an id, a reference, a title."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.tables import begun, recalls
from channels.radio.tables import segments
from core.language.letters import fold
from core.tables import announcements, editions
from schemas.edition import Action

FILE = re.compile(
    r"(?P<announcement>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-(?P<language>[a-z]{2,8}))?(?:-(?P<edition>\d{1,6})"
    r"(?:-(?:15|30|60)(?:-\d{4}-\d\d-\d\d)?)?)?(?![\w-])"
)
REFERENCE = re.compile(r"(?<![\d/])(?P<reference>\d{4}/\d{6})(?:/(?P<edition>\d{1,6}))?(?![\d/])")
ENDINGS = (Action.WITHDRAW.value, Action.EXPUNGE.value)  # nobody reads those, but for recalls
WORD = re.compile(r"\w+")
EVERY = select(segments.c.announcement)


@dataclass(frozen=True)
class Named:
    """`length_s`: how long its sound is; 0: not known any more."""

    announcement: UUID
    language: str
    edition: int
    title: str
    length_s: float


@dataclass
class _Known:
    """`editions`: when each that can be read was made, the oldest first. `recalls`: of those that withdraw, how long
    their sound is. `ended`: since when nobody reads it any more."""

    title: str
    length_s: float
    languages: list[str]
    editions: list[tuple[datetime, int]]
    recalls: dict[int, float]
    ended: datetime | None = None


class Names:
    """All that may be meant, read once."""

    def __init__(self) -> None:
        self._known: dict[UUID, _Known] = {}
        self._references: dict[str, UUID] = {}
        self._titles: dict[str, list[tuple[datetime, UUID]]] = {}

    @classmethod
    async def meant(cls, connection: AsyncConnection, written: str) -> "Names":
        """What this may mean: all only where it is neither an id nor a reference."""
        if found := FILE.search(written):
            one = segments.c.announcement == UUID(found["announcement"])
            return await cls.read(connection, select(segments.c.announcement).where(one))
        if found := REFERENCE.search(written):
            one = announcements.c.reference == found["reference"]
            return await cls.read(connection, select(announcements.c.id).where(one))
        return await cls.read(connection)

    @classmethod
    async def read(cls, connection: AsyncConnection, among: Select[tuple[UUID]] = EVERY) -> "Names":
        """What the rundown has or had, by every title it ever had. `among`: ids of announcements."""
        found = cls()
        mine = select(segments.c.announcement, segments.c.language, segments.c.facts, announcements.c.reference)
        mine = mine.join(announcements, announcements.c.id == segments.c.announcement)
        mine = mine.where(segments.c.announcement.in_(among))
        for row in await connection.execute(mine.order_by(segments.c.announcement, segments.c.language)):
            length = float((row.facts or {}).get("duration_s", 0.0))
            known = found._known.setdefault(row.announcement, _Known(row.reference, length, [], [], {}))
            known.languages.append(row.language)
            found._references[row.reference] = row.announcement
        for said in await connection.execute(_recalled(among)):
            if said.announcement in found._known:
                found._known[said.announcement].recalls[said.edition] = said.duration_s
        shown = editions.c.body["title"].label("title")
        texts = select(editions.c.announcement, editions.c.number, editions.c.at, editions.c.action, shown)
        texts = texts.where(editions.c.announcement.in_(among), editions.c.announcement.in_(EVERY))
        for text in await connection.execute(texts.order_by(editions.c.announcement, editions.c.number)):
            known = found._known[text.announcement]
            if text.action in ENDINGS:
                known.ended = known.ended or text.at
                if text.number not in known.recalls:
                    continue
            known.editions.append((text.at, text.number))
            for language, title in (text.title or {}).items():
                found._titles.setdefault(_plain(title), []).append((text.at, text.announcement))
                if language == "el":
                    known.title = title
        return found

    def of(self, written: str, at: datetime) -> Named | None:
        """Which one is meant by what a player wrote at that time; None: none of ours. Without an edition it is the one
        that was the newest then."""
        if found := FILE.search(written):
            language, edition = found["language"] or "", int(found["edition"] or 0)
            return self._named(UUID(found["announcement"]), language, edition, at)
        if found := REFERENCE.search(written):
            announcement = self._references.get(found["reference"])
            return self._named(announcement, "", int(found["edition"] or 0), at) if announcement else None
        announcement = self._titled(_plain(written), at)
        return self._named(announcement, "", 0, at) if announcement else None

    def _titled(self, title: str, at: datetime) -> UUID | None:
        """Of several that were called so: the newest then, of those that somebody could read still."""
        called = self._titles.get(title, [])
        then = [(made, announcement) for made, announcement in called if made <= at] or sorted(called)[:1]

        def standing(one: tuple[datetime, UUID]) -> tuple[bool, datetime]:
            known = self._known[one[1]]
            return known.ended is None or known.ended > at or bool(known.recalls), one[0]

        return max(then, key=standing)[1] if then else None

    def _named(self, announcement: UUID, language: str, edition: int, at: datetime) -> Named | None:
        known = self._known.get(announcement)
        if known is None or not known.editions or (language and language not in known.languages):
            return None
        numbers = [number for _, number in known.editions]
        if edition and edition not in numbers:
            return None
        newest = [number for made, number in known.editions if made <= at] or numbers[:1]
        number = edition or newest[-1]
        length_s = known.recalls.get(number, known.length_s)
        return Named(announcement, language or known.languages[0], number, known.title, length_s)


def _recalled(among: Select[tuple[UUID]]) -> CompoundSelect[Any]:
    """Editions that withdraw and are, or were, read: announcement, edition, duration_s."""
    ending = (editions.c.announcement == begun.c.announcement) & (editions.c.number == begun.c.edition)
    said = select(begun.c.announcement, begun.c.edition, begun.c.duration_s).join(editions, ending)
    said = said.where(editions.c.action == Action.WITHDRAW.value, begun.c.announcement.in_(among))
    made = select(recalls.c.announcement, recalls.c.edition, recalls.c.duration_s)
    return union(said, made.where(recalls.c.announcement.in_(among)))


def _plain(title: str) -> str:
    """As people write it: no accents, no case, no signs."""
    return " ".join(WORD.findall(fold(title)))
