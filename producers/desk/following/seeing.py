"""What somebody may read of what was announced: all of an issuer, or only what goes to the channels of their medium."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from sqlalchemy import ColumnElement, String, and_, cast, false, or_

from core.errors import NotFound
from core.tables import announcements
from producers.desk.following.finding import CHANNELS, Listed, one
from producers.desk.office import NotAllowed, Office, Signed
from producers.desk.parts import Parts
from producers.desk.staff.people import MEDIA, Person, Role

OFFICE = tuple(role for role in Role if role not in MEDIA)


@dataclass(frozen=True)
class Sight:
    """`partly`: of these issuers, what goes to one of these channels; of the other `issuers`, everything."""

    issuers: Sequence[str]
    partly: Mapping[str, frozenset[str]]

    def condition(self) -> ColumnElement[bool] | None:
        """On announcements. None: nothing of the issuers is kept back."""
        if not self.partly:
            return None
        return and_(
            *(or_(announcements.c.issuer != issuer, _takes(names)) for issuer, names in sorted(self.partly.items()))
        )


def channels_of(person: Person, issuer: str, parts: Parts) -> frozenset[str] | None:
    """Whose announcements they read; None: those of every channel, and of none."""
    if any(person.may(role, issuer) for role in OFFICE):
        return None
    return frozenset(name for role in MEDIA if person.may(role, issuer) for name in parts.of_role(role))


def sight(person: Person, issuers: Iterable[str], parts: Parts) -> Sight:
    """Of the issuers for which they have any role."""
    mine = [issuer for issuer in issuers if any(person.may(role, issuer) for role in Role)]
    found = {issuer: channels_of(person, issuer, parts) for issuer in mine}
    return Sight(mine, {issuer: names for issuer, names in found.items() if names is not None})


async def readable(office: Office, request: Request, announcement: UUID, *roles: Role) -> tuple[Signed, Listed]:
    """Who asks, and what they may read; with `roles`, by one of these alone. NotFound or NotAllowed."""
    signed = await office.signed(request)
    found = await one(office.store, office.clock.now(), announcement)
    if found is None:
        raise NotFound.announcement(announcement)
    if roles:
        allowed = any(signed.person.may(role, found.issuer) for role in roles)
    else:
        names = channels_of(signed.person, found.issuer, office.parts)
        allowed = names is None or not names.isdisjoint(found.channels)
    if not allowed:
        raise NotAllowed
    return signed, found


def _takes(names: Iterable[str]) -> ColumnElement[bool]:
    """Names are of letters alone: each stands quoted in the list as it is stored."""
    listed = cast(CHANNELS, String)
    return or_(false(), *(listed.contains(f'"{name}"', autoescape=True) for name in sorted(names)))
