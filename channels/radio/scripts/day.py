"""What is read on a day, in its order, each with its text: staff's own wording, or the script for that air date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.choosing import slot_key
from channels.radio.clock.rundowns import LONGEST_SLOT, Rundowns
from channels.radio.clock.times import day_bounds, day_of
from channels.radio.scripts.rewriting import all_words, text_of
from channels.radio.settings import RadioSettings
from channels.radio.tables import segments
from core.context import Context
from core.editions import load_edition
from core.language.dates import ATHENS
from core.playout import Piece, Playout
from core.script import RATE, Seconds
from core.tables import announcements
from schemas.edition import Edition

SLICE = 400  # announcements asked for at once


@dataclass(frozen=True)
class Placed:
    """A segment in a slot of the rundown. Times are UTC."""

    slot: datetime
    start: datetime
    segment: Piece
    form_s: Seconds


@dataclass(frozen=True)
class Item:
    """`text` is cut for the rate of who reads it, in syllables a second, unless staff wrote it (`own`)."""

    placed: Placed
    edition: Edition
    text: str
    own: bool
    rate: float = RATE

    def said_at(self, rate: float) -> str:
        """The text as another would read it."""
        if self.own or rate == self.rate:
            return self.text
        on = day_of(self.placed.start)  # a slot may go on over midnight
        return text_of(self.edition, self.placed.segment.language, self.placed.form_s, on, None, rate)

    @property
    def key(self) -> str:
        """Which place in the rundown it has, whatever it says. By the slot's instant: in autumn a day has 25 hours."""
        return f"{slot_key(self.placed.slot)}-{self.placed.segment.id}"

    @property
    def local(self) -> datetime:
        return self.placed.start.astimezone(ATHENS)


class Days:
    def __init__(self, context: Context, settings: RadioSettings) -> None:
        self._context, self._settings = context, settings
        self._rundowns = Rundowns(context, settings)
        self._playout = Playout(context.store, segments, timedelta(days=settings.keep_days))

    async def items(self, day: date, rate: float = RATE) -> Sequence[Item]:
        """A day in Athens, as it stands now, for who reads at this rate."""
        places = await self._placed(day)
        editions: dict[tuple[UUID, int], Edition] = {}
        async with self._context.store.read() as connection:
            words = await all_words(connection)
            for one in places:
                key = (one.segment.announcement, one.segment.edition)
                if key not in editions:
                    editions[key] = await load_edition(connection, self._context.settings.url, *key)
        found = []
        for one in places:
            edition = editions[one.segment.announcement, one.segment.edition]
            own = words.get((one.segment.announcement, one.segment.language, one.form_s))
            on = day_of(one.start)
            text = text_of(edition, one.segment.language, one.form_s, on, own, rate)
            found.append(Item(one, edition, text, own is not None and own.said_on(on), rate))
        return found

    async def on_air(self, day: date) -> Sequence[Piece]:
        """What may be read at some time of the day; the urgent first, then the fresh."""
        start, end = day_bounds(day)
        pieces = await self._playout.between(start, end, self._context.clock.now(), self._settings.spoken)
        return sorted(pieces, key=lambda one: (one.urgency, -one.fresh_at.timestamp(), one.id))

    async def with_editions(self, pieces: Sequence[Piece]) -> Sequence[tuple[Piece, Edition]]:
        """Each with its edition on air."""
        async with self._context.store.read() as connection:
            return [(piece, await self._edition(connection, piece)) for piece in pieces]

    async def references(self, pieces: Sequence[Piece]) -> Mapping[UUID, str]:
        """As people know the announcements."""
        ids, found = list({piece.announcement for piece in pieces}), {}
        async with self._context.store.read() as connection:
            for at in range(0, len(ids), SLICE):
                mine = announcements.c.id.in_(ids[at : at + SLICE])
                rows = await connection.execute(select(announcements.c.id, announcements.c.reference).where(mine))
                found.update({row.id: row.reference for row in rows})
        return found

    async def withdrawn(self, day: date) -> Mapping[UUID, int]:
        """What the station had and was taken back on that day, the one before, or after it while a slot of it may go
        on, and by which edition: that one may be read, it says so."""
        start, end = day_bounds(day)
        question = (
            select(announcements.c.id, announcements.c.head)
            .join(segments, segments.c.announcement == announcements.c.id)
            .where(announcements.c.withdrawn_at >= start - timedelta(days=1))
            .where(announcements.c.withdrawn_at < end + LONGEST_SLOT)
            .distinct()
            .order_by(announcements.c.id)
        )
        async with self._context.store.read() as connection:
            return {row.id: row.head for row in await connection.execute(question)}

    async def _edition(self, connection: AsyncConnection, piece: Piece) -> Edition:
        return await load_edition(connection, self._context.settings.url, piece.announcement, piece.edition)

    async def _placed(self, day: date) -> Sequence[Placed]:
        rundown = await self._rundowns.of_day(day)
        return [
            Placed(slot.start, one.start, one.segment, cast(Seconds, one.form_s))
            for slot in rundown.slots
            for one in slot.readings
        ]
