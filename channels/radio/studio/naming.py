"""Which segment a player means by what it writes: a file's name, an id, a reference, a title."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.tables import segments
from core.language.letters import fold
from core.tables import announcements, editions
from schemas.edition import Action

FILE = re.compile(
    r"(?P<announcement>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-(?P<language>[a-z]{2,8}))?(?:-(?P<edition>\d{1,6})"
    r"(?:-(?:15|30|60)(?:-\d{4}-\d\d-\d\d)?)?)?(?![\w-])"
)
REFERENCE = re.compile(r"(?<![\d/])(?P<reference>\d{4}/\d{6})(?:/(?P<edition>\d{1,6}))?(?![\d/])")
ENDINGS = (Action.WITHDRAW.value, Action.EXPUNGE.value)  # nobody reads those
WORD = re.compile(r"\w+")


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
    """`editions`: when each that can be read was made, the oldest first."""

    title: str
    length_s: float
    languages: list[str]
    editions: list[tuple[datetime, int]]


class Names:
    """All that may be meant, read once."""

    def __init__(self) -> None:
        self._known: dict[UUID, _Known] = {}
        self._references: dict[str, UUID] = {}
        self._titles: dict[str, UUID] = {}

    @classmethod
    async def read(cls, connection: AsyncConnection) -> "Names":
        """What the rundown has or had, by every title it ever had."""
        found = cls()
        mine = select(segments.c.announcement, segments.c.language, segments.c.facts, announcements.c.reference)
        mine = mine.join(announcements, announcements.c.id == segments.c.announcement)
        for row in await connection.execute(mine.order_by(segments.c.announcement, segments.c.language)):
            length = float((row.facts or {}).get("duration_s", 0.0))
            known = found._known.setdefault(row.announcement, _Known(row.reference, length, [], []))
            known.languages.append(row.language)
            found._references[row.reference] = row.announcement
        texts = select(
            editions.c.announcement, editions.c.number, editions.c.at, editions.c.body["title"].label("title")
        )
        texts = texts.where(
            editions.c.announcement.in_(select(segments.c.announcement)), editions.c.action.not_in(ENDINGS)
        )
        for row in await connection.execute(texts.order_by(editions.c.announcement, editions.c.number)):
            known = found._known[row.announcement]
            known.editions.append((row.at, row.number))
            for language, title in (row.title or {}).items():
                found._titles[_plain(title)] = row.announcement
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
        announcement = self._titles.get(_plain(written))
        return self._named(announcement, "", 0, at) if announcement else None

    def _named(self, announcement: UUID, language: str, edition: int, at: datetime) -> Named | None:
        known = self._known.get(announcement)
        if known is None or not known.editions or (language and language not in known.languages):
            return None
        numbers = [number for _, number in known.editions]
        if edition and edition not in numbers:
            return None
        newest = [number for made, number in known.editions if made <= at] or numbers[:1]
        return Named(announcement, language or known.languages[0], edition or newest[-1], known.title, known.length_s)


def _plain(title: str) -> str:
    """As people write it: no accents, no case, no signs."""
    return " ".join(WORD.findall(fold(title)))
