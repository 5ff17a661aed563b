"""An issue as it may be shown now: what is withdrawn, over, or not yet public is in none of it, and is counted."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.editions import load_edition
from core.given import among
from core.tables import announcements, directory, schedules
from producers.magazine.tables import issues
from schemas.directory import Issuer
from schemas.edition import Edition
from schemas.localised import LineText, Summary
from schemas.magazine import Issue, references


@dataclass(frozen=True)
class Piece:
    edition: Edition
    teaser: Summary | None


@dataclass(frozen=True)
class Part:
    """A section with what is left of it."""

    name: LineText
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Shown:
    """`state` names what is shown: another whenever anything of it changes."""

    number: int
    issue: Issue
    issuer: Issuer
    parts: Sequence[Part]
    gone: int  # withdrawn or over since it was composed
    public_at: datetime | None
    state: str

    def public(self, now: datetime) -> bool:
        return self.public_at is not None and self.public_at <= now


@dataclass(frozen=True)
class _Standing:
    announcement: UUID
    edition: int  # 0: nobody may see it
    gone: bool  # not any more


async def show(connection: AsyncConnection, url: str, number: int, now: datetime) -> Shown | None:
    """The issue of this number; None when there is none."""
    row = (await connection.execute(select(issues).where(issues.c.number == number))).first()
    if row is None:
        return None
    issue = Issue.model_validate(row.body)
    standing = await _standing(connection, issue, now)
    parts = []
    for section in issue.sections:
        pieces = []
        for post in section.posts:
            found = standing.get(post.reference)
            if found is not None and found.edition:
                edition = await load_edition(connection, url, found.announcement, found.edition)
                if edition.content is not None:  # expunged since the look
                    pieces.append(Piece(edition, post.teaser))
        if pieces:
            parts.append(Part(section.name, pieces))
    gone = sum(found.gone for found in standing.values())
    issuer = Issuer.model_validate(await _issuer(connection, row.issuer))
    state = _state(row.composed_at, standing, issue)
    return Shown(number, issue, issuer, parts, gone, row.public_at, state)


async def state_of(connection: AsyncConnection, number: int, now: datetime) -> str:
    """As `Shown.state`, without loading what is shown."""
    row = (await connection.execute(select(issues).where(issues.c.number == number))).one()
    issue = Issue.model_validate(row.body)
    return _state(row.composed_at, await _standing(connection, issue, now), issue)


def _state(composed_at: datetime, standing: dict[str, _Standing], issue: Issue) -> str:
    found = [standing.get(reference) for reference in references(issue.sections)]
    told = [(one.edition, one.gone) if one else None for one in found]
    return hashlib.sha256(repr((composed_at.isoformat(), told)).encode()).hexdigest()[:32]


async def _standing(connection: AsyncConnection, issue: Issue, now: datetime) -> dict[str, _Standing]:
    query = (
        select(
            announcements.c.id,
            announcements.c.reference,
            announcements.c.withdrawn_at,
            announcements.c.first_released_at,
            schedules.c.announced,
            schedules.c.expires_at,
        )
        .join(schedules, schedules.c.announcement == announcements.c.id)
        .where(among(announcements.c.reference, "references"))
    )
    rows = await connection.execute(query, {"references": references(issue.sections)})
    found = {}
    for row in rows:
        gone = row.withdrawn_at is not None or (row.expires_at is not None and row.expires_at <= now)
        visible = row.first_released_at is not None and not gone
        found[row.reference] = _Standing(row.id, row.announced if visible else 0, gone)
    return found


async def _issuer(connection: AsyncConnection, slug: str) -> Any:
    query = select(directory.c.body).where(directory.c.sort == "issuer", directory.c.slug == slug)
    return (await connection.execute(query)).scalar_one()
