"""What stands still until somebody says something: brakes, dead letters, deliveries of unknown outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.brakes import LETTER
from core.channel import Channel, ReadsRefs
from core.tables import announcements, brakes, dead_letters, deliveries, mailings
from core.tables import hub as hub_table
from producers.desk.following.tables import found_by_words

MOST = 100
# As the partial index says it, so that SQLite finds it.
OPEN = text("deliveries.state IN ('unknown', 'held', 'dead')")


@dataclass(frozen=True)
class Standing:
    """One thing. `issuer` is "" where it is nobody's own: then it is an administrator's."""

    sort: str  # brake, letter, unknown
    key: str  # of a brake its channel, of the others their number
    subject: UUID | None  # an announcement, or a mailing
    announced: bool  # the subject is an announcement
    issuer: str
    title: str
    channel: str
    source: str  # of a dead letter: where it died
    reason: str
    at: datetime
    place: str = ""  # of an unknown outcome
    wants_link: bool = False


async def held(connection: AsyncConnection) -> str | None:
    """Why nothing is sent since a restore; None: the hub works."""
    found: str | None = (await connection.execute(select(hub_table.c.hold))).scalar_one_or_none()
    return found


async def standing(
    connection: AsyncConnection, channels: Mapping[str, Channel], announcement: UUID | None = None
) -> list[Standing]:
    """Of one announcement, or all there is, the first first."""
    return [
        *await _brakes(connection, announcement),
        *await _unknown(connection, channels, announcement),
        *await _letters(connection, announcement),
    ]


def _about(table: Any, subject: Any) -> Any:
    """The table's rows with whose they are and what they are called."""
    return (
        select(
            table,
            announcements.c.issuer,
            mailings.c.issuer.label("of_mailing"),
            mailings.c.kind,
            found_by_words.c.title,
        )
        .outerjoin(announcements, announcements.c.id == subject)
        .outerjoin(mailings, mailings.c.id == subject)
        .outerjoin(found_by_words, found_by_words.c.announcement == subject)
        .limit(MOST)
    )


def _whose(row: Any) -> dict[str, Any]:
    return {
        "announced": row.issuer is not None,
        "issuer": row.issuer or row.of_mailing or "",
        "title": row.title or row.kind or "",
    }


async def _brakes(connection: AsyncConnection, announcement: UUID | None) -> Sequence[Standing]:
    query = _about(brakes, brakes.c.subject).where(brakes.c.released_at.is_(None)).order_by(brakes.c.since)
    if announcement is not None:
        query = query.where(brakes.c.subject == announcement)
    return [
        Standing(
            sort="brake",
            key=row.channel,
            subject=row.subject,
            channel=row.channel,
            source=LETTER,
            reason=row.reason,
            at=row.since,
            **_whose(row),
        )
        for row in await connection.execute(query)
    ]


async def _letters(connection: AsyncConnection, announcement: UUID | None) -> Sequence[Standing]:
    """A brake's own letter is told by the brake."""
    query = (
        _about(dead_letters, dead_letters.c.announcement)
        .where(dead_letters.c.state == literal_column("'open'"), dead_letters.c.source != LETTER)
        .order_by(dead_letters.c.id)
    )
    if announcement is not None:
        query = query.where(dead_letters.c.announcement == announcement)
    return [
        Standing(
            sort="letter",
            key=str(row.id),
            subject=row.announcement,
            channel=row.channel or "",
            source=row.source,
            reason=row.reason,
            at=row.at,
            **_whose(row),
        )
        for row in await connection.execute(query)
    ]


async def _unknown(
    connection: AsyncConnection, channels: Mapping[str, Channel], announcement: UUID | None
) -> Sequence[Standing]:
    """Only where the channel asks a person: the others try again by themselves."""
    asking = [name for name, channel in channels.items() if channel.after_unknown == "ask"]
    if not asking:
        return []
    query = (
        _about(deliveries, deliveries.c.announcement)
        .where(OPEN, deliveries.c.state == "unknown", deliveries.c.channel.in_(asking))
        .order_by(deliveries.c.id)
    )
    if announcement is not None:
        query = query.where(deliveries.c.announcement == announcement)
    return [
        Standing(
            sort="unknown",
            key=str(row.id),
            subject=row.announcement,
            channel=row.channel,
            source="",
            reason=row.reason or "",
            at=row.first_tried_at or row.planned_at,
            place=row.target,
            wants_link=isinstance(channels[row.channel], ReadsRefs),
            **_whose(row),
        )
        for row in await connection.execute(query)
    ]


async def whose(connection: AsyncConnection, subject: UUID | None) -> str:
    """The issuer of an announcement or a mailing; "" where it is nobody's own."""
    for table in (announcements, mailings):
        if subject is not None:
            found = (await connection.execute(select(table.c.issuer).where(table.c.id == subject))).scalar_one_or_none()
            if found is not None:
                return str(found)
    return ""
