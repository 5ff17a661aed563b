"""Playout: the pieces a station may play, put on air, taken off, and read as they stand at this moment.

A piece is what one announcement is in one language: its words and its files. Radio and web-TV have a playout each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, Row, Select, String, Table, Uuid, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.airing import airing
from core.channel import Rendition
from core.makings import Made
from core.standing import live, may_be_kept, standing
from core.store import Instant, Store, insert_for
from core.tables import Json, announcements, schedules
from schemas.edition import Action

ENDINGS = (Action.WITHDRAW, Action.EXPUNGE)


def pieces_table(name: str, metadata: MetaData) -> Table:
    """Whether a piece is released, over, withdrawn or expunged is the ledger's to say (core/standing.py)."""
    return Table(
        name,
        metadata,
        Column("announcement", Uuid, primary_key=True),
        Column("language", String(16), primary_key=True),
        Column("edition", Integer, nullable=False),
        Column("parts", Json, nullable=False),  # empty, like `files`: there is nothing to play
        Column("files", Json, nullable=False),  # keys in the media store, by role
        Column("facts", Json, nullable=False),
        Column("urgency", Integer, nullable=False),  # 0 goes first
        Column("since", Instant, nullable=False),
        Column("fresh_at", Instant, nullable=False),  # when this edition was posted, or first released
        Column("until", Instant),  # when its matter is over
    )


@dataclass(frozen=True)
class Piece:
    """`until`: from then on it is not played any more; always a time, also where the announcement names none."""

    announcement: UUID
    language: str
    edition: int
    parts: Mapping[str, str]
    files: Mapping[str, str]
    facts: Mapping[str, float]
    urgency: int
    fresh_at: datetime
    since: datetime
    until: datetime
    silence: tuple[datetime, datetime] | None = None  # from when until when an election holds it

    def holds(self, start: datetime, end: datetime | None = None) -> bool:
        """It may be played then, all of it: released, not over, and not in an election's silence. UTC."""
        end = end or start
        if not (self.since <= start and start < self.until and end <= self.until):
            return False
        return self.silence is None or end < self.silence[0] or start >= self.silence[1]

    @cached_property
    def id(self) -> str:
        """Asked for at every step of a plan."""
        return f"{self.announcement}-{self.language}"

    @property
    def file(self) -> str:
        """The name of its files without their endings; another edition has another, so no player keeps the old one."""
        return f"{self.id}-{self.edition}"

    @property
    def title(self) -> str:
        return self.parts["title"]

    @property
    def duration_s(self) -> float:
        return self.facts["duration_s"]


class Playout:
    def __init__(self, store: Store, table: Table, keep: timedelta) -> None:
        """`keep`: how long what has no deadline, last date or expiry stays, counted from when it was fresh."""
        self._store, self._table, self._keep = store, table, keep

    async def put(self, rendition: Rendition, made: Made) -> None:
        """Insert or replace; an older edition never replaces a newer one."""
        edition = rendition.edition
        when = airing(edition)
        await self._upsert(
            rendition,
            {
                "parts": dict(rendition.parts),
                "files": dict(made.files),
                "facts": dict(made.facts),
                "urgency": edition.content.urgency.rank if edition.content else 9,
                "since": when.since,
                "fresh_at": max(edition.at, when.since),
                "until": when.until,
            },
        )

    async def take_off(self, rendition: Rendition) -> None:
        """Withdrawn: the row stays without its words, so that an older edition that comes late finds it taken."""
        at = rendition.edition.at
        words: dict[str, Any] = {"parts": {}, "files": {}, "facts": {}, "urgency": 9, "until": None}
        await self._upsert(rendition, {**words, "since": at, "fresh_at": at})

    async def _upsert(self, rendition: Rendition, values: Mapping[str, Any]) -> None:
        edition, table = rendition.edition, self._table
        row = {"announcement": edition.announcement, "language": rendition.language, "edition": edition.number}
        async with self._store.write() as connection:
            if not await may_be_kept(connection, edition.announcement, ending=rendition.action in ENDINGS):
                return
            statement = insert_for(connection, table).values({**row, **values})
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["announcement", "language"],
                    set_={"edition": edition.number, **values},
                    where=table.c.edition <= statement.excluded.edition,
                )
            )

    async def destroy(self, announcement: UUID) -> None:
        """Destroy every word (idempotent)."""
        async with self._store.write() as connection:
            await connection.execute(
                update(self._table)
                .where(self._table.c.announcement == announcement)
                .values(parts={}, files={}, facts={})
            )

    async def between(self, start: datetime, end: datetime, now: datetime, languages: Sequence[str]) -> list[Piece]:
        """What may be played at some time between `start` and `end`, as it stands now.

        What is over by `now` is out of past days too.
        """
        table, last = self._table, max(start, now)
        without_end = table.c.until.is_(None) & schedules.c.expires_at.is_(None)
        fresh = or_(table.c.fresh_at > last - self._keep, schedules.c.release_at > last - self._keep)
        question = self._question().where(
            live(now),  # what may not be known yet is in no list of a day to come either
            table.c.language.in_(languages),
            table.c.since < end,
            schedules.c.release_at < end,
            or_(table.c.until.is_(None), table.c.until > last),
            or_(schedules.c.expires_at.is_(None), schedules.c.expires_at > last),
            or_(~without_end, fresh),
        )
        async with self._store.read() as connection:
            return await self._pieces(connection, question.order_by(table.c.announcement, table.c.language))

    async def find(self, announcement: UUID, language: str, now: datetime) -> Piece | None:
        """The piece, if it may be heard or seen now."""
        table = self._table
        mine = self._question().where(table.c.announcement == announcement, table.c.language == language)
        async with self._store.read() as connection:
            found = await self._pieces(connection, mine)
        return next((piece for piece in found if piece.holds(now)), None)

    async def kept(self, announcement: UUID, language: str) -> Piece | None:
        """The piece as it is here still, whatever became of the announcement: who has it in hand must be told."""
        table = self._table
        mine = standing(select(table), table.c.announcement).where(
            table.c.announcement == announcement, table.c.language == language
        )
        async with self._store.read() as connection:
            found = await self._pieces(connection, mine)
        return found[0] if found else None

    def _question(self) -> Select[Any]:
        return standing(select(self._table), self._table.c.announcement).where(announcements.c.withdrawn_at.is_(None))

    async def _pieces(self, connection: AsyncConnection, question: Select[Any]) -> list[Piece]:
        return [self._piece(row) for row in await connection.execute(question) if row.files]

    def _piece(self, row: Row[Any]) -> Piece:
        fresh_at = max(row.fresh_at, row.release_at)  # a release may have been put off since
        ends = [time for time in (row.until, row.expires_at) if time]
        return Piece(
            announcement=row.announcement,
            language=row.language,
            edition=row.edition,
            parts=row.parts,
            files=row.files,
            facts=row.facts,
            urgency=row.urgency,
            fresh_at=fresh_at,
            since=max(row.since, row.release_at),
            until=min(ends) if ends else fresh_at + self._keep,
            silence=(row.silent_from, row.silent_until) if row.silent_from else None,
        )
