"""The desk's first page, and the list of what was posted."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from core.tables import directory
from producers.desk.composing import drafts
from producers.desk.following.finding import A_PAGE, newest
from producers.desk.office import Office, Signed, route_class
from producers.desk.releasing.release import unsigned
from producers.desk.staff.people import Role


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    async def readable(signed: Signed) -> list[str]:
        """The issuers for which they have any role."""
        async with office.store.read() as connection:
            slugs = (await connection.execute(select(directory.c.slug).where(directory.c.sort == "issuer"))).scalars()
            return [slug for slug in slugs if any(signed.person.may(role, slug) for role in Role)]

    @router.get("/desk")
    async def home(request: Request) -> Response:
        """What waits for this person, what they have in hand, what went out last."""
        signed = await office.signed(request)
        mine = await readable(signed)
        works = (Role.WRITER, Role.APPROVER)
        found = [
            draft
            for draft in await drafts.in_hand(office.store)
            if any(signed.person.may(role, draft.issuer) for role in works)
        ]
        waiting = [
            draft for draft in found if draft.state == "submitted" and signed.person.may(Role.APPROVER, draft.issuer)
        ]
        owed = [
            row
            for row in await unsigned(office.store)
            if signed.person.may(Role.APPROVER, row.issuer) and row.released_by != signed.person.email
        ]
        return office.page(
            request,
            "home.html",
            waiting=waiting,
            owed=owed,
            in_hand=[draft for draft in found if draft not in waiting],
            out=(await newest(office.store, office.clock.now(), mine))[:8],
            writes=signed.person.has(Role.WRITER),
        )

    @router.get("/desk/announcements")
    async def announcements(request: Request, after: UUID | None = None) -> Response:
        signed = await office.signed(request)
        found = await newest(office.store, office.clock.now(), await readable(signed), after)
        more = found[-1].id if len(found) == A_PAGE else None
        return office.page(request, "announcements.html", found=found, more=more)

    return router
