"""The edition that a sheet or a picture is made of, for who may read it."""

from uuid import UUID

from fastapi import Request

from core.editions import load_edition
from producers.desk.following.finding import Listed
from producers.desk.following.seeing import readable
from producers.desk.office import Office
from schemas.edition import Edition


async def asked(office: Office, request: Request, announcement: UUID) -> tuple[Listed, Edition]:
    """NotFound, or NotAllowed, or the newest edition."""
    _, found = await readable(office, request, announcement)
    async with office.store.read() as connection:
        edition = await load_edition(connection, office.context.settings.url, announcement, found.head)
    return found, edition
