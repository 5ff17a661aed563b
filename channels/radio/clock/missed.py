"""What became of what began by the plan: what a player says to have begun late goes on to its own end, and an emergency
that nobody heard is missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.beginning import Started
from channels.radio.studio.tables import aired, claims
from core.playout import Piece

LATE = timedelta(seconds=10)  # players run a little behind: what ends is still theirs to end
TELLS_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """Of the readings of a day. `plays`: of the aired log; `read`: slot, announcement and language of what a studio
    began; `players`: one tells of what it plays, so what nobody tells of was not played."""

    plays: Sequence[Any]
    read: frozenset[tuple[datetime, UUID, str]]
    players: bool

    def as_begun(self, row: Started) -> Started:
        """From when a player told that it began it, where that was within its time and later than players are."""
        starts = [
            play.started_at
            for play in self._of(row)
            if play.source == "player" and row.start + LATE < play.started_at <= row.ends + LATE
        ]
        return replace(row, start=min(starts)) if starts and not self._on_time(row) else row

    def missed(self, row: Started, piece: Piece | None, now: datetime) -> bool:
        """An emergency whose time is over, which nobody played or read in it."""
        over = piece is not None and piece.urgency == 0 and piece.edition == row.edition and row.ends + LATE <= now
        unheard = not self._of(row) and (row.slot, row.announcement, row.language) not in self.read
        return over and self.players and unheard

    def _of(self, row: Started) -> Sequence[Any]:
        name = (row.announcement, row.language, row.edition)
        return [
            play
            for play in self.plays
            if (play.announcement, play.language, play.edition) == name
            and row.start - LATE <= play.started_at <= row.ends + LATE
        ]

    def _on_time(self, row: Started) -> bool:
        return any(play.started_at <= row.start + LATE for play in self._of(row))


async def told_of(connection: AsyncConnection, rows: Mapping[datetime, Sequence[Started]], now: datetime) -> Told:
    every = [row for some in rows.values() for row in some]
    if not every:
        return Told((), frozenset(), players=False)
    mine = {row.announcement for row in every}
    since, until = min(row.start for row in every) - LATE, max(row.ends for row in every) + LATE
    within = (aired.c.announcement.in_(mine), aired.c.started_at.between(since, until))
    plays = (await connection.execute(select(aired).where(*within))).all()
    began = select(claims.c.slot, claims.c.announcement, claims.c.language).where(
        claims.c.slot.in_(list(rows)), claims.c.started_at.is_not(None)
    )
    read = frozenset((row.slot, row.announcement, row.language) for row in await connection.execute(began))
    anybody = select(aired.c.id).where(aired.c.source == "player", aired.c.started_at > now - TELLS_WITHIN).limit(1)
    return Told(plays, read, players=(await connection.execute(anybody)).first() is not None)
