"""Who reads what: a claim of a reading is one row that a second studio cannot have; what was claimed without a network
is reconciled when it comes in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.times import day_bounds
from channels.radio.studio.tables import claims
from core.errors import Conflict
from core.language.dates import clock_time
from core.store import insert_for, one_at_a_time

Verdict = Literal["kept", "taken", "handed", "twice", "withdrawn"]


@dataclass(frozen=True)
class Which:
    """A reading: the start of its slot (UTC), the segment's announcement and language."""

    slot: datetime
    announcement: UUID
    language: str

    @property
    def row(self) -> ColumnElement[bool]:
        return and_(
            claims.c.slot == self.slot,
            claims.c.announcement == self.announcement,
            claims.c.language == self.language,
        )


@dataclass(frozen=True)
class Claim:
    """`twice`: another studio read it too. Times are UTC."""

    id: int
    key: str
    which: Which
    edition: int
    studio: str
    who: str
    claimed_at: datetime
    started_at: datetime | None
    done_at: datetime | None
    source: str
    held: bool
    twice: bool


@dataclass(frozen=True)
class Marks:
    """What a studio did with a reading while it had no network. `key` is the device's own name of it, which counts for
    this reading alone."""

    key: str
    which: Which
    edition: int
    claimed_at: datetime
    started_at: datetime | None = None
    done_at: datetime | None = None


class Taken(Conflict):
    """Another studio has it: who, where, since when."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        super().__init__(_taken(claim, "el"), _taken(claim, "en"))


def _taken(claim: Claim, language: str) -> str:
    moment = claim.done_at or claim.started_at or claim.claimed_at
    at = clock_time(moment, language)
    if language == "el":
        did = "Το διάβασε" if claim.done_at else "Το διαβάζει τώρα" if claim.started_at else "Το έχει πάρει"
        return f"{did} το στούντιο {claim.studio} ({claim.who}, {at})."
    did = "was read" if claim.done_at else "is being read" if claim.started_at else "is taken"
    return f"It {did} by studio {claim.studio} ({claim.who}, {at})."


async def claims_of(connection: AsyncConnection, day: date) -> Sequence[Claim]:
    """Of the slots of a day in Athens: those that are held, and every one that was read twice; as they were made."""
    return await claims_between(connection, *day_bounds(day))


async def claims_between(connection: AsyncConnection, start: datetime, end: datetime) -> Sequence[Claim]:
    """The same, of the slots that start in that time."""
    shown = claims.c.held | claims.c.twice
    question = select(claims).where(claims.c.slot >= start, claims.c.slot < end, shown).order_by(claims.c.id)
    return [_claim(row) for row in await connection.execute(question)]


async def held_by(connection: AsyncConnection, which: Which) -> Claim | None:
    """Who has this reading."""
    row = (await connection.execute(select(claims).where(which.row, claims.c.held))).first()
    return _claim(row) if row is not None else None


async def reading_in(connection: AsyncConnection, studio: str, since: datetime, until: datetime) -> Sequence[Claim]:
    """What this studio began between these moments and has not ended."""
    mine = (claims.c.held, claims.c.studio == studio, claims.c.done_at.is_(None))
    question = select(claims).where(*mine, claims.c.started_at.between(since, until)).order_by(claims.c.started_at)
    return [_claim(row) for row in await connection.execute(question)]


async def never_done(connection: AsyncConnection, since: datetime, until: datetime) -> Sequence[Claim]:
    """What any studio began between these moments and nobody ended; also what another read too."""
    mine = (claims.c.held | claims.c.twice, claims.c.done_at.is_(None), claims.c.started_at.between(since, until))
    return [_claim(row) for row in await connection.execute(select(claims).where(*mine).order_by(claims.c.id))]


async def claim(
    connection: AsyncConnection, which: Which, edition: int, studio: str, who: str, at: datetime, key: str
) -> Claim:
    """ "I read this": of two that say so at once one has it. Taken: the other. A studio may say it again."""
    while True:
        key = await _key_of(connection, key, which)
        found = await _insert(connection, Marks(key, which, edition, at), studio, who, "online")
        if found is None:
            found = await _by_key(connection, key)
        if found is not None and found.held:
            return found
        holder = await held_by(connection, which)
        if holder is not None and holder.studio == studio:
            return holder
        if holder is not None:
            raise Taken(holder)
        if found is not None:  # it was let go, and its device says it anew: under a name of its own
            key = f"{key[:48]}-{found.id}"


async def start(connection: AsyncConnection, which: Which, edition: int, studio: str, at: datetime) -> Claim:
    """It is being read, as this edition. Taken: by another studio."""
    begun = func.coalesce(claims.c.started_at, at)
    read = update(claims).where(which.row, claims.c.held, claims.c.studio == studio)
    await connection.execute(read.where(claims.c.started_at.is_(None)).values(edition=edition))
    return await _changed(connection, read.values(started_at=begun), which)


async def done(connection: AsyncConnection, which: Which, studio: str, at: datetime) -> Claim:
    """It was read to its end. Taken: by another studio."""
    over = {"done_at": func.coalesce(claims.c.done_at, at), "started_at": func.coalesce(claims.c.started_at, at)}
    read = update(claims).where(which.row, claims.c.held, claims.c.studio == studio)
    return await _changed(connection, read.values(over), which)


async def let_go(connection: AsyncConnection, which: Which, studio: str) -> None:
    """Somebody else may read it. What was read stays read."""
    mine = (which.row, claims.c.held, claims.c.studio == studio, claims.c.done_at.is_(None))
    await connection.execute(update(claims).where(*mine).values(held=False))


async def reconcile(connection: AsyncConnection, marks: Marks, studio: str, who: str) -> tuple[Verdict, Claim]:
    """What a studio did without a network, beside what was done meanwhile; safe to send again.

    kept: it stands. taken: another studio has it, and this one had not begun. handed: this one began first, the other
    had not. twice: both read it.
    """
    await one_at_a_time(connection, f"radio reading {marks.which}")
    marks = replace(marks, key=await _key_of(connection, marks.key, marks.which))
    known = await _by_key(connection, marks.key)
    if known is not None:
        return await _again(connection, await _marked(connection, known, marks))
    holder = await held_by(connection, marks.which)
    if holder is not None and holder.studio == studio:
        return "kept", await _marked(connection, holder, marks)
    if holder is None:
        made = await _insert(connection, marks, studio, who, "offline")
        if made is not None:
            return "kept", made
        holder = await held_by(connection, marks.which)  # another came between
        assert holder is not None
    verdict = judge(holder, marks)
    if verdict == "taken":
        return verdict, holder
    if verdict == "handed":
        await _set(connection, holder, held=False)
        made = await _insert(connection, marks, studio, who, "offline")
    else:
        await _set(connection, holder, twice=True)
        made = await _insert(connection, marks, studio, who, "offline", held=False, twice=True)
    assert made is not None
    return verdict, holder


async def _again(connection: AsyncConnection, known: Claim) -> tuple[Verdict, Claim]:
    """Of a claim that is known, with what was marked since: it stands, or it is beside another studio's."""
    holder = await held_by(connection, known.which)
    if known.twice:
        return "twice", await _other(connection, known)
    if known.held or (holder is None and known.started_at is None):  # let go, and nobody wants it
        return "kept", known
    if holder is None:
        await _set(connection, known, held=True)
        return "kept", replace(known, held=True)
    if holder.studio == known.studio:
        return "kept", await _marked(connection, holder, known)
    verdict = judge(holder, known)
    if verdict == "handed":
        await _set(connection, holder, held=False)
        await _set(connection, known, held=True)
    elif verdict == "twice":
        for one in (holder, known):
            await _set(connection, one, twice=True)
    return verdict, holder


async def _other(connection: AsyncConnection, known: Claim) -> Claim:
    """Who read it too."""
    others = (known.which.row, claims.c.twice, claims.c.studio != known.studio)
    row = (await connection.execute(select(claims).where(*others).order_by(claims.c.held.desc(), claims.c.id))).first()
    return _claim(row) if row is not None else known


async def _set(connection: AsyncConnection, one: Claim, **values: datetime | bool | None) -> None:
    await connection.execute(update(claims).where(claims.c.id == one.id).values(values))


def judge(holder: Claim, marks: Marks | Claim) -> Verdict:
    """Between who holds a reading and another studio's marks of it. Pure."""
    if marks.started_at is None and marks.done_at is None:
        return "taken"
    return "twice" if holder.started_at is not None else "handed"


async def _insert(
    connection: AsyncConnection,
    marks: Marks,
    studio: str,
    who: str,
    source: str,
    *,
    held: bool = True,
    twice: bool = False,
) -> Claim | None:
    """None: its key is known, or somebody holds the reading."""
    which = marks.which
    made = await connection.execute(
        insert_for(connection, claims)
        .values(
            key=marks.key,
            slot=which.slot,
            announcement=which.announcement,
            language=which.language,
            edition=marks.edition,
            studio=studio,
            who=who,
            claimed_at=marks.claimed_at,
            started_at=marks.started_at or marks.done_at,
            done_at=marks.done_at,
            source=source,
            held=held,
            twice=twice,
        )
        .on_conflict_do_nothing()
        .returning(claims)
    )
    row = made.first()
    return _claim(row) if row is not None else None


async def _marked(connection: AsyncConnection, known: Claim, marks: Marks | Claim) -> Claim:
    """What it says that was not known yet."""
    started, over = known.started_at or marks.started_at or marks.done_at, known.done_at or marks.done_at
    await _set(connection, known, started_at=started, done_at=over)
    return replace(known, started_at=started, done_at=over)


async def _key_of(connection: AsyncConnection, key: str, which: Which) -> str:
    """The key, or the one that stands for it where a device gave it to another reading before."""
    other = await connection.execute(select(claims.c.id).where(claims.c.key == key, ~which.row))
    if other.first() is None:
        return key
    return str(uuid5(which.announcement, f"{key} {which.slot.isoformat()} {which.language}"))


async def _by_key(connection: AsyncConnection, key: str) -> Claim | None:
    row = (await connection.execute(select(claims).where(claims.c.key == key))).first()
    return _claim(row) if row is not None else None


async def _changed(connection: AsyncConnection, change: Any, which: Which) -> Claim:
    row = (await connection.execute(change.returning(claims))).first()
    if row is not None:
        return _claim(row)
    holder = await held_by(connection, which)
    if holder is not None:
        raise Taken(holder)
    raise Conflict("Δηλώστε πρώτα «Το διαβάζω».", "Say “I read this” first.")


def _claim(row: Any) -> Claim:
    return Claim(
        row.id,
        row.key,
        Which(row.slot, row.announcement, row.language),
        row.edition,
        row.studio,
        row.who,
        row.claimed_at,
        row.started_at,
        row.done_at,
        row.source,
        row.held,
        row.twice,
    )
