"""Who may have a segment in hand just now: a studio that claimed it, a prompter, a sheet, a slot that is near."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.rundown import Slot
from channels.radio.clock.rundowns import LONGEST_SLOT, Rundowns
from channels.radio.clock.times import day_of
from channels.radio.scripts.printed import printed_of
from channels.radio.scripts.prompting import prompting
from channels.radio.settings import RadioSettings
from channels.radio.studio.alarms import DUE_WITHIN, InHand
from channels.radio.studio.shift import on_shift
from channels.radio.studio.tables import aired, claims
from channels.radio.tables import segments
from core.context import Context
from core.playout import Piece, Playout

STAYS_IN_HAND = timedelta(hours=3)  # what was claimed for an earlier slot is in nobody's hands any more


class Hands:
    """Asked when an announcement is taken off, before its words go."""

    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._context, self._rundowns = context, Rundowns(context, settings)
        self._playout = Playout(context.store, segments, timedelta(days=settings.keep_days))

    async def of(self, announcement: UUID, language: str, now: datetime) -> Sequence[InHand]:
        """Each way and place once; none when its words are gone already."""
        piece = await self._playout.kept(announcement, language)
        if piece is None:
            return []
        found = [*await self._claimed(piece, now), *await self._copies(piece, now), *await self._due(piece, now)]
        return list({(one.why, one.place): one for one in reversed(found)}.values())[::-1]

    async def _claimed(self, piece: Piece, now: datetime) -> Sequence[InHand]:
        mine = (claims.c.announcement == piece.announcement, claims.c.language == piece.language)
        live = (claims.c.held, claims.c.done_at.is_(None), claims.c.slot > now - STAYS_IN_HAND)
        question = select(claims.c.studio, claims.c.slot).where(*mine, *live).order_by(claims.c.slot)
        async with self._context.store.read() as connection:
            return [InHand("claimed", row.studio, row.slot) for row in await connection.execute(question)]

    async def _copies(self, piece: Piece, now: datetime) -> Sequence[InHand]:
        """Paper stays: a sheet is in hand until its day is over, or its slot that goes on over midnight."""
        today = day_of(now)
        async with self._context.store.read() as connection:
            open_in = await prompting(connection, piece.announcement, now)
            sheets = await printed_of(connection, piece.announcement, day_of(now - STAYS_IN_HAND))
        found = [InHand("prompter", one.who) for one in open_in]
        mine = [one for one in sheets if one.language == piece.language]
        out = [one for one in mine if one.day >= today or one.slot > now - STAYS_IN_HAND]
        to_come = [one for one in out if one.slot > now]
        over = sorted((one for one in out if one.slot <= now), key=lambda one: one.slot, reverse=True)
        return found + [InHand("printed", one.who, one.slot) for one in (*to_come, *over)]

    async def _due(self, piece: Piece, now: datetime) -> Sequence[InHand]:
        """In the rundown as it was with it: being read, to be read soon, or passed over by the plan while a studio that
        is late has it still to read."""
        days = sorted({day_of(at) for at in (now - LONGEST_SLOT, now, now + DUE_WITHIN)})
        slots = [slot for day in days for slot in (await self._rundowns.of_day(day, now, as_if=piece)).slots]
        async with self._context.store.read() as connection:
            at_work = await _at_work(connection, slots, now)
            for slot in slots:
                for one in slot.readings:
                    late = slot.start in at_work and one.ends <= now
                    near = one.ends > now and one.start <= now + DUE_WITHIN
                    if one.segment.id != piece.id or not (near or late):
                        continue
                    if near or not await _read_since(connection, piece, slot.start):
                        return [InHand("due", due_at=one.start)]
        return []


async def _at_work(connection: AsyncConnection, slots: Sequence[Slot], now: datetime) -> set[datetime]:
    """Starts of the slots that a studio is in: while somebody is on shift those whose time it is, and any in which
    something is begun and not ended."""
    if not await on_shift(connection, now):
        return set()
    reading = (claims.c.held, claims.c.started_at.is_not(None), claims.c.done_at.is_(None))
    live = select(claims.c.slot).where(*reading, claims.c.slot > now - STAYS_IN_HAND)
    running = {slot.start for slot in slots if slot.start <= now < slot.ends}
    return running | set((await connection.execute(live)).scalars())


async def _read_since(connection: AsyncConnection, piece: Piece, slot: datetime) -> bool:
    """A studio has ended it in this slot, or somebody told that it was heard since."""
    mine = (claims.c.announcement == piece.announcement, claims.c.language == piece.language)
    ended = select(claims.c.id).where(*mine, claims.c.slot == slot, claims.c.done_at.is_not(None))
    log = (aired.c.announcement == piece.announcement, aired.c.language == piece.language)
    heard = select(aired.c.id).where(*log, aired.c.started_at >= slot)
    return any([(await connection.execute(one.limit(1))).first() is not None for one in (ended, heard)])
