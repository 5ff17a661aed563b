"""Who may have a segment in their hands just now: a studio that claimed it, a slot that is near."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from channels.radio.clock.rundown import Reading
from channels.radio.clock.rundowns import Rundowns
from channels.radio.settings import RadioSettings
from channels.radio.studio.alarms import DUE_WITHIN, InHand
from channels.radio.studio.tables import claims
from channels.radio.tables import segments
from core.context import Context
from core.language.dates import ATHENS
from core.playout import Piece, Playout

CLAIM_HOLDS = timedelta(hours=3)  # what was claimed for an earlier slot and never read is in nobody's hands


class Hands:
    """Asked when an announcement is taken off, before its words go."""

    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._context, self._rundowns = context, Rundowns(context, settings)
        self._playout = Playout(context.store, segments, timedelta(days=settings.keep_days))

    async def of(self, announcement: UUID, language: str, now: datetime) -> Sequence[InHand]:
        """Each way once; none when its words are gone already."""
        piece = await self._playout.kept(announcement, language)
        if piece is None:
            return []
        found = [*await self._claimed(piece, now), *await self._due(piece, now)]
        return list({one.why: one for one in reversed(found)}.values())[::-1]

    async def _claimed(self, piece: Piece, now: datetime) -> Sequence[InHand]:
        mine = (claims.c.announcement == piece.announcement, claims.c.language == piece.language)
        live = (claims.c.held, claims.c.done_at.is_(None), claims.c.slot > now - CLAIM_HOLDS)
        question = select(claims.c.studio, claims.c.slot).where(*mine, *live).order_by(claims.c.slot)
        async with self._context.store.read() as connection:
            return [InHand("claimed", row.studio, row.slot) for row in await connection.execute(question)]

    async def _due(self, piece: Piece, now: datetime) -> Sequence[InHand]:
        """In the rundown as it was with it: being read, or to be read soon."""
        found = []
        for day in sorted({at.astimezone(ATHENS).date() for at in (now, now + DUE_WITHIN)}):
            planned = await self._rundowns.of_day(day, now, as_if=piece)
            found += [one for one in planned.readings if one.segment.id == piece.id and _near(one, now)]
        return [InHand("due", due_at=found[0].start)] if found else []


def _near(reading: Reading, now: datetime) -> bool:
    return reading.ends > now and reading.start <= now + DUE_WITHIN
