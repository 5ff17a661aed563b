"""What was claimed without a network is reconciled when it comes in, with what was done meanwhile."""

from dataclasses import replace
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.claim_rows import Claim, Marks, by_key, change, claim_in, held_by, insert, key_of
from channels.radio.studio.tables import claims
from core.store import one_at_a_time

Verdict = Literal["kept", "taken", "handed", "twice"]


async def reconcile(connection: AsyncConnection, marks: Marks, studio: str, who: str) -> tuple[Verdict, Claim]:
    """What a studio did without a network, beside what was done meanwhile; safe to send again.

    kept: it stands. taken: another studio has it, and this one had not begun. handed: this one began first, the other
    had not. twice: both read it.
    """
    await one_at_a_time(connection, f"radio reading {marks.which}")
    marks = replace(marks, key=await key_of(connection, marks.key, marks.which))
    known = await by_key(connection, marks.key)
    if known is not None:
        return await _again(connection, await _marked(connection, known, marks))
    holder = await held_by(connection, marks.which)
    if holder is not None and holder.studio == studio:
        return "kept", await _marked(connection, holder, marks)
    if holder is None:
        made = await insert(connection, marks, studio, who, "offline")
        if made is not None:
            return "kept", made
        holder = await held_by(connection, marks.which)  # another came between
        assert holder is not None
    verdict = judge(holder, marks)
    if verdict == "taken":
        return verdict, holder
    if verdict == "handed":
        await change(connection, holder, held=False)
        made = await insert(connection, marks, studio, who, "offline")
    else:
        await change(connection, holder, twice=True)
        made = await insert(connection, marks, studio, who, "offline", held=False, twice=True)
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
        await change(connection, known, held=True)
        return "kept", replace(known, held=True)
    if holder.studio == known.studio:
        return "kept", await _marked(connection, holder, known)
    verdict = judge(holder, known)
    if verdict == "handed":
        await change(connection, holder, held=False)
        await change(connection, known, held=True)
    elif verdict == "twice":
        for one in (holder, known):
            await change(connection, one, twice=True)
    return verdict, holder


async def _other(connection: AsyncConnection, known: Claim) -> Claim:
    """Who read it too."""
    others = (known.which.row, claims.c.twice, claims.c.studio != known.studio)
    row = (await connection.execute(select(claims).where(*others).order_by(claims.c.held.desc(), claims.c.id))).first()
    return claim_in(row) if row is not None else known


def judge(holder: Claim, marks: Marks | Claim) -> Verdict:
    """Between who holds a reading and another studio's marks of it. Pure."""
    if marks.started_at is None and marks.done_at is None:
        return "taken"
    return "twice" if holder.started_at is not None else "handed"


async def _marked(connection: AsyncConnection, known: Claim, marks: Marks | Claim) -> Claim:
    """What it says that was not known yet."""
    started, over = known.started_at or marks.started_at or marks.done_at, known.done_at or marks.done_at
    script = known.script if over is None else None
    await change(connection, known, started_at=started, done_at=over, script=script)
    return replace(known, started_at=started, done_at=over, script=script)
