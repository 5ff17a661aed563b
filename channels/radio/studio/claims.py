"""Who reads what: a claim of a reading is one row that a second studio cannot have."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, null, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.claim_rows import Claim, Marks, Which, by_key, claim_in, held_by, insert, key_of
from channels.radio.studio.tables import claims
from core.errors import Conflict
from core.language.dates import clock_time


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


async def claim(
    connection: AsyncConnection, which: Which, edition: int, studio: str, who: str, at: datetime, key: str
) -> Claim:
    """ "I read this": of two that say so at once one has it. Taken: the other. A studio may say it again."""
    while True:
        key = await key_of(connection, key, which)
        found = await insert(connection, Marks(key, which, edition, at), studio, who, "online")
        if found is None:
            found = await by_key(connection, key)
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
    moments = {"done_at": func.coalesce(claims.c.done_at, at), "started_at": func.coalesce(claims.c.started_at, at)}
    over = {**moments, "script": null()}
    read = update(claims).where(which.row, claims.c.held, claims.c.studio == studio)
    return await _changed(connection, read.values(over), which)


async def let_go(connection: AsyncConnection, which: Which, studio: str) -> None:
    """Somebody else may read it. What was read stays read."""
    mine = (which.row, claims.c.held, claims.c.studio == studio, claims.c.done_at.is_(None))
    await connection.execute(update(claims).where(*mine).values(held=False, script=null()))


async def _changed(connection: AsyncConnection, change: Any, which: Which) -> Claim:
    row = (await connection.execute(change.returning(claims))).first()
    if row is not None:
        return claim_in(row)
    holder = await held_by(connection, which)
    if holder is not None:
        raise Taken(holder)
    raise Conflict("Δηλώστε πρώτα «Το διαβάζω».", "Say “I read this” first.")
