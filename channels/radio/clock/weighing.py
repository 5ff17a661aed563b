"""What the plan weighs of each segment, read from the ledger and from what was heard: a candidate each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, Subquery, Table, false, func, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock import tables
from channels.radio.clock.scoring import Candidate
from channels.radio.clock.weekly import FORMS_S
from channels.radio.sound.takes import Key, Take
from channels.radio.studio.tables import aired, claims
from core.playout import Piece
from core.tables import announcements, editions

FULL_FORM_S = 60
TELLS_WITHIN = timedelta(days=7)
NEAR = timedelta(minutes=5)  # what is heard so near to when a reading began by the plan is that reading


@dataclass(frozen=True)
class Heard:
    """Of a segment's announcement: when it was last read, and when last heard in an edition before a material change.

    `last` is of what was heard; by the plan only where nobody tells of it.
    """

    last: datetime
    old_at: datetime | None


async def candidates_of(
    connection: AsyncConnection,
    pieces: Sequence[Piece],
    heard: Mapping[str, Heard],
    takes: Mapping[Key, Take],
    once: Collection[str] = (),
) -> list[Candidate]:
    """`once`: ids of those that are said only to put right what was heard."""
    facts = await _facts(connection, pieces)
    found = []
    for piece in pieces:
        row = facts.get((piece.announcement, piece.edition))
        said = heard.get(piece.id)
        there = {form_s: takes[piece.id, form_s] for form_s in FORMS_S if (piece.id, form_s) in takes}
        found.append(
            Candidate(
                piece,
                {FULL_FORM_S: piece.duration_s} | {form_s: take.duration_s for form_s, take in there.items()},
                row.kind if row is not None else "",
                tuple(row.topics or ()) if row is not None else (),
                said.old_at if said is not None else None,
                there,
                piece.id in once,
            )
        )
    return found


async def heard_of(connection: AsyncConnection, pieces: Sequence[Piece], before: datetime) -> dict[str, Heard]:
    """Of what was heard, or began by the plan, before a moment.

    Only what was heard is put right, and once: not again after the change has begun, where nobody tells of it yet,
    unless the old form was heard after that, or in its place. Where nobody ever tells of anything, what began was
    heard.
    """
    table = _log(by_plan=not await anybody_tells(connection, before))
    material = announcements.c.last_material
    question = (
        select(
            table.c.announcement,
            table.c.language,
            func.coalesce(func.max(table.c.start).filter(table.c.heard), func.max(table.c.start)).label("last"),
            func.max(table.c.start).filter(table.c.heard, table.c.edition < material).label("old_at"),
            func.max(table.c.start).filter(table.c.heard, table.c.edition >= material).label("new_at"),
            func.max(table.c.start).filter(~table.c.heard, table.c.edition >= material).label("planned_at"),
        )
        .join(announcements, announcements.c.id == table.c.announcement)
        .where(table.c.announcement.in_({piece.announcement for piece in pieces}), table.c.start < before)
        .group_by(table.c.announcement, table.c.language)
    )
    return {
        f"{row.announcement}-{row.language}": Heard(row.last, row.old_at if _is_last(row) else None)
        for row in await connection.execute(question)
    }


def _is_last(row: Any) -> bool:
    """What was read last is the old form: also where the plan has the new one, and the old was read for it."""
    if row.old_at is None or (row.new_at is not None and row.old_at <= row.new_at):
        return False
    return row.planned_at is None or row.old_at > row.planned_at - NEAR


async def anybody_tells(connection: AsyncConnection, at: datetime) -> bool:
    """Whether a player, a log or a studio told of anything in the days before: then what they do not tell of was not
    heard."""
    since = at - TELLS_WITHIN
    told = select(aired.c.id).where(aired.c.source != "hand", aired.c.started_at > since)
    began = select(claims.c.id).where(claims.c.started_at > since)
    return any([(await connection.execute(one.limit(1))).first() is not None for one in (told, began)])


def heard_log(*, by_plan: bool) -> Subquery:
    """What was aired and what a studio began to read, `by_plan` also what began by the plan: announcement, language,
    edition, start."""
    begun = [_times(tables.begun, tables.begun.c.start)] if by_plan else []
    return union_all(*_heard(), *begun).subquery()


def _heard() -> Sequence[Select[Any]]:
    began = _times(claims, claims.c.started_at).where(claims.c.started_at.is_not(None))
    return _times(aired, aired.c.started_at), began


def _log(*, by_plan: bool) -> Subquery:
    """The same, and always what began by the plan; `heard` tells them apart."""
    heard = [question.add_columns(true().label("heard")) for question in _heard()]
    begun = _times(tables.begun, tables.begun.c.start)
    return union_all(*heard, begun.add_columns((true() if by_plan else false()).label("heard"))).subquery()


def _times(log: Table, start: Column[Any]) -> Select[Any]:
    return select(log.c.announcement, log.c.language, log.c.edition, start.label("start"))


async def _facts(connection: AsyncConnection, pieces: Sequence[Piece]) -> Mapping[tuple[UUID, int], Any]:
    question = (
        select(
            editions.c.announcement, editions.c.number, announcements.c.kind, editions.c.body["topics"].label("topics")
        )
        .join(announcements, announcements.c.id == editions.c.announcement)
        .where(editions.c.announcement.in_({piece.announcement for piece in pieces}))
    )
    wanted = {(piece.announcement, piece.edition) for piece in pieces}
    rows = await connection.execute(question)
    return {(row.announcement, row.number): row for row in rows if (row.announcement, row.number) in wanted}
