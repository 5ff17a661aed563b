"""The edition that a sheet or a picture is made of, for who has a role for its issuer."""

from uuid import UUID

from fastapi import Request

from core.editions import load_edition
from core.errors import NotFound
from producers.desk.following.finding import Listed, one
from producers.desk.office import NotAllowed, Office
from producers.desk.staff.people import Role
from schemas.edition import Edition


async def asked(office: Office, request: Request, announcement: UUID) -> tuple[Listed, Edition]:
    """NotFound, or NotAllowed, or the newest edition."""
    signed = await office.signed(request)
    found = await one(office.store, office.clock.now(), announcement)
    if found is None:
        raise NotFound.announcement(announcement)
    if not any(signed.person.may(role, found.issuer) for role in Role):
        raise NotAllowed
    async with office.store.read() as connection:
        edition = await load_edition(connection, office.context.settings.url, announcement, found.head)
    return found, edition
