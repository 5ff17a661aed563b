"""From when until when an edition is worth putting on air, and whether its announcement goes on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_

from core.tables import schedules
from schemas.edition import Edition
from schemas.event import Event
from schemas.programme import Programme
from schemas.tender import Tender


@dataclass(frozen=True)
class Airing:
    """UTC. `until` is when its matter is over (the last occurrence, the deadline); None: it has no end of its own."""

    since: datetime
    until: datetime | None


def airing(edition: Edition) -> Airing:
    """Expiry is not part of it: that belongs to the schedule, which may change without an edition."""
    since = edition.first_published_at or edition.released_at or edition.at
    return Airing(since, _matter_ends(edition))


def goes_on(announcement: UUID, now: datetime) -> ColumnElement[bool]:
    """Its schedule, as the ledger has it now, has not expired: what a place took out may come back."""
    unended = or_(schedules.c.expires_at.is_(None), schedules.c.expires_at > now)
    return exists().where(schedules.c.announcement == announcement, unended)


def _matter_ends(edition: Edition) -> datetime | None:
    match edition.content:
        case Event() as event:
            held = [o for o in event.occurrences if not o.cancelled] or event.occurrences
            return max(o.end or o.start for o in held)
        case Programme() as programme:
            return programme.applications.closes if programme.applications else None
        case Tender() as tender:
            return tender.deadline
    return None
