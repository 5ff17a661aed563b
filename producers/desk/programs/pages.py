"""The administrators' pages of tokens and endpoints: what other programs may do, and where they listen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from audience.endpoints.wanted import EventType
from core.directory import load_directory
from core.errors import FieldError, Invalid
from core.language.catalogue import Catalogue
from core.outside_said import in_greek
from core.pages import language_of
from producers.api.scopes import Scope
from producers.api.tokens import LONGEST_LIFE_DAYS, Wanted, every_token, make_token, revoke
from producers.desk.office import NotAllowed, Office, errors_of, route_class
from producers.desk.staff.people import EVERY_ISSUER, Role
from producers.webhooks.minding import Endpoints
from schemas.directory import Issuer

TOKENS, ENDPOINTS = "/desk/tokens", "/desk/endpoints"
PROGRAM_WORDS = Catalogue.load(Path(__file__).with_name("words.toml"))
Text = Annotated[str, Form(max_length=400)]
Address = Annotated[str, Form(max_length=2_100)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock
    endpoints = Endpoints(store, clock)

    async def minding(request: Request) -> str:
        """For every issuer: a token may speak for any of them."""
        signed = await office.signed(request)
        if not signed.person.may(Role.ADMINISTRATOR, EVERY_ISSUER):
            raise NotAllowed
        return signed.person.email

    async def issuers() -> Sequence[Issuer]:
        async with store.read() as connection:
            return (await load_directory(connection)).issuers

    async def ticked(request: Request, name: str) -> list[str]:
        return [str(value) for value in (await request.form()).getlist(name)]

    # ---- tokens

    async def tokens_page(request: Request, *, errors: Any = (), token: str = "", name: str = "") -> Response:
        return office.page(
            request,
            "tokens.html",
            status=422 if errors else 200,
            own=PROGRAM_WORDS,
            tokens=await every_token(store),
            now=clock.now(),
            scopes=[scope.value for scope in Scope],
            issuers=await issuers(),
            errors=errors,
            token=token,
            name=name,
            path=TOKENS,
        )

    @router.get(TOKENS)
    async def tokens(request: Request) -> Response:
        await minding(request)
        return await tokens_page(request)

    @router.post(TOKENS)
    async def make(request: Request, name: Text = "", days: Text = "") -> Response:
        """The token is on the answer, and nowhere else ever again."""
        who = await minding(request)
        scopes = [Scope(one) for one in await ticked(request, "scope") if one in set(Scope)]
        try:
            wanted = Wanted(name, scopes, await ticked(request, "issuer"), _days(days))
            made = await make_token(store, clock, wanted, who=who)
        except Invalid as error:
            return await tokens_page(request, errors=errors_of(error, language_of(request)), name=name)
        return await tokens_page(request, token=made, name=name)

    @router.post(TOKENS + "/{identity}/revocation")
    async def end(request: Request, identity: str) -> Response:
        await revoke(store, clock, identity, who=await minding(request))
        return office.to(request, TOKENS)

    # ---- endpoints

    async def endpoints_page(
        request: Request, *, errors: Any = (), secret: str = "", of: str = "", name: str = "", typed: str = ""
    ) -> Response:
        return office.page(
            request,
            "endpoints.html",
            status=422 if errors else 200,
            own=PROGRAM_WORDS,
            endpoints=await endpoints.every(),
            told=in_greek if language_of(request) == "el" else str,
            events=[event.value for event in EventType],
            issuers=await issuers(),
            errors=errors,
            secret=secret,
            of=of,
            name=name,
            typed=typed,
            path=ENDPOINTS,
        )

    @router.get(ENDPOINTS)
    async def listed(request: Request) -> Response:
        await minding(request)
        return await endpoints_page(request)

    @router.post(ENDPOINTS)
    async def add(request: Request, name: Text = "", url: Address = "") -> Response:
        who = await minding(request)
        events, of = await ticked(request, "event"), await ticked(request, "issuer")
        try:
            endpoint, secret = await endpoints.add({"name": name, "url": url, "events": events, "issuers": of}, who)
        except Invalid as error:
            wrong = errors_of(error, language_of(request))
            return await endpoints_page(request, errors=wrong, name=name, typed=url)
        return await endpoints_page(request, secret=secret, of=endpoint.name)

    @router.post(ENDPOINTS + "/{identity}/secret")
    async def renew(request: Request, identity: UUID) -> Response:
        endpoint, secret = await endpoints.renew_secret(identity, await minding(request))
        return await endpoints_page(request, secret=secret, of=endpoint.name)

    @router.post(ENDPOINTS + "/{identity}/active")
    async def switch(request: Request, identity: UUID, active: Annotated[bool, Form()] = False) -> Response:
        await endpoints.switch(identity, active, await minding(request))
        return office.to(request, ENDPOINTS)

    @router.post(ENDPOINTS + "/{identity}/removal")
    async def remove(request: Request, identity: UUID) -> Response:
        await endpoints.remove(identity, await minding(request))
        return office.to(request, ENDPOINTS)

    return router


def _days(written: str) -> int | None:
    """Left empty: until it is revoked. Invalid: no number of days."""
    if not written.strip():
        return None
    if not written.strip().isdecimal() or len(written.strip()) > 5:
        el, en = f"Γράψτε πόσες ημέρες, έως {LONGEST_LIFE_DAYS}.", f"Write how many days, {LONGEST_LIFE_DAYS} at most."
        raise Invalid([FieldError("days", el, en)])
    return int(written)
