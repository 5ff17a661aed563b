"""The calendar of elections: who stands, and what is held until the polls close."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from core.elections.silence import Election
from core.errors import FieldError, Invalid
from core.pages import language_of
from producers.desk.elections import keeping
from producers.desk.elections.words import WORDS
from producers.desk.office import NotAllowed, Office, Signed, errors_of, route_class
from producers.desk.staff.people import Role

ELECTIONS = "/desk/elections"
FIELDS = ("name_el", "name_en", "poll_on", "candidates")
MOST_BYTES = 512 * 1024


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def minding(request: Request) -> Signed:
        signed = await office.signed(request)
        if not (signed.person.has(Role.APPROVER) or signed.person.has(Role.ADMINISTRATOR)):
            raise NotAllowed
        return signed

    async def form(
        request: Request, election: Election | None, given: dict[str, str], wrong: Invalid | None = None
    ) -> Response:
        return office.page(
            request,
            "election.html",
            status=422 if wrong else 200,
            mine=WORDS,
            election=election,
            given=given,
            held=await keeping.holding(store, election) if election else [],
            marking=await keeping.marking(store, election.id) if election else False,
            errors=errors_of(_of_fields(wrong), language_of(request)) if wrong else [],
        )

    async def typed(request: Request) -> dict[str, str]:
        sent = await request.form(max_fields=10, max_part_size=MOST_BYTES)
        return {name: str(sent.get(name, "")) for name in FIELDS}

    @router.get(ELECTIONS)
    async def listed(request: Request) -> Response:
        await minding(request)
        found = [(one, keeping.over(one, clock.now())) for one in await keeping.listed(store)]
        return office.page(request, "elections.html", mine=WORDS, found=found)

    @router.get(ELECTIONS + "/new")
    async def new(request: Request) -> Response:
        await minding(request)
        return await form(request, None, dict.fromkeys(FIELDS, ""))

    @router.post(ELECTIONS + "/new")
    async def begin(request: Request) -> Response:
        return await saved(request, None)

    @router.get(ELECTIONS + "/{identity}")
    async def edit(request: Request, identity: UUID) -> Response:
        await minding(request)
        election = await keeping.one(store, identity)
        given = {
            "name_el": election.name["el"],
            "name_en": election.name.get("en", ""),
            "poll_on": election.poll_on.isoformat(),
            "candidates": keeping.lines(election),
        }
        return await form(request, election, given)

    @router.post(ELECTIONS + "/{identity}")
    async def change(request: Request, identity: UUID) -> Response:
        return await saved(request, await keeping.one(store, identity))

    @router.post(ELECTIONS + "/{identity}/remove")
    async def remove(request: Request, identity: UUID) -> Response:
        signed = await minding(request)
        await keeping.remove(store, clock, identity, signed.person.email)
        return office.to(request, ELECTIONS)

    async def saved(request: Request, election: Election | None) -> Response:
        signed = await minding(request)
        given = await typed(request)
        try:
            identity = election.id if election else None
            await keeping.save(store, clock, identity, _election(given), signed.person.email)
        except Invalid as error:
            return await form(request, election, given, error)
        return office.to(request, ELECTIONS)

    return router


def _election(given: dict[str, str]) -> dict[str, Any]:
    names = {language: given[f"name_{language}"] for language in ("el", "en")}
    return {
        "name": {language: name for language, name in names.items() if name.strip()},
        "poll_on": given["poll_on"].strip() or None,
        "candidates": given["candidates"],
    }


def _of_fields(error: Invalid) -> Invalid:
    """Where the form has the field: name.el is name_el."""
    places = {"name": "name_el", "name.el": "name_el", "name.en": "name_en"}
    return Invalid([FieldError(places.get(one.field, one.field), one.el, one.en) for one in error.errors])
