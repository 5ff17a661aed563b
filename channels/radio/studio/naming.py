"""Which segment a player means by what it writes: a file's name, an id, a reference, a title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Row, Select, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.tables import begun, recalls
from channels.radio.clock.weighing import NEAR
from channels.radio.sound.tables import takes
from channels.radio.tables import segments
from core.language.letters import fold
from core.tables import announcements, editions
from schemas.edition import Action
from schemas.localised import GREEK

FILE = re.compile(
    r"(?P<announcement>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-(?P<language>[a-z]{2,8}))?(?:-(?P<edition>\d{1,6})"
    r"(?:-(?P<form>15|30|60)(?:-(?P<day>\d{4}-\d\d-\d\d))?)?)?(?![\w-])"
)
REFERENCE = re.compile(r"(?<![\d/])(?P<reference>\d{4}/\d{6})(?:/(?P<edition>\d{1,6}))?(?![\d/])")
ENDINGS = (Action.WITHDRAW.value, Action.EXPUNGE.value)  # nobody reads those, but for recalls
WORD = re.compile(r"\w+")
EVERY = select(segments.c.announcement)
Over = tuple[datetime, datetime]  # from the first to the last moment that is asked about, UTC


@dataclass(frozen=True)
class Named:
    """`length_s`: how long its sound is, of the form that was played; 0: not known any more."""

    announcement: UUID
    language: str
    edition: int
    title: str
    length_s: float


@dataclass(frozen=True)
class _Sound:
    """One form of an edition, and how long it is. `on`: the day in Athens it is made for, "": any; `start`: when it
    began by the plan."""

    language: str
    edition: int
    form_s: int
    length_s: float
    on: str = ""
    start: datetime | None = None


@dataclass
class _Known:
    """`spots`: by language, how long its own sound is. `titles`: by language, the newest. `editions`: when each that
    can be read was made, the oldest first. `recalls`: of those that withdraw, how long their sound is. `begun`,
    `takes`: the forms of it, as they were planned and as they are. `ended`: since when nobody reads it any more."""

    reference: str
    spots: dict[str, float] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    editions: list[tuple[datetime, int]] = field(default_factory=list)
    recalls: dict[int, float] = field(default_factory=dict)
    begun: list[_Sound] = field(default_factory=list)
    takes: list[_Sound] = field(default_factory=list)
    ended: datetime | None = None

    def length_s(self, language: str, edition: int, form_s: int, day: str, at: datetime) -> float:
        """Of what was on air by the plan then; else of the take that is named; else of the plain spot. Form 0: it is
        not said."""
        mine = [one for one in self.begun if (one.language, one.edition) == (language, edition)]
        then = [one for one in mine if one.start and abs(one.start - at) <= NEAR and form_s in (0, one.form_s)]
        if then:
            return min(then, key=lambda one: abs(one.start - at) if one.start else NEAR).length_s
        if edition in self.recalls:
            return self.recalls[edition]
        named = (language, edition, form_s, day)
        made = [one for one in self.takes if (one.language, one.edition, one.form_s, one.on) == named]
        return made[0].length_s if made else self.spots[language]


class Names:
    """All that may be meant, read once."""

    def __init__(self) -> None:
        self._known: dict[UUID, _Known] = {}
        self._references: dict[str, UUID] = {}
        self._titles: dict[str, list[tuple[datetime, UUID, str]]] = {}

    @classmethod
    async def meant(cls, connection: AsyncConnection, written: str, at: datetime) -> "Names":
        """What this may mean at that time: all only where it is neither an id nor a reference."""
        if found := FILE.search(written):
            one = segments.c.announcement == UUID(found["announcement"])
            return await cls.read(connection, (at, at), select(segments.c.announcement).where(one))
        if found := REFERENCE.search(written):
            one = announcements.c.reference == found["reference"]
            return await cls.read(connection, (at, at), select(announcements.c.id).where(one))
        return await cls.read(connection, (at, at))

    @classmethod
    async def read(cls, connection: AsyncConnection, over: Over, among: Select[tuple[UUID]] = EVERY) -> "Names":
        """What the rundown has or had, by every title it ever had. `among`: ids of announcements."""
        found = cls()
        mine = select(segments.c.announcement, segments.c.language, segments.c.facts, announcements.c.reference)
        mine = mine.join(announcements, announcements.c.id == segments.c.announcement)
        mine = mine.where(segments.c.announcement.in_(among))
        for row in await connection.execute(mine.order_by(segments.c.announcement, segments.c.language)):
            known = found._known.setdefault(row.announcement, _Known(row.reference))
            known.spots[row.language] = float((row.facts or {}).get("duration_s", 0.0))
            found._references[row.reference] = row.announcement
        for said in await connection.execute(_recalled(among)):
            if said.announcement in found._known:
                found._known[said.announcement].recalls[said.edition] = said.duration_s
        await found._read_texts(connection, among)
        await found._read_sounds(connection, over, among)
        return found

    async def _read_texts(self, connection: AsyncConnection, among: Select[tuple[UUID]]) -> None:
        shown = editions.c.body["title"].label("title")
        texts = select(editions.c.announcement, editions.c.number, editions.c.at, editions.c.action, shown)
        texts = texts.where(editions.c.announcement.in_(among), editions.c.announcement.in_(EVERY))
        for text in await connection.execute(texts.order_by(editions.c.announcement, editions.c.number)):
            known = self._known[text.announcement]
            if text.action in ENDINGS:
                known.ended = known.ended or text.at
                if text.number not in known.recalls:
                    continue
            known.editions.append((text.at, text.number))
            for language, title in (text.title or {}).items():
                self._titles.setdefault(_plain(title), []).append((text.at, text.announcement, language))
                known.titles[language] = title

    async def _read_sounds(self, connection: AsyncConnection, over: Over, among: Select[tuple[UUID]]) -> None:
        """The forms that began by the plan around those moments, and those there are now; recordings go before."""
        then = begun.c.start.between(over[0] - NEAR, over[1] + NEAR)
        for row in await connection.execute(select(begun).where(begun.c.announcement.in_(among), then)):
            if row.announcement in self._known:
                sound = _Sound(row.language, row.edition, row.form_s, row.duration_s, start=row.start)
                self._known[row.announcement].begun.append(sound)
        wanted = (takes.c.announcement, takes.c.language, takes.c.edition, takes.c.form_s, takes.c.day)
        made = select(*wanted, takes.c.source, takes.c.facts, announcements.c.last_material)
        made = made.join(announcements, announcements.c.id == takes.c.announcement)
        for row in await connection.execute(made.where(takes.c.announcement.in_(among)).order_by(takes.c.source)):
            known = self._known.get(row.announcement)
            for edition in _in_which(row, known.editions) if known is not None else ():
                sound = _Sound(row.language, edition, row.form_s, row.facts["duration_s"], row.day)
                self._known[row.announcement].takes.append(sound)

    def of(self, written: str, at: datetime) -> Named | None:
        """Which one is meant by what a player wrote at that time; None: none of ours. Without an edition it is the one
        that was the newest then."""
        if found := FILE.search(written):
            named = UUID(found["announcement"]), found["language"] or "", int(found["edition"] or 0)
            return self._named(*named, at, int(found["form"] or 0), found["day"] or "")
        if found := REFERENCE.search(written):
            announcement = self._references.get(found["reference"])
            return self._named(announcement, "", int(found["edition"] or 0), at) if announcement else None
        titled = self._titled(_plain(written), at)
        return self._named(*titled, 0, at) if titled else None

    def _titled(self, title: str, at: datetime) -> tuple[UUID, str] | None:
        """Of several that were called so: the newest then, of those that somebody could read still; in the language
        whose title it is, where it is read in that."""
        called = self._titles.get(title, [])
        then = [one for one in called if one[0] <= at] or sorted(called)[:1]

        def standing(one: tuple[datetime, UUID, str]) -> tuple[bool, datetime, UUID, int]:
            made, announcement, language = one
            known = self._known[announcement]
            stands = known.ended is None or known.ended > at or bool(known.recalls)
            languages = list(known.spots)
            first = -languages.index(language) if language in languages else -len(languages)
            return stands, made, announcement, first

        if not then:
            return None
        _, announcement, language = max(then, key=standing)
        return announcement, language if language in self._known[announcement].spots else ""

    def _named(
        self, announcement: UUID, language: str, edition: int, at: datetime, form_s: int = 0, day: str = ""
    ) -> Named | None:
        known = self._known.get(announcement)
        if known is None or not known.editions or (language and language not in known.spots):
            return None
        numbers = [number for _, number in known.editions]
        if edition and edition not in numbers:
            return None
        newest = [number for made, number in known.editions if made <= at] or numbers[:1]
        number, language = edition or newest[-1], language or next(iter(known.spots))
        title = known.titles.get(language) or known.titles.get(GREEK) or known.reference
        return Named(announcement, language, number, title, known.length_s(language, number, form_s, day, at))


def _in_which(take: Row[Any], among: Sequence[tuple[datetime, int]]) -> Sequence[int]:
    """Editions whose files it is: a recording's name goes on until a material change."""
    if take.source != "recording" or take.edition < take.last_material:
        return [take.edition]
    return [number for _, number in among if number >= take.edition]


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
