"""The calendar of elections as the desk keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from core.clock import Clock
from core.elections.naming import Candidate, words_of
from core.elections.silence import Election, calendar, silence_of
from core.elections.tables import candidates, elections
from core.errors import Invalid, NotFound
from core.store import Store
from core.tables import schedules
from producers.desk.following.tables import found_by_words
from producers.desk.trail import note
from schemas import explain
from schemas.localised import LineText
from schemas.problems import InvalidInput, wrong

CANDIDATES_MOST = 2_000
HELD_MOST = 200
_EVERY_ANNOUNCEMENT = UUID(int=(1 << 128) - 1)


class Typed(BaseModel):
    """An election as it was typed, checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: LineText
    poll_on: date
    candidates: tuple[Candidate, ...] = Field(default=(), max_length=CANDIDATES_MOST)

    @field_validator("candidates", mode="before")
    @classmethod
    def _lines(cls, written: str) -> list[Candidate]:
        found = [_candidate(number, line) for number, line in enumerate(written.splitlines(), 1) if line.strip()]
        return list(dict.fromkeys(found))


_typed: TypeAdapter[Typed] = TypeAdapter(Typed)


def _candidate(number: int, line: str) -> Candidate:
    name, list_name, also, *rest = [*(" ".join(part.split()) for part in line.split(";")), "", "", ""][:4]
    ways = tuple(way.strip() for way in also.split(",") if way.strip())
    if any(rest) or any(len(part) > 200 for part in (name, list_name, *ways)):
        raise wrong(
            f"Η γραμμή {number} δεν διαβάζεται· γράψτε: Όνομα Επώνυμο; Συνδυασμός; άλλες γραφές με κόμμα.",
            f"Line {number} cannot be read; write: First name Surname; List; other spellings by commas.",
        )
    if any(len(words_of(way)) < 2 for way in (name, *ways)):
        raise wrong(
            f"Στη γραμμή {number} γράψτε όνομα και επώνυμο· με ένα όνομα μόνο του θα κρατούνταν άσχετες ανακοινώσεις.",
            f"In line {number} write a first name and a surname; a single name would hold back what has nothing to do"
            " with it.",
        )
    return Candidate(name, list_name, ways)


def checked(data: Mapping[str, Any]) -> Typed:
    """Invalid names each wrong field."""
    try:
        return explain.checked(_typed, data)
    except InvalidInput as error:
        raise Invalid.of(error) from error


async def listed(store: Store) -> list[Election]:
    async with store.read() as connection:
        return list(reversed(await calendar(connection)))


async def one(store: Store, identity: UUID) -> Election:
    async with store.read() as connection:
        return await _one(connection, identity)


async def _one(connection: AsyncConnection, identity: UUID) -> Election:
    found = next((election for election in await calendar(connection) if election.id == identity), None)
    if found is None:
        raise NotFound("Δεν υπάρχει τέτοια εκλογική αναμέτρηση.", "There is no such election.")
    return found


async def save(store: Store, clock: Clock, identity: UUID | None, data: Mapping[str, Any], who: str) -> UUID:
    """A new one (`identity` None), or another text of one. What was announced already is looked through by a job."""
    typed = checked(data)
    since, until = silence_of(typed.poll_on)
    values = {
        "name": typed.name.model_dump(exclude_none=True),
        "poll_on": typed.poll_on,
        "silent_from": since,
        "silent_until": until,
        "marked_to": _EVERY_ANNOUNCEMENT,
    }
    async with store.write() as connection:
        before = _told(await _one(connection, identity)) if identity is not None else None
        if identity is None:
            identity = UUID(str(uuid7()))
            await connection.execute(insert(elections).values(id=identity, **values))
        else:
            await connection.execute(
                update(elections)
                .where(elections.c.id == identity)
                .values({**values, "version": elections.c.version + 1})
            )
        await connection.execute(delete(candidates).where(candidates.c.election == identity))
        rows = [
            {"election": identity, "position": position, **asdict(candidate), "also": list(candidate.also)}
            for position, candidate in enumerate(typed.candidates)
        ]
        if rows:
            await connection.execute(insert(candidates), rows)
        after = _told(await _one(connection, identity))
        await note(connection, clock.now(), who, "election.save", f"election:{identity}", before=before, after=after)
    return identity


async def remove(store: Store, clock: Clock, identity: UUID, who: str) -> None:
    """What it held is looked at anew at once: by the next tick it may leave."""
    async with store.write() as connection:
        before = await _one(connection, identity)
        await connection.execute(delete(candidates).where(candidates.c.election == identity))
        await connection.execute(delete(elections).where(elections.c.id == identity))
        # Over, as far as what it held is concerned: the job looks whether another one holds it.
        await connection.execute(
            update(schedules)
            .where(schedules.c.silent_from == before.silent_from, schedules.c.silent_until == before.silent_until)
            .values(silent_from=before.silent_from, silent_until=clock.now())
        )
        await note(
            connection, clock.now(), who, "election.remove", f"election:{identity}", before=_told(before), after=None
        )


async def holding(store: Store, election: Election) -> Sequence[tuple[UUID, str]]:
    """Announcements that its silence holds, with their titles."""
    question = (
        select(schedules.c.announcement, found_by_words.c.title)
        .join(found_by_words, found_by_words.c.announcement == schedules.c.announcement)
        .where(schedules.c.silent_until == election.silent_until)
        .order_by(schedules.c.announcement.desc())
        .limit(HELD_MOST)
    )
    async with store.read() as connection:
        return [(row.announcement, row.title) for row in await connection.execute(question)]


async def marking(store: Store, identity: UUID) -> bool:
    """Whether announcements of before are still being looked through."""
    async with store.read() as connection:
        found = await connection.execute(select(elections.c.marked_to).where(elections.c.id == identity))
        return found.scalar_one_or_none() is not None


def lines(election: Election) -> str:
    """Its candidates as they are typed."""
    return "\n".join(
        "; ".join([one.name, one.list_name, ", ".join(one.also)]).rstrip("; ") for one in election.candidates
    )


def over(election: Election, now: datetime) -> bool:
    return election.silent_until <= now


def _told(election: Election) -> dict[str, Any]:
    return {
        "name": dict(election.name),
        "poll_on": election.poll_on.isoformat(),
        "candidates": lines(election).splitlines(),
    }
