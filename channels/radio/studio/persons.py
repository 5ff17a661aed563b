"""Who is heard or named in what was aired: for airtime by person, candidate and list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.tables import aired, persons
from channels.radio.studio.words import WORDS
from core.errors import FieldError, Invalid
from core.language.letters import fold
from core.store import insert_for

PartIn = Literal["speaks", "appears", "named"]
PARTS: Sequence[PartIn] = ("speaks", "appears", "named")
DROPPED = "dropped"  # somebody said that they are not in it: nothing counts them again by itself


@dataclass(frozen=True)
class Person:
    """`duration_s` None: for all of the play."""

    name: str
    part: PartIn
    candidate: bool = False
    list_name: str = ""
    duration_s: float | None = None


async def put_person(connection: AsyncConnection, play: int, person: Person) -> None:
    """In a play of the log; in place of what was said of them there. Two of one name are two where their lists differ;
    who is put without a list is the one of that name there is, and stays in their list. Invalid: there are two."""
    called = await _called(connection, play, person.name)
    person = _as_written_there(person, called)
    known = {one.list_name: one for one in called if one.part != DROPPED}
    if not person.list_name and len(known) > 1:
        raise Invalid([FieldError("list_name", WORDS("log.wrong.two", "el"), WORDS("log.wrong.two", "en"))])
    if not person.list_name:
        for list_name, one in known.items():
            person = replace(person, list_name=list_name, candidate=person.candidate or one.candidate)
    elif "" in known:
        unlisted = (persons.c.aired == play, persons.c.name == person.name, persons.c.list_name == "")
        await connection.execute(delete(persons).where(*unlisted))
    values = {"part": person.part, "candidate": person.candidate, "duration_s": person.duration_s}
    key = {"aired": play, "name": person.name, "list_name": person.list_name}
    statement = insert_for(connection, persons).values(**key, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


async def add_named(connection: AsyncConnection, play: int, name: str, list_name: str) -> None:
    """A candidate whom a play names; what somebody said of them there stands."""
    if any(one.list_name in ("", list_name) for one in await _called(connection, play, name)):
        return
    values = {"part": "named", "candidate": True, "list_name": list_name}
    statement = insert_for(connection, persons).values(aired=play, name=name, **values).on_conflict_do_nothing()
    await connection.execute(statement)


async def drop_person(connection: AsyncConnection, play: int, name: str, list_name: str) -> None:
    """Without a list: the one of that name, or all."""
    gone = {"part": DROPPED, "candidate": False, "duration_s": 0.0}
    one = [persons.c.list_name == list_name] if list_name else []
    names = {row.name for row in await _called(connection, play, name)}
    mine = (persons.c.aired == play, persons.c.name.in_(names), *one)
    await connection.execute(update(persons).where(*mine).values(gone))


async def _called(connection: AsyncConnection, play: int, name: str) -> Sequence[Row[Any]]:
    """All of this name in a play, however it is written there, also who was dropped."""
    rows = (await connection.execute(select(persons).where(persons.c.aired == play))).all()
    return [row for row in rows if fold(row.name) == fold(name)]


def _as_written_there(person: Person, called: Sequence[Row[Any]]) -> Person:
    """Somebody types a name and a list without accents, or in capitals: nobody else is meant."""
    if not called:
        return person
    lists = {fold(row.list_name): row.list_name for row in called}
    list_name = lists.get(fold(person.list_name), person.list_name)
    of_the_list = [row.name for row in called if row.list_name == list_name]
    return replace(person, name=(of_the_list or [called[0].name])[0], list_name=list_name)


async def persons_of(connection: AsyncConnection, plays: Collection[int]) -> Mapping[int, Sequence[Person]]:
    """By the play's id, in the order of their names and lists."""
    found: dict[int, list[Person]] = {}
    for some in _slices(sorted(plays)):
        mine = (persons.c.aired.in_(some), persons.c.part != DROPPED)
        question = select(persons).where(*mine).order_by(persons.c.aired, persons.c.name, persons.c.list_name)
        for row in await connection.execute(question):
            person = Person(row.name, row.part, row.candidate, row.list_name, row.duration_s)
            found.setdefault(row.aired, []).append(person)
    return found


async def forget_persons(connection: AsyncConnection, announcement: UUID) -> None:
    """Of an announcement that is expunged."""
    plays = select(aired.c.id).where(aired.c.announcement == announcement)
    await connection.execute(delete(persons).where(persons.c.aired.in_(plays)))


def _slices(ids: Sequence[int], size: int = 500) -> Sequence[Sequence[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
