"""The event of a guest list as it stands: the text that is public, and whether it takes place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.editions import CONTENT, load_edition
from core.errors import NotFound
from core.tables import announcements, editions, schedules
from schemas.edition import Edition, Weight
from schemas.event import Event, Occurrence

FINAL = ("withdraw", "expunge")


@dataclass(frozen=True)
class Standing:
    """`edition` is the newest public one, None before the event is published: then nobody may hear of it.

    `off_since` is the edition that called it off. `material` is the newest public edition that who has an older one
    must be told of.
    """

    edition: Edition | None
    occurrence: Occurrence | None
    off_since: int | None
    material: int

    @property
    def off(self) -> bool:
        return self.off_since is not None

    @property
    def start(self) -> datetime | None:
        return self.occurrence.start if self.occurrence else None

    @property
    def end(self) -> datetime | None:
        return (self.occurrence.end or self.occurrence.start) if self.occurrence else None


async def standing(connection: AsyncConnection, url: str, announcement: UUID, occurrence: int) -> Standing:
    """`url` is the hub's public address; `occurrence` counts the event's times from 1."""
    row = (
        await connection.execute(
            select(announcements.c.head, announcements.c.withdrawn_at, schedules.c.announced)
            .join(schedules, schedules.c.announcement == announcements.c.id)
            .where(announcements.c.id == announcement)
        )
    ).first()
    if row is None:
        raise NotFound.announcement(announcement)
    # A withdrawal counts as soon as it is made, on the bus or not.
    newest = row.head if row.withdrawn_at is not None else row.announced
    if not newest:
        return Standing(None, None, None, 0)
    told = (
        await connection.execute(
            select(editions.c.number, editions.c.action, editions.c.weight, editions.c.body)
            .where(editions.c.announcement == announcement, editions.c.number <= newest)
            .order_by(editions.c.number.desc())
        )
    ).all()
    edition = await load_edition(connection, url, announcement, newest)
    return Standing(
        edition,
        held(edition.content, occurrence),
        _off_since(told, occurrence),
        max((row.number for row in told if row.weight == Weight.MATERIAL), default=1),
    )


def _off_since(told: Sequence[Any], occurrence: int) -> int | None:
    """The first of the newest editions in a row that say it does not take place."""
    since = None
    for row in told:
        if not _off(row, occurrence):
            break
        since = int(row.number)
    return since


def _off(row: Any, occurrence: int) -> bool:
    if row.action in FINAL or row.body is None:
        return True
    found = held(CONTENT.validate_python(row.body), occurrence)
    return found is None or found.cancelled


def held(content: object, occurrence: int) -> Occurrence | None:
    """That time of the event, cancelled or not; None when it is no event, or has no such time any more."""
    if not isinstance(content, Event) or not 1 <= occurrence <= len(content.occurrences):
        return None
    return content.occurrences[occurrence - 1]
