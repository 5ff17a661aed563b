"""A consultation as its announcement and its office have it: what it is about, what it asks, from when until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.editions import CONTENT
from core.errors import NotFound
from core.standing import silent_until
from core.tables import announcements, editions, schedules
from producers.desk.consultations.tables import consultations
from schemas.localised import Title
from schemas.programme import Programme
from schemas.subtypes import ProgrammeSubtype

State = Literal["upcoming", "open", "closed"]
Moderation = Literal["before", "after"]
Names = Literal["optional", "required", "none"]
LISTED = 100


@dataclass(frozen=True)
class Consultation:
    """`opens` and `closes` are the announcement's window; a correction of it moves them."""

    announcement: UUID
    reference: str
    issuer: str
    title: Title
    summary: str
    opens: datetime
    closes: datetime
    expires_at: datetime | None
    questions: Sequence[str] = ()
    moderation: Moderation = "before"
    names: Names = "optional"
    reported_at: datetime | None = None

    def state(self, now: datetime) -> State:
        if now < self.opens:
            return "upcoming"
        return "open" if now < self.closes and (self.expires_at is None or now < self.expires_at) else "closed"

    def knows(self, question: int) -> bool:
        """0 is the whole text."""
        return 0 <= question <= len(self.questions)


async def public(connection: AsyncConnection, now: datetime) -> list[Consultation]:
    """All that may be shown, the one that closes last first."""
    rows = await connection.execute(_RELEASED.order_by(announcements.c.id.desc()).limit(LISTED))
    found = [_consultation(row) for row in rows if _may_be_seen(row, now)]
    return sorted(found, key=lambda one: one.closes, reverse=True)


async def released(connection: AsyncConnection, announcement: UUID, now: datetime) -> Consultation:
    """NotFound: there is none, it is not public yet, it was withdrawn, or the silence before an election holds it."""
    row = (await connection.execute(_RELEASED.where(announcements.c.id == announcement))).first()
    if row is None or not _may_be_seen(row, now):
        raise _none()
    return _consultation(row)


async def any_of(connection: AsyncConnection, announcement: UUID) -> Consultation:
    """For the desk: also one that is not public yet, or was withdrawn."""
    row = (await connection.execute(_ALL.where(announcements.c.id == announcement))).first()
    if row is None:
        raise _none()
    return _consultation(row)


async def of_issuers(connection: AsyncConnection, issuers: Sequence[str]) -> list[Consultation]:
    """Those the desk minds, the last posted first."""
    query = _ALL.where(announcements.c.issuer.in_(issuers)).order_by(announcements.c.id.desc()).limit(LISTED)
    return [_consultation(row) for row in await connection.execute(query)]


def _questions() -> Select[Any]:
    at_head = and_(editions.c.announcement == announcements.c.id, editions.c.number == announcements.c.head)
    return (
        select(
            announcements.c.id,
            announcements.c.reference,
            announcements.c.issuer,
            announcements.c.posted_at,
            schedules.c.release_at,
            schedules.c.expires_at,
            schedules.c.silent_from,
            schedules.c.silent_until,
            editions.c.body,
            consultations.c.questions,
            consultations.c.moderation,
            consultations.c.names,
            consultations.c.reported_at,
        )
        .join(schedules, schedules.c.announcement == announcements.c.id)
        .join(editions, at_head)
        .outerjoin(consultations, consultations.c.announcement == announcements.c.id)
        .where(
            announcements.c.expunged_at.is_(None),
            editions.c.body["subtype"].as_string() == ProgrammeSubtype.CONSULTATION.value,
        )
    )


_ALL = _questions()
_RELEASED = _ALL.where(announcements.c.withdrawn_at.is_(None), announcements.c.first_released_at.is_not(None))


def _consultation(row: Any) -> Consultation:
    content = cast(Programme, CONTENT.validate_python(row.body))
    window = content.applications
    assert window is not None, "a consultation has a window"
    assert window.closes is not None, "it has an end"
    set_up = {}
    if row.questions is not None:
        set_up = {name: getattr(row, name) for name in ("questions", "moderation", "names", "reported_at")}
    return Consultation(
        row.id,
        row.reference,
        row.issuer,
        content.title,
        content.summary.el if content.summary else "",
        window.opens or row.release_at,
        window.closes,
        row.expires_at,
        **set_up,
    )


def _may_be_seen(row: Any, now: datetime) -> bool:
    return row.release_at <= now and silent_until(row, now) is None


def _none() -> NotFound:
    return NotFound("Δεν υπάρχει τέτοια διαβούλευση.", "There is no such consultation.")
