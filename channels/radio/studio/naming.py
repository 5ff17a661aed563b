"""Which segment a player means by what it writes: a file's name, an id, a reference, a title."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.tables import segments
from core.language.letters import fold
from core.tables import announcements, editions

FILE = re.compile(
    r"(?P<announcement>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-(?P<language>[a-z]{2,8}))?(?:-(?P<edition>\d{1,6})"
    r"(?:-(?:15|30|60)(?:-\d{4}-\d\d-\d\d)?)?)?(?![\w-])"
)
REFERENCE = re.compile(r"(?<![\d/])(?P<reference>\d{4}/\d{6})(?:/(?P<edition>\d{1,6}))?(?![\d/])")
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Named:
    """`length_s`: how long its sound is; 0: not known any more."""

    announcement: UUID
    language: str
    edition: int
    title: str
    length_s: float


@dataclass(frozen=True)
class _Row:
    head: int
    title: str
    length_s: float
    languages: Sequence[str]


class Names:
    """All that may be meant, read once."""

    def __init__(self, rows: Mapping[UUID, _Row], references: Mapping[str, UUID], titles: Mapping[str, UUID]) -> None:
        self._rows, self._references, self._titles = rows, references, titles

    @classmethod
    async def read(cls, connection: AsyncConnection) -> "Names":
        """What the rundown has or had, by the ledger's newest text."""
        question = (
            select(
                segments.c.announcement,
                segments.c.language,
                segments.c.facts,
                segments.c.parts,
                announcements.c.reference,
                announcements.c.head,
                editions.c.body["title"].label("title"),
            )
            .join(announcements, announcements.c.id == segments.c.announcement)
            .join(
                editions, (editions.c.announcement == announcements.c.id) & (editions.c.number == announcements.c.head)
            )
            .order_by(segments.c.announcement, segments.c.language)
        )
        rows: dict[UUID, _Row] = {}
        references, titles = {}, {}
        for row in await connection.execute(question):
            known = rows.get(row.announcement)
            spoken = [*(known.languages if known else ()), row.language]
            said = (row.title or {}).get("el") or next(iter((row.title or {}).values()), "")
            length = float((row.facts or {}).get("duration_s", 0.0))
            rows[row.announcement] = _Row(row.head, said or row.reference, length, spoken)
            references[row.reference] = row.announcement
            for title in {said, (row.parts or {}).get("title", "")} - {""}:
                titles[_plain(title)] = row.announcement
        return cls(rows, references, titles)

    def of(self, written: str) -> Named | None:
        """None: none of ours."""
        if found := FILE.search(written):
            language, edition = found["language"] or "", int(found["edition"] or 0)
            return self._named(UUID(found["announcement"]), language, edition)
        if found := REFERENCE.search(written):
            announcement = self._references.get(found["reference"])
            return self._named(announcement, "", int(found["edition"] or 0)) if announcement else None
        announcement = self._titles.get(_plain(written))
        return self._named(announcement, "", 0) if announcement else None

    def _named(self, announcement: UUID, language: str, edition: int) -> Named | None:
        row = self._rows.get(announcement)
        if row is None or edition > row.head or (language and language not in row.languages):
            return None
        return Named(announcement, language or row.languages[0], edition or row.head, row.title, row.length_s)


def _plain(title: str) -> str:
    """As people write it: no accents, no case, no signs."""
    return " ".join(WORD.findall(fold(title)))
