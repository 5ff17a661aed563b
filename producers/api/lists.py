"""REST API v1, what announcements refer to, and how many they reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from audience.reach import subscribed
from core.context import Context
from core.directory import load_directory
from core.pages import etag_of
from core.routing import Late
from producers.api import description
from producers.api.asking import Asking
from producers.api.headers import shown
from producers.api.scopes import Caller, Scope
from schemas.directory import Directory


@dataclass(frozen=True)
class Counts:
    """Who is subscribed now. Most agreed to several issuers: the parts are more than the whole."""

    subscribers: int
    issuers: Mapping[str, int]


COUNTS = TypeAdapter(Counts)


def router(context: Context, asking: Asking) -> APIRouter:
    """GET /api/v1/directory and /api/v1/subscribers/counts."""
    api = APIRouter(route_class=Late, prefix="/api/v1", tags=["lists"])
    Reader = Annotated[Caller, asking.needs(Scope.READ)]

    @api.get(
        "/directory",
        summary="Issuers, topics and areas",
        responses=description.answers(200, "Directory", "Οι κατάλογοι του Δήμου. The lists.", 304, etag=True),
        openapi_extra=description.IF_CHANGED,
    )
    async def directory(request: Request, who: Reader) -> Response:
        """Τα ονόματα που δέχεται μια ανακοίνωση. The names that an announcement may use."""
        async with context.store.read() as connection:
            lists = await load_directory(connection)
        found = Directory.model_construct(
            issuers=tuple(lists.issuers), topics=tuple(lists.topics), areas=tuple(lists.areas)
        )
        content = found.model_dump_json()
        return shown(request, content, etag_of(content.encode()))

    @api.get(
        "/subscribers/counts",
        summary="How many are subscribed",
        responses=description.answers(200, "Counts", "Πλήθη, κανένα όνομα. Counts, no names."),
    )
    async def counts(who: Reader) -> JSONResponse:
        """Σύνολο και ανά φορέα· του διακριτικού μόνο οι δικοί του. All of them, and by issuer; of a token its own."""
        async with context.store.read() as connection:
            whole, issuers = await subscribed(connection, sorted(who.issuers) or None)
        return JSONResponse(COUNTS.dump_python(Counts(whole, issuers), mode="json"))

    return api
