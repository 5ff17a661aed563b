"""Takes: the sound of one text, made by the voice or recorded by somebody, and which of them is played on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.times import day_bounds
from channels.radio.scripts.rewriting import text_of, words_of
from channels.radio.scripts.silencing import silences, silent_on
from channels.radio.sound.tables import takes
from core.editions import load_edition
from core.playout import Piece
from core.script import Seconds
from core.store import Store, insert_for
from core.tables import announcements

Source = Literal["voice", "recording"]
Stale = Literal["", "edition", "words"]
ANY_DAY = ""
SLICE = 400  # announcements asked for at once
Key = tuple[str, int]  # a piece's id, a form in seconds


@dataclass(frozen=True)
class Take:
    """`day` (ISO, Athens): the only one on which it is played; "": any. `files` are keys in the media store by role
    (mp3, opus, wav, `voice`, the speech alone, and `item`, the same as a bulletin has it). `facts` as core.makings has
    them, with `duration_s`.

    `faults`: what is wrong with a recording, as examining.py names it, until `accepted_by` says that it is all right.
    `stale`: a recording of words that were since replaced, by a material edition or by staff's own words: it is shown,
    and never played."""

    announcement: UUID
    language: str
    edition: int
    form_s: int
    day: str
    source: Source
    recipe: str
    script: str
    spoken: str
    files: Mapping[str, str]
    facts: Mapping[str, float]
    who: str
    at: datetime
    faults: Mapping[str, float] = field(default_factory=dict)
    accepted_by: str = ""
    stale: Stale = ""

    @property
    def duration_s(self) -> float:
        return self.facts["duration_s"]

    @property
    def to_check(self) -> Mapping[str, float]:
        """What is wrong with it that nobody has found to be all right."""
        return {} if self.accepted_by else self.faults

    @property
    def in_a_row(self) -> str:
        """The speech alone as it is heard among others: without opening and sign-off, but for who read it whole."""
        return self.files.get("item", self.files["voice"])

    @property
    def in_a_row_s(self) -> float:
        return self.facts.get("item_s", self.facts["voice_s"])


class Takes:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def for_day(self, pieces: Sequence[Piece], day: date | None) -> Mapping[Key, Take]:
        """What is played of these pieces on a day in Athens (None: on any), by piece and form.

        A recording goes before the voice, one of that day before one of any; what names a candidate is not played in
        an election's silence. What is missing is not made yet: the piece's own spot stands for it.
        """
        async with self._store.read() as connection:
            return await for_day(connection, pieces, day)

    async def to_keep(self, pieces: Sequence[Piece], day: date) -> Mapping[Key, Take]:
        """What may be handed out on that day to be heard on another: what is right on any, and of that day alone only
        where there is no such."""
        async with self._store.read() as connection:
            return await for_day(connection, pieces, day, lasting=True)

    async def held(self, take: Take, day: date) -> bool:
        """Whether an election's silence holds its words on that day."""
        async with self._store.read() as connection:
            return (await _held(connection, [take], day))[0]


async def for_day(
    connection: AsyncConnection, pieces: Sequence[Piece], day: date | None, *, lasting: bool = False
) -> Mapping[Key, Take]:
    """`lasting`: what is right on any day goes before what is of that day alone."""
    known = {(piece.announcement, piece.language): piece for piece in pieces}
    days = [ANY_DAY, day.isoformat()] if day else [ANY_DAY]
    may = []
    looked = None if lasting else day
    for take in await _read(connection, [piece.announcement for piece in pieces], takes.c.day.in_(days), day=looked):
        piece = known.get((take.announcement, take.language))
        if piece is not None and not take.stale and (take.source == "recording" or take.edition == piece.edition):
            may.append((piece, take))
    held = await _held(connection, [take for _, take in may], day) if day else [False] * len(may)
    found: dict[Key, Take] = {}
    rank = _lasting_rank if lasting else _rank
    for (piece, take), silent in zip(may, held, strict=True):
        key = (piece.id, take.form_s)
        if not silent and (key not in found or rank(take) > rank(found[key])):
            found[key] = take
    return found


async def takes_of(connection: AsyncConnection, announcements_: Iterable[UUID]) -> Sequence[Take]:
    """All there are of these, of every edition and day."""
    return await _read(connection, list(announcements_))


async def all_takes(connection: AsyncConnection) -> Sequence[Take]:
    question = select(takes, announcements.c.last_material).join(
        announcements, announcements.c.id == takes.c.announcement
    )
    return [_take(row) for row in await connection.execute(question)]


async def keep(connection: AsyncConnection, take: Take) -> None:
    """In place of one of the same words, day and source."""
    names = {name: getattr(take, name) for name in ("announcement", "language", "edition", "form_s", "day", "source")}
    values = {name: getattr(take, name) for name in ("recipe", "script", "spoken", "who", "at", "accepted_by")}
    values |= {"files": dict(take.files), "facts": dict(take.facts), "faults": dict(take.faults)}
    await connection.execute(
        insert_for(connection, takes)
        .values(**names, **values)
        .on_conflict_do_update(index_elements=list(names), set_=values)
    )


async def forget(connection: AsyncConnection, take: Take) -> None:
    """Its row; the files are the makings' to delete."""
    await connection.execute(delete(takes).where(*_same(take)))


async def accept(connection: AsyncConnection, take: Take, who: str) -> None:
    """Somebody heard it, and says that it is all right as it is: this sound, not one that came in its place."""
    mine = (*_same(take), takes.c.recipe == take.recipe)
    await connection.execute(update(takes).where(*mine).values(accepted_by=who))


async def destroy(connection: AsyncConnection, announcement: UUID) -> None:
    """Every word of an announcement (idempotent)."""
    await connection.execute(delete(takes).where(takes.c.announcement == announcement))


async def _read(
    connection: AsyncConnection, ids: Sequence[UUID], *also: ColumnElement[bool], day: date | None = None
) -> Sequence[Take]:
    found: list[Take] = []
    for at in range(0, len(ids), SLICE):
        question = (
            select(takes, announcements.c.last_material)
            .join(announcements, announcements.c.id == takes.c.announcement)
            .where(takes.c.announcement.in_(ids[at : at + SLICE]), *also)
        )
        found += [_take(row) for row in await connection.execute(question)]
    return [await _looked_at(connection, take, day) for take in found]


async def _looked_at(connection: AsyncConnection, take: Take, day: date | None) -> Take:
    """A recording is stale too where other words are read than it says, by staff's own: written since, or dropped.

    `day`: the one on which it would be played, if one is asked for. What a minor correction changed is not looked at.
    """
    if take.source != "recording" or take.stale:
        return take
    edition = await load_edition(connection, "", take.announcement, take.edition)
    if edition.content is None:
        return take
    own = await words_of(connection, take.announcement, take.language, take.form_s)
    of_its_day = date.fromisoformat(take.day) if take.day else None
    on = day if own is not None and day is not None and own.said_on(day) else of_its_day
    said = text_of(edition, take.language, cast(Seconds, take.form_s), on, own)
    return take if said == take.script else replace(take, stale="words")


async def _held(connection: AsyncConnection, found: Sequence[Take], day: date) -> Sequence[bool]:
    """Which of them name a candidate in an election's silence on that day."""
    spans = await silences(connection, [(take.announcement, take.script) for take in found], *day_bounds(day))
    return [silent_on(each, day) for each in spans]


def _same(take: Take) -> Sequence[ColumnElement[bool]]:
    names = ("announcement", "language", "edition", "form_s", "day", "source")
    return [takes.c[name] == getattr(take, name) for name in names]


def _rank(take: Take) -> tuple[bool, bool, int]:
    return take.source == "recording", take.day != ANY_DAY, take.edition


def _lasting_rank(take: Take) -> tuple[bool, bool, int]:
    return take.day == ANY_DAY, take.source == "recording", take.edition


def _take(row: Row[Any]) -> Take:
    values = {column.name: getattr(row, column.name) for column in takes.c}
    return Take(**values, stale="edition" if row.source == "recording" and row.edition < row.last_material else "")
