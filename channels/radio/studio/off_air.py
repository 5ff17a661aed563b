"""Whether an edition may be begun still: not once it is withdrawn, corrected, over, or held back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.studio.claim_rows import Claim, Which
from channels.radio.studio.words import WORDS
from channels.radio.tables import segments
from core.actions import lock_announcement
from core.errors import Conflict
from core.language.dates import clock_time
from core.standing import silent_until
from core.tables import announcements, editions, schedules
from schemas.edition import Weight

Why = Literal["withdrawn", "changed", "expired", "held"]


@dataclass(frozen=True)
class Off:
    """`at`: since when (UTC); of what is held back, until when."""

    why: Why
    at: datetime


class OffAir(Conflict):
    """It is not to be begun any more, or not yet: why, and since when."""

    def __init__(self, off: Off) -> None:
        el, en = (WORDS(f"off.{off.why}", language, at=clock_time(off.at, language)) for language in ("el", "en"))
        super().__init__(el, en)


async def off_air(connection: AsyncConnection, which: Which, edition: int, now: datetime) -> Off | None:
    """Why nobody may begin this edition now. None: it may be; the one that withdraws is read as a recall."""
    row = await lock_announcement(connection, which.announcement, shared=True)
    if row.head == edition and row.expunged_at is None and row.withdrawn_at is not None:
        return None
    if gone := row.expunged_at or row.withdrawn_at:
        return Off("withdrawn", gone)
    its = (segments.c.announcement == which.announcement, segments.c.language == which.language)
    segment = (await connection.execute(select(segments.c.edition, segments.c.until).where(*its))).first()
    newest = max(row.last_material, segment.edition if segment is not None else 0)
    if edition < newest:
        return Off("changed", await _replaced_at(connection, which, edition, material=edition < row.last_material))
    mine = schedules.c.announcement == which.announcement
    times = (await connection.execute(select(schedules).where(mine))).one()
    return _by_time(times, segment.until if segment is not None else None, now)


async def withdrawn(connection: AsyncConnection, claims: Sequence[Claim]) -> set[Which]:
    """Of which of these readings the announcement is withdrawn; one that reads that it is stands."""
    table = announcements.c
    gone = or_(table.withdrawn_at.is_not(None), table.expunged_at.is_not(None))
    question = select(table.id, table.head).where(table.id.in_([one.which.announcement for one in claims]), gone)
    heads = {row.id: row.head for row in await connection.execute(question)}
    return {one.which for one in claims if one.edition < heads.get(one.which.announcement, 0)}


def _by_time(times: Any, until: datetime | None, now: datetime) -> Off | None:
    over = [at for at in (times.expires_at, until) if at is not None and at <= now]
    if over:
        return Off("expired", min(over))
    if times.release_at > now:
        return Off("held", times.release_at)
    silence = silent_until(times, now)
    return Off("held", silence) if silence is not None else None


async def _replaced_at(connection: AsyncConnection, which: Which, edition: int, *, material: bool) -> datetime:
    """When the first edition after it was made; `material`: that changes what it says."""
    later = select(func.min(editions.c.at)).where(
        editions.c.announcement == which.announcement, editions.c.number > edition
    )
    if material:
        later = later.where(editions.c.weight == Weight.MATERIAL.value)
    at: datetime = (await connection.execute(later)).scalar_one()
    return at
