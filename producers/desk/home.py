"""The desk's first page: what waits for this person, what they have in hand, what went out last."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from core.pages import language_of
from core.tables import directory
from producers.desk.bringing import at_home, who_is
from producers.desk.composing import drafts
from producers.desk.composing.talking import unanswered
from producers.desk.following.deciding import may_decide
from producers.desk.following.finding import newest
from producers.desk.following.seeing import Sight, sight
from producers.desk.following.standing import held, standing
from producers.desk.following.words import OWN
from producers.desk.office import Office, Signed, route_class
from producers.desk.releasing.release import unsigned
from producers.desk.staff.people import Role

SHOWN = 8
LATELY = timedelta(days=30)  # as long as the files of what was discarded are there


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    brought = at_home(office)

    async def seeing(signed: Signed) -> Sight:
        async with office.store.read() as connection:
            slugs = (await connection.execute(select(directory.c.slug).where(directory.c.sort == "issuer"))).scalars()
            return sight(signed.person, slugs, office.parts)

    @router.get("/desk")
    async def home(request: Request) -> Response:
        signed = await office.signed(request)
        now = office.clock.now()
        works = (Role.WRITER, Role.APPROVER)
        found = [
            draft
            for draft in await drafts.in_hand(office.store)
            if any(signed.person.may(role, draft.issuer) for role in works)
        ]
        waiting = [
            draft
            for draft in found
            if draft.state in ("submitted", "asked") and signed.person.may(Role.APPROVER, draft.issuer)
        ]
        owed = [
            row
            for row in await unsigned(office.store)
            if signed.person.may(Role.APPROVER, row.issuer) and row.released_by != signed.person.email
        ]
        seen = await seeing(signed)
        async with office.store.read() as connection:
            still = [one for one in await standing(connection, office.channels) if may_decide(signed.person, one)]
            hold = await held(connection)
        return office.page(
            request,
            "home.html",
            own=OWN,
            still=still,
            hold=hold,
            now=now,
            waiting=waiting,
            owed=owed,
            news=await unanswered(office.store, signed.person.email, found),
            in_hand=[draft for draft in found if draft not in waiting],
            discarded=[
                draft
                for draft in await drafts.discarded(office.store, now - LATELY)
                if signed.person.may(Role.WRITER, draft.issuer)
            ],
            out=await newest(office.store, now, seen.issuers, most=SHOWN, seen=seen.condition()),
            brought=[await part(who_is(signed.person), language_of(request)) for part in brought],
            writes=signed.person.has(Role.WRITER),
            works=any(signed.person.has(role) for role in works),
        )

    return router
