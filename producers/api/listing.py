"""Announcements as programs list them: the last posted first, by a cursor that what comes meanwhile does not move."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import FieldError, Invalid
from core.standing import STANDING, live, state_of
from core.tables import announcements, editions, schedules
from schemas.subtypes import Kind

MOST, USUAL = 100, 30


class State(StrEnum):
    """As `core.standing` has them."""

    UNRELEASED = "unreleased"
    LIVE = "live"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    EXPUNGED = "expunged"


@dataclass(frozen=True)
class Listed:
    """One announcement in a list. `edition` is its newest; `title` is None once it is expunged."""

    id: UUID
    reference: str
    issuer: str
    kind: Kind
    edition: int
    state: State
    title: dict[str, str] | None
    posted_at: datetime
    changed_at: Annotated[datetime, Field(description="when the newest edition was made")]
    release_at: datetime
    expires_at: datetime | None
    url: str


@dataclass(frozen=True)
class Page:
    """`next` is the `after` of the following page; None at the end."""

    announcements: Sequence[Listed]
    next: str | None


@dataclass(frozen=True)
class Asked:
    """`issuers` None: every one."""

    issuers: Sequence[str] | None = None
    kind: Kind | None = None
    state: State | None = None
    since: datetime | None = None
    after: UUID | None = None
    limit: int = USUAL


_LISTED = (
    select(
        announcements.c.id,
        announcements.c.reference,
        announcements.c.issuer,
        announcements.c.kind,
        announcements.c.posted_at,
        *STANDING,
        editions.c.at,
        editions.c.body,
    )
    .join(schedules, schedules.c.announcement == announcements.c.id)
    .join(editions, and_(editions.c.announcement == announcements.c.id, editions.c.number == announcements.c.head))
)


async def listed(connection: AsyncConnection, url: str, asked: Asked, now: datetime) -> Page:
    """Ids grow with the time of posting, so that the cursor is the id of the last one seen."""
    conditions: list[ColumnElement[bool]] = []
    if asked.issuers is not None:
        conditions.append(announcements.c.issuer.in_(asked.issuers))
    if asked.kind is not None:
        conditions.append(announcements.c.kind == asked.kind.value)
    if asked.since is not None:
        conditions.append(editions.c.at >= asked.since)
    if asked.after is not None:
        conditions.append(announcements.c.id < asked.after)
    if asked.state is not None:
        conditions.append(_in_state(asked.state, now))
    query = _LISTED.where(*conditions).order_by(announcements.c.id.desc()).limit(asked.limit + 1)
    rows = (await connection.execute(query)).all()
    found = [
        Listed(
            row.id,
            row.reference,
            row.issuer,
            Kind(row.kind),
            row.head,
            State(state_of(row, now)),
            row.body["title"] if row.body is not None else None,
            row.posted_at,
            row.at,
            row.release_at,
            row.expires_at,
            f"{url}/announcements/{row.id}",
        )
        for row in rows[: asked.limit]
    ]
    return Page(found, cursor(found[-1].id) if len(rows) > asked.limit else None)


def _in_state(state: State, now: datetime) -> ColumnElement[bool]:
    stands = announcements.c.withdrawn_at.is_(None)
    match state:
        case State.EXPUNGED:
            return announcements.c.expunged_at.is_not(None)
        case State.WITHDRAWN:
            return and_(announcements.c.withdrawn_at.is_not(None), announcements.c.expunged_at.is_(None))
        case State.UNRELEASED:
            return and_(stands, schedules.c.release_at > now)
        case State.EXPIRED:
            return and_(stands, schedules.c.release_at <= now, schedules.c.expires_at <= now)
        case State.LIVE:
            return live(now)


def cursor(last: UUID) -> str:
    """Opaque on purpose: what it holds may change."""
    return urlsafe_b64encode(last.bytes).rstrip(b"=").decode("ascii")


def read_cursor(text: str) -> UUID:
    """Invalid for what no page of ours gave."""
    try:
        return UUID(bytes=urlsafe_b64decode(text.encode("ascii") + b"=="))
    except (ValueError, binascii.Error) as error:
        el = "Δεν είναι δείκτης σελίδας· δώστε το next της προηγούμενης απάντησης."
        en = "It is no page's cursor; give the next of the answer before."
        raise Invalid([FieldError("after", el, en)]) from error
