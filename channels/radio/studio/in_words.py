"""In which words something is being read: as they were when it began, whatever is written or corrected since."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.scripts.presenters import rate_of
from channels.radio.scripts.rewriting import words_of
from channels.radio.studio.claim_rows import Claim, Which, held_by
from channels.radio.studio.planned import text_as
from channels.radio.studio.tables import claims
from core.tables import editions


async def keep_words(
    connection: AsyncConnection, url: str, which: Which, studio: str, form_s: int, reader: UUID
) -> None:
    """Of what this studio has begun and not ended, cut for the rate of who reads; the first time alone, until it is
    over."""
    claim = await held_by(connection, which)
    if claim is None or claim.studio != studio or claim.started_at is None or claim.done_at is not None:
        return
    if claim.script is None:
        script = await words_at(connection, url, claim, form_s, await rate_of(connection, reader))
        this = update(claims).where(claims.c.id == claim.id)
        await connection.execute(this.values(form_s=form_s, script=script))


async def words_at(connection: AsyncConnection, url: str, claim: Claim, form_s: int, rate: float) -> str:
    """What is read of its edition in that form, with staff's own words as they stood when it was begun, as far as they
    still are there; nothing once it is expunged."""
    which, began = claim.which, claim.started_at or claim.claimed_at
    own = await words_of(connection, which.announcement, which.language, form_s)
    if own is not None:
        own = replace(own, stale=own.at > began or own.edition < await _newest_at(connection, which, began))
    return await text_as(connection, url, which, claim.edition, form_s, rate, own, began)


async def let_go(connection: AsyncConnection, until: datetime) -> None:
    """Of what was begun by then and never marked as ended (idempotent)."""
    old = (claims.c.started_at <= until, claims.c.script.is_not(None))
    await connection.execute(update(claims).where(*old).values(script=None))


async def destroy(connection: AsyncConnection, announcement: UUID) -> None:
    """Every word (idempotent); that it was read stays."""
    await connection.execute(update(claims).where(claims.c.announcement == announcement).values(script=None))


async def _newest_at(connection: AsyncConnection, which: Which, at: datetime) -> int:
    mine = (editions.c.announcement == which.announcement, editions.c.at <= at)
    return (await connection.execute(select(func.max(editions.c.number)).where(*mine))).scalar_one() or 0
