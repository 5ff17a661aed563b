"""Bulletins as they were made last: what was wanted, what came of it, and their rows in the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.sound import ending
from channels.radio.sound.tables import bulletins
from channels.radio.sound.takes import SLICE
from channels.radio.sound.words import WORDS
from core.standing import may_be_kept
from core.store import insert_for
from core.tables import editions

LATEST, TELEPHONE = "latest", "telephone"


@dataclass(frozen=True)
class Wanted:
    """A bulletin that there should be: of a topic (its slug; "": of all) in a language."""

    name: str
    language: str
    topic: str
    topic_name: str
    target_s: int


@dataclass(frozen=True)
class Bulletin:
    """As it was made. `items`: the ids of its segments with edition and form; `files` are keys by role."""

    name: str
    language: str
    topic: str
    target_s: int
    day: date
    recipe: str
    items: Sequence[Mapping[str, Any]]
    files: Mapping[str, str]
    facts: Mapping[str, float]
    at: datetime

    @property
    def address(self) -> str:
        """Its path without the ending."""
        return f"/radio/bulletins/{self.name}-{self.language}"


async def found(connection: AsyncConnection, wanted: Wanted, recipe: str, day: date) -> Bulletin | None:
    """If it is of these ingredients and this day."""
    question = select(bulletins).where(
        *_is(wanted.name, wanted.language), bulletins.c.recipe == recipe, bulletins.c.day == day.isoformat()
    )
    row = (await connection.execute(question)).first()
    return _bulletin(row) if row is not None else None


async def every(connection: AsyncConnection) -> Sequence[Bulletin]:
    return [_bulletin(row) for row in await connection.execute(select(bulletins))]


async def topics_of(connection: AsyncConnection, ids: Sequence[UUID]) -> Mapping[tuple[UUID, int], tuple[str, ...]]:
    """Of announcements, by each and its edition."""
    found = {}
    for at in range(0, len(ids), SLICE):
        question = select(editions.c.announcement, editions.c.number, editions.c.body["topics"].label("topics"))
        for row in await connection.execute(question.where(editions.c.announcement.in_(ids[at : at + SLICE]))):
            found[row.announcement, row.number] = tuple(row.topics or ())
    return found


async def put(connection: AsyncConnection, made: Bulletin) -> bool:
    """In place of the one before, whose files stay for who is playing them. False: one of its announcements was
    expunged meanwhile, and nothing of it may be kept."""
    may = [await may_be_kept(connection, UUID(item["announcement"]), ending=False) for item in made.items]
    if not all(may):
        return False
    before = (await connection.execute(select(bulletins).where(*_is(made.name, made.language)))).first()
    if before is not None:
        await ending.keep(connection, before, made.at, still=made.files.values())
    values = {
        "topic": made.topic,
        "target_s": made.target_s,
        "day": made.day.isoformat(),
        "recipe": made.recipe,
        "items": list(made.items),
        "files": dict(made.files),
        "facts": dict(made.facts),
        "at": made.at,
    }
    await connection.execute(
        insert_for(connection, bulletins)
        .values(name=made.name, language=made.language, **values)
        .on_conflict_do_update(index_elements=["name", "language"], set_=values)
    )
    return True


async def drop(connection: AsyncConnection, gone: Bulletin, now: datetime) -> None:
    """Unless another is there by now. Its files stay for who is playing them."""
    mine = (*_is(gone.name, gone.language), bulletins.c.recipe == gone.recipe)
    row = (await connection.execute(delete(bulletins).where(*mine).returning(bulletins))).first()
    if row is not None:
        await ending.keep(connection, row, now)


def title(wanted: Wanted) -> str:
    key = "bulletin.title_topic" if wanted.topic else "bulletin.title"
    return WORDS(key, wanted.language, topic=wanted.topic_name)


def said(wanted: Wanted, *, empty: bool) -> tuple[str, str]:
    """What is said before and after the items. No day and no hour."""
    issuer = WORDS("bulletin.whose", wanted.language)
    key = "bulletin.intro_topic" if wanted.topic else "bulletin.intro"
    last = "bulletin.empty" if empty else "bulletin.outro"
    return (
        WORDS(key, wanted.language, issuer=issuer, topic=wanted.topic_name),
        WORDS(last, wanted.language, issuer=issuer),
    )


def _is(name: str, language: str) -> tuple[ColumnElement[bool], ...]:
    return bulletins.c.name == name, bulletins.c.language == language


def _bulletin(row: Row[Any]) -> Bulletin:
    return Bulletin(
        row.name,
        row.language,
        row.topic,
        row.target_s,
        date.fromisoformat(row.day),
        row.recipe,
        row.items,
        row.files,
        row.facts,
        row.at,
    )
