"""Reads an edition from the store as every renderer gets it: content, issuer, topics and areas looked up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NotFound
from core.tables import announcements, directory, editions, schedules
from schemas.announcement import Announcement
from schemas.directory import Area, Issuer, Topic
from schemas.edition import Action, Edition, Reason, Weight

CONTENT: TypeAdapter[Announcement] = TypeAdapter(Announcement)


async def of_reference(connection: AsyncConnection, reference: str) -> UUID | None:
    """The announcement that people know as 2026/000123."""
    found = await connection.execute(select(announcements.c.id).where(announcements.c.reference == reference))
    return found.scalar_one_or_none()


async def newest(connection: AsyncConnection, announcement: UUID) -> int:
    """The number of its newest edition; NotFound when there is no such announcement."""
    found = await connection.execute(select(announcements.c.head).where(announcements.c.id == announcement))
    head = found.scalar_one_or_none()
    if head is None:
        raise NotFound.announcement(announcement)
    return int(head)


async def draft(connection: AsyncConnection, url: str, content: Announcement, now: datetime) -> Edition:
    """What would be the first edition, were it posted now. It has no id and no reference."""
    known = await _look_up(connection)
    return Edition(
        announcement=UUID(int=0),
        reference="",
        number=1,
        action=Action.PUBLISH,
        at=now,
        released_at=max([now, *(time for time in (content.release, content.embargo) if time is not None)]),
        content=content,
        issuer=Issuer.model_validate(known["issuer", content.issuer]),
        topics=tuple(Topic.model_validate(known["topic", slug]) for slug in content.topics),
        areas=tuple(Area.model_validate(known["area", slug]) for slug in content.areas),
        public_url=url,
    )


async def load_edition(connection: AsyncConnection, url: str, announcement: UUID, number: int) -> Edition:
    """One edition; NotFound when there is none. `url` is the hub's public address."""
    row = (
        await connection.execute(
            select(
                announcements.c.reference,
                announcements.c.issuer,
                announcements.c.first_released_at,
                editions,
                schedules.c.release_at,
                schedules.c.expires_at,
            )
            .join(editions, editions.c.announcement == announcements.c.id)
            .join(schedules, schedules.c.announcement == announcements.c.id)
            .where(and_(announcements.c.id == announcement, editions.c.number == number))
        )
    ).first()
    if row is None:
        raise NotFound(
            f"Δεν υπάρχει έκδοση {number} της ανακοίνωσης {announcement}.",
            f"There is no edition {number} of announcement {announcement}.",
        )
    content = None if row.body is None else CONTENT.validate_python(row.body)
    slugs = {
        "issuer": [row.issuer],
        "topic": list(content.topics) if content else [],
        "area": list(content.areas) if content else [],
    }
    known = await _look_up(connection)
    return Edition(
        announcement=announcement,
        reference=row.reference,
        number=number,
        action=Action(row.action),
        reason=Reason(row.reason) if row.reason else None,
        weight=Weight(row.weight),
        note=row.note,
        at=row.at,
        first_published_at=row.first_released_at,
        released_at=row.release_at,
        expires_at=row.expires_at,
        content=content,
        issuer=Issuer.model_validate(known["issuer", row.issuer]),
        topics=tuple(Topic.model_validate(known["topic", slug]) for slug in slugs["topic"]),
        areas=tuple(Area.model_validate(known["area", slug]) for slug in slugs["area"]),
        public_url=f"{url}/announcements/{announcement}",
    )


async def _look_up(connection: AsyncConnection) -> Mapping[tuple[str, str], Any]:
    rows = await connection.execute(select(directory.c.sort, directory.c.slug, directory.c.body))
    return {(row.sort, row.slug): row.body for row in rows}
