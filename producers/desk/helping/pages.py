"""`/desk/tour`, a page of steps that lead to the parts they speak of, and `/desk/keys`. Neither needs a script."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from core.directory import load_directory
from core.errors import NotFound
from core.pages import in_language, language_of
from producers.desk.composing import drafts
from producers.desk.following.finding import newest
from producers.desk.following.seeing import sight
from producers.desk.helping.keys import KEYS
from producers.desk.helping.tour import PARAMETER, TOUR, Stop, stop, stops_of
from producers.desk.helping.words import WORDS
from producers.desk.office import SEE_OTHER, NotAllowed, Office, Signed, route_class
from producers.desk.staff.people import Role
from schemas.subtypes import SUBTYPES, Kind

ANNOUNCEMENTS = "/desk/announcements"


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def place_of(signed: Signed, found: Stop) -> str | None:
        """The page's address; of a draft or an announcement None where there is none yet."""
        if found.step.place == "draft":
            mine = [one for one in await drafts.in_hand(store) if one.changed_by == signed.person.email]
            fit = (one for one in mine if one.state == "writing" and not one.correction)
            return next((f"/desk/drafts/{one.id}" for one in fit), None)
        if found.step.place != "announcement":
            return found.step.place
        async with store.read() as connection:
            issuers = [one.slug for one in (await load_directory(connection)).issuers]
        read = sight(signed.person, issuers, office.parts)
        seen = await newest(store, clock.now(), read.issuers, most=1, seen=read.condition()) if read.issuers else []
        return f"{ANNOUNCEMENTS}/{seen[0].id}" if seen else None

    @router.get(TOUR)
    async def all_steps(request: Request) -> Response:
        signed = await office.signed(request)
        return office.page(request, "tour.html", helping=WORDS, stops=stops_of(signed.person))

    @router.get(TOUR + "/{number}")
    async def go(request: Request, number: str) -> Response:
        """On to the page of this step; where it needs a draft and there is none, what begins one."""
        signed = await office.signed(request)
        found = stop(signed.person, number)
        if found is None:
            raise NotFound("Δεν υπάρχει τέτοιο βήμα.", "There is no such step.")
        place = await place_of(signed, found)
        if place is None and found.step.place == "draft":
            return office.page(request, "tour_draft.html", helping=WORDS, found=found)
        shown = in_language(f"{place or ANNOUNCEMENTS}?{PARAMETER}={found.number}", language_of(request))
        return RedirectResponse(f"{shown}#{found.step.part}", SEE_OTHER)

    @router.post(TOUR + "/{number}")
    async def begin(request: Request, number: str) -> Response:
        """A draft to look around in: an event, of whichever issuer comes first."""
        signed = await office.signed(request)
        async with store.read() as connection:
            issuers = [one.slug for one in (await load_directory(connection)).issuers]
        mine = [slug for slug in issuers if signed.person.may(Role.WRITER, slug)]
        if not mine:
            raise NotAllowed
        body = {"kind": Kind.EVENT.value, "subtype": next(iter(SUBTYPES[Kind.EVENT])).value, "issuer": mine[0]}
        await drafts.begin(store, clock, body, signed.person.email)
        return office.to(request, f"{TOUR}/{number}")

    @router.get("/desk/keys")
    async def keys(request: Request) -> Response:
        await office.signed(request)
        return office.page(request, "keys.html", helping=WORDS, keys=KEYS)

    return router
