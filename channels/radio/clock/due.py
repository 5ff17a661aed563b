"""What was to begin since anybody looked has begun: as it was planned, whatever was changed or taken off after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import tables
from channels.radio.clock.beginning import Started
from channels.radio.clock.choices import Choices
from channels.radio.clock.coming import ByStart
from channels.radio.clock.planning import NOTED
from channels.radio.clock.rundown import Begun, Coming
from channels.radio.clock.weekly import LONGEST_SLOT_S, Clock, SlotTime
from core.playout import Piece
from core.scheduled import times_at
from core.tables import announcements, editions
from schemas.edition import Action


@dataclass(frozen=True)
class Due:
    """Of a day; pure. `pieces`: what may be read now, by id; `now` (UTC): the moment of this look."""

    clock: Clock
    day: date
    choices: Choices
    pieces: Mapping[str, Piece]
    now: datetime

    def to_begin(self, coming: ByStart) -> Sequence[Coming]:
        """What was to begin by now. Whether it was still so at its moment `stood` says."""
        return [one for some in coming.values() for one in some if one.start <= self.now]

    def since(
        self, coming: ByStart, begun: Mapping[datetime, Begun], stood: Sequence[Coming]
    ) -> Mapping[datetime, Sequence[Started]]:
        """By slot, in their order. `begun`: what is noted already; what that goes on over did not begin, nor what is
        not in `stood`.

        A slot that was never planned ahead has none, nor has one that is over for long.
        """
        found: dict[datetime, list[Started]] = {}
        for time in self.clock.times(self.day):
            mine = begun.get(time.start, Begun((), time.start))
            at = mine.resumes
            if max(time.ends, at) <= self.now - NOTED:
                continue
            for one in coming.get(time.start, ()):
                to_begin = at <= one.start <= self.now and one.segment not in mine.over
                if to_begin and self._may(time, one) and one in stood:
                    found.setdefault(time.start, []).append(_started(time.start, one))
                    at = one.ends
        return found

    def _may(self, time: SlotTime, one: Coming) -> bool:
        """Nothing was set against it meanwhile. Who sets the clock looks first: what stands against it was there."""
        walls = min([time.wall, *(begins for begins, _ in self.clock.walls(self.day) if begins > one.start)])
        piece = self.pieces.get(one.segment)
        held = piece is not None and any(
            black.begins < one.ends and one.start < black.ends and black.holds_back(piece.urgency)
            for black in self.clock.blackouts
        )
        return one.ends <= walls and not held and not self.choices.veto(time.start, one.segment)


async def stood(
    connection: AsyncConnection, to_begin: Sequence[Coming], pieces: Mapping[str, Piece]
) -> Sequence[Coming]:
    """Of these, what the plan of the moment at which it was to begin had still: by which editions were accepted by
    then, and by the times and the silence that its schedule had then, whatever they are since. What came at that very
    moment came first.

    `pieces`: as they are on air now. One that is corrected keeps its old edition until the new one has a sound.
    """
    return [one for one in to_begin if await _stood(connection, one, pieces.get(one.segment))]


async def is_due(connection: AsyncConnection, announcement: UUID, language: str, edition: int, now: datetime) -> bool:
    """Whether it was to begin by now, and nobody has looked since."""
    table, segment = tables.coming, f"{announcement}-{language}"
    since = now - timedelta(seconds=LONGEST_SLOT_S)
    question = select(table.c.readings).where(table.c.slot > since, table.c.slot <= now)
    return any(
        (one[0], one[1]) == (segment, edition) and datetime.fromisoformat(one[3]) <= now
        for readings in (await connection.execute(question)).scalars()
        for one in readings
    )


async def _stood(connection: AsyncConnection, one: Coming, piece: Piece | None) -> bool:
    announcement, _ = _named(one.segment)
    table = editions.c
    mine = select(announcements.c.expunged_at).where(announcements.c.id == announcement)
    row = (await connection.execute(mine)).first()
    if row is None or row.expunged_at is not None:
        return False
    later = select(func.min(table.at)).where(table.announcement == announcement, table.number > one.edition)
    changed_at = (await connection.execute(later)).scalar_one()
    if (piece is None or piece.edition != one.edition) and changed_at is not None and changed_at <= one.start:
        return False
    action = select(table.action).where(table.announcement == announcement, table.number == one.edition)
    if (await connection.execute(action)).scalar_one_or_none() == Action.WITHDRAW:
        return True  # a recall: it is said whatever the times were of what it takes back
    times = await times_at(connection, announcement, one.start)
    return times is not None and times.holds(one.start, one.ends)


def _started(slot: datetime, one: Coming) -> Started:
    announcement, language = _named(one.segment)
    return Started(slot, announcement, language, one.edition, one.form_s, one.start, one.duration_s, one.sound)


def _named(segment: str) -> tuple[UUID, str]:
    return UUID(segment[:36]), segment[37:]
