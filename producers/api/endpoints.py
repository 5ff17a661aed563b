"""REST API v1, endpoints: where other programs listen for what happens (Standard Webhooks)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from audience.endpoints.registry import Endpoint
from audience.endpoints.wanted import EndpointWanted
from core.context import Context
from core.routing import Late
from producers.api import description
from producers.api.asking import Asking, read_body
from producers.api.scopes import Caller, Scope
from producers.webhooks.minding import Endpoints


@dataclass(frozen=True)
class EndpointList:
    """The last added first."""

    endpoints: Sequence[Endpoint]


@dataclass(frozen=True)
class EndpointMade:
    """`secret` is shown this once: it verifies what the endpoint is told."""

    endpoint: Endpoint
    secret: str


ENDPOINT, LIST, MADE = TypeAdapter(Endpoint), TypeAdapter(EndpointList), TypeAdapter(EndpointMade)
WANTED = TypeAdapter(EndpointWanted)


def router(context: Context, asking: Asking) -> APIRouter:
    """Under /api/v1/endpoints."""
    api = APIRouter(route_class=Late, prefix="/api/v1/endpoints", tags=["endpoints"])
    Minder = Annotated[Caller, asking.needs(Scope.ADMINISTER)]
    endpoints = Endpoints(context.store, context.clock)

    def allowed(who: Caller, endpoint: Endpoint) -> Endpoint:
        """A token of some issuers minds the endpoints that hear of these alone."""
        if not endpoint.issuers:
            who.must_be_for_every()
        for issuer in endpoint.issuers:
            who.must_be_for(issuer)
        return endpoint

    def mine(who: Caller, endpoint: Endpoint) -> bool:
        return not who.issuers or (bool(endpoint.issuers) and who.issuers >= set(endpoint.issuers))

    def made(endpoint: Endpoint, secret: str, status: int) -> JSONResponse:
        content = MADE.dump_python(EndpointMade(endpoint, secret), mode="json")
        return JSONResponse(content, status, {"Cache-Control": "no-store"})

    @api.get(
        "",
        summary="List endpoints",
        responses=description.answers(200, "EndpointList", "Χωρίς τα μυστικά τους. Without their secrets."),
    )
    async def listed(who: Minder) -> JSONResponse:
        """Όσοι ακούν, και πώς τους πάει. Who listens, and how it goes."""
        found = [endpoint for endpoint in await endpoints.every() if mine(who, endpoint)]
        return JSONResponse(LIST.dump_python(EndpointList(found), mode="json"))

    @api.post(
        "",
        status_code=201,
        summary="Add an endpoint",
        responses=description.answers(201, "EndpointMade", "Προστέθηκε. It is added.", 400, 413, 415, 422),
        openapi_extra=description.ENDPOINT_BODY,
    )
    async def add(request: Request, who: Minder) -> JSONResponse:
        """Μόνο https, στο δημόσιο διαδίκτυο· το μυστικό φαίνεται μόνο τώρα. Only https, on the public internet; the
        secret is shown only now."""
        body = await read_body(request)
        return made(*await endpoints.add(body, who.author, only=who.issuers), 201)

    @api.get(
        "/{endpoint}",
        summary="An endpoint",
        responses=description.answers(200, "Endpoint", "Ο αποδέκτης. The endpoint.", 404, 422),
    )
    async def show(endpoint: UUID, who: Minder) -> JSONResponse:
        """Αν απαντά, και αν όχι, από πότε και γιατί. Whether it answers; if not, since when and why."""
        return JSONResponse(ENDPOINT.dump_python(allowed(who, await endpoints.find(endpoint)), mode="json"))

    @api.post(
        "/{endpoint}/secret",
        summary="Renew its secret",
        responses=description.answers(200, "EndpointMade", "Το νέο. The new one.", 404, 422),
    )
    async def renew(endpoint: UUID, who: Minder) -> JSONResponse:
        """Για 24 ώρες υπογράφουν και τα δύο. For 24 hours both sign."""
        allowed(who, await endpoints.find(endpoint))
        return made(*await endpoints.renew_secret(endpoint, who.author), 200)

    @api.post(
        "/{endpoint}/activation",
        summary="Switch it on again",
        responses=description.answers(200, "Endpoint", "Λειτουργεί. It is on.", 404, 422),
    )
    async def activate(endpoint: UUID, who: Minder) -> JSONResponse:
        """Όσα χάθηκαν στο μεταξύ δεν ξαναστέλνονται. What it missed meanwhile is not sent again."""
        allowed(who, await endpoints.find(endpoint))
        found = await endpoints.switch(endpoint, True, who.author)
        return JSONResponse(ENDPOINT.dump_python(found, mode="json"))

    @api.delete(
        "/{endpoint}",
        status_code=204,
        summary="Remove it",
        responses=description.answers(204, "", "Αφαιρέθηκε. It is removed.", 404, 422),
    )
    async def remove(endpoint: UUID, who: Minder) -> Response:
        """Δεν του λέγεται πια τίποτα. It is told nothing any more."""
        allowed(who, await endpoints.find(endpoint))
        await endpoints.remove(endpoint, who.author)
        return Response(status_code=204)

    return api
