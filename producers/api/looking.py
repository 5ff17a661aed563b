"""REST API v1, what is looked at: lists of announcements, their editions, schedules, deliveries and estimates."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, TypeAdapter
from sqlalchemy import select

from core.bus.description import asyncapi
from core.channel import Channel
from core.context import Context
from core.editions import load_edition, newest
from core.errors import FieldError, Invalid
from core.estimates import Expectation, expectation
from core.matrix import matrix
from core.routing import Late
from core.tables import editions
from producers.api import description
from producers.api.asking import Asking
from producers.api.headers import shown
from producers.api.listing import MOST, USUAL, Asked, Page, State, listed, read_cursor
from producers.api.routes import must_be_the_callers
from producers.api.scopes import Caller, Scope
from schemas.subtypes import Kind

LARGEST_EDITION = 2**31 - 1
PAGE = TypeAdapter(Page)


def router(context: Context, channels: Mapping[str, Channel], asking: Asking) -> APIRouter:
    """Under /api/v1/announcements, and the description of the bus."""
    api = APIRouter(route_class=Late, prefix="/api/v1", tags=["announcements"])
    Reader = Annotated[Caller, asking.needs(Scope.READ)]
    store, url = context.store, context.settings.url

    @api.get(
        "/announcements",
        summary="List announcements",
        responses=description.answers(200, "Page", "Οι τελευταίες πρώτες. The last posted first.", 422),
    )
    async def page(
        who: Reader,
        issuer: Annotated[str | None, Query(max_length=64)] = None,
        kind: Kind | None = None,
        state: State | None = None,
        since: Annotated[AwareDatetime | None, Query(description="αλλαγές από τότε · changed since then")] = None,
        after: Annotated[str | None, Query(max_length=64, description="το next της προηγούμενης · the `next`")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    ) -> JSONResponse:
        """Σελίδα σελίδα με τον δείκτη `next`· όσα αναρτώνται στο μεταξύ δεν μετακινούν τίποτα. Page by page by `next`;
        what is posted meanwhile moves nothing."""
        if issuer is not None:
            who.must_be_for(issuer)
        issuers = [issuer] if issuer is not None else sorted(who.issuers) or None
        asked = Asked(issuers, kind, state, _storable(since), read_cursor(after) if after else None, limit)
        async with store.read() as connection:
            found = await listed(connection, url, asked, context.clock.now())
        return JSONResponse(PAGE.dump_python(found, mode="json"))

    @api.get(
        "/announcements/{announcement}",
        summary="Its newest edition",
        responses=description.answers(
            200, "Edition", "Η τελευταία έκδοση. The newest edition.", 304, 404, 422, etag=True
        ),
        openapi_extra=description.IF_CHANGED,
    )
    async def show(announcement: UUID, request: Request, who: Reader) -> Response:
        """Η τελευταία έκδοση, όπως αναρτήθηκε· το ETag είναι ο αριθμός της. As posted; the ETag is its number."""
        await must_be_the_callers(context, who, announcement)
        async with store.read() as connection:
            edition = await load_edition(connection, url, announcement, await newest(connection, announcement))
        return shown(request, edition.model_dump_json(), f'"{edition.number}"')

    @api.get(
        "/announcements/{announcement}/editions",
        summary="Every edition",
        responses=description.answers(200, "Editions", "Η πρώτη πρώτη. The first first.", 404, 422),
    )
    async def history(announcement: UUID, who: Reader) -> JSONResponse:
        """Ό,τι ειπώθηκε, με τη σειρά. All that was said, in order."""
        await must_be_the_callers(context, who, announcement)
        async with store.read() as connection:
            query = select(editions.c.number).where(editions.c.announcement == announcement).order_by(editions.c.number)
            numbers = (await connection.execute(query)).scalars().all()
            found = [await load_edition(connection, url, announcement, number) for number in numbers]
        return JSONResponse({"editions": [edition.model_dump(mode="json") for edition in found]})

    @api.get(
        "/announcements/{announcement}/editions/{number}",
        summary="One edition",
        responses=description.answers(200, "Edition", "Η έκδοση. The edition.", 304, 404, 422, etag=True),
        openapi_extra=description.IF_CHANGED,
    )
    async def edition(announcement: UUID, number: int, request: Request, who: Reader) -> Response:
        """Μια έκδοση δεν αλλάζει ποτέ, μόνο απαλείφεται. An edition never changes; it can only be expunged."""
        await must_be_the_callers(context, who, announcement)
        async with store.read() as connection:
            found = await load_edition(connection, url, announcement, min(max(number, 0), LARGEST_EDITION))
        gone = "-expunged" if found.content is None else ""
        return shown(request, found.model_dump_json(), f'"{found.number}{gone}"')

    @api.get(
        "/announcements/{announcement}/deliveries",
        summary="Who has what",
        responses=description.answers(200, "Matrix", "Έκδοση × κανάλι. Edition × channel.", 404, 422),
    )
    async def deliveries(announcement: UUID, who: Reader) -> JSONResponse:
        """Έκδοση × κανάλι, πλήθη ανά κατάσταση. Edition × channel, counts by state."""
        await must_be_the_callers(context, who, announcement)
        async with store.read() as connection:
            return JSONResponse((await matrix(connection, announcement)).to_json())

    @api.get(
        "/announcements/{announcement}/estimate",
        summary="How long sending it takes",
        responses=description.answers(
            200, "Expectation", "Από τις τελευταίες αποστολές. By the last mailings.", 404, 422
        ),
    )
    async def estimate(announcement: UUID, who: Reader) -> JSONResponse:
        """Πόσο διαρκεί ώσπου να το έχουν όλοι, ανά κανάλι. Until everybody has it, by channel."""
        await must_be_the_callers(context, who, announcement)
        async with store.read() as connection:
            number = await newest(connection, announcement)
            edition = await load_edition(connection, url, announcement, number)
        found = await expectation(store, channels, edition, announcement)
        return JSONResponse(TypeAdapter(Expectation).dump_python(found, mode="json"))

    messages: dict[str, Any] = {}

    @api.get("/asyncapi.json", include_in_schema=False)
    async def described() -> JSONResponse:
        """The messages on the bus, as AsyncAPI."""
        if not messages:
            messages.update(await asyncio.to_thread(asyncapi, context.settings.bus))
        return JSONResponse(messages)

    return api


def _storable(moment: datetime | None) -> datetime | None:
    """Invalid for what both databases cannot hold in UTC: a year before the first, or after the last."""
    if moment is None or 2 <= moment.year <= 9998:
        return moment
    el, en = "Τέτοια χρονολογία δεν αποθηκεύεται· γράψτε άλλη.", "No such year can be stored; write another."
    raise Invalid([FieldError("since", el, en)])
