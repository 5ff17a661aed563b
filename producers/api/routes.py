"""REST API v1, what is done to announcements: post, correct, withdraw, expunge."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select

from core.context import Context
from core.errors import Invalid, NotFound
from core.routing import Late
from core.tables import announcements
from producers.api import description
from producers.api.asking import Asking, read_body
from producers.api.headers import HeaderText, key_of, needed_key, seen_edition
from producers.api.scopes import Caller, Scope
from producers.posting import Posting
from producers.taking import Posted
from schemas.problems import InvalidInput
from schemas.requests import Ending, parse_ending

LONGEST_SLUG = 64


def router(context: Context, posting: Posting, asking: Asking) -> APIRouter:
    """Under /api/v1/announcements."""
    api = APIRouter(route_class=Late, prefix="/api/v1/announcements", tags=["announcements"])
    Poster = Annotated[Caller, asking.needs(Scope.POST)]

    @api.post(
        "",
        status_code=201,
        summary="Post an announcement",
        responses=description.answers(201, "Posted", "Αναρτήθηκε. It is posted.", 400, 413, 415, 422, etag=True),
        openapi_extra=description.POST,
    )
    async def post(request: Request, who: Poster, idempotency_key: HeaderText = "") -> JSONResponse:
        """Αναρτά μια ανακοίνωση· βγαίνει αμέσως ή όταν γράφει. Posts it; it goes out at once or when it says."""
        body = await read_body(request)
        key = needed_key(who, request, idempotency_key, body)
        of_the_callers(who, body)
        return _answer(await posting.post(body, who.author, key=key), 201)

    @api.post(
        "/{announcement}/corrections",
        status_code=201,
        summary="Correct it",
        responses=description.answers(
            201, "Posted", "Διορθώθηκε. It is corrected.", 400, 404, 409, 412, 413, 415, 422, 428, etag=True
        ),
        openapi_extra=description.CORRECT,
    )
    async def correct(
        announcement: UUID, request: Request, who: Poster, if_match: HeaderText = "", idempotency_key: HeaderText = ""
    ) -> JSONResponse:
        """Ολόκληρο το διορθωμένο κείμενο, με τον λόγο. All of the corrected text, with the reason."""
        body = await read_body(request)
        key = key_of(who, request, idempotency_key, body)
        edition = seen_edition(if_match)
        await must_be_the_callers(context, who, announcement)
        correction = await posting.parsing.correction(body)
        posted = await posting.correct(
            announcement,
            correction.announcement,
            who.author,
            reason=correction.reason,
            weight=correction.weight,
            note=correction.note,
            if_match=edition,
            key=key,
        )
        return _answer(posted, 201)

    @api.post(
        "/{announcement}/withdrawal",
        summary="Withdraw it for good",
        responses=description.answers(
            200, "Posted", "Αποσύρθηκε. It is withdrawn.", 400, 404, 409, 413, 415, 422, etag=True
        ),
        openapi_extra=description.WITHDRAW,
    )
    async def withdraw(
        announcement: UUID, request: Request, who: Poster, idempotency_key: HeaderText = ""
    ) -> JSONResponse:
        """Οριστικά, με τον λόγο όπως θα δημοσιευθεί. For good, with the reason as it will be shown."""
        body = await read_body(request)
        key = key_of(who, request, idempotency_key, body)
        await must_be_the_callers(context, who, announcement)
        return _answer(await posting.withdraw(announcement, who.author, reason=_ending(body).reason, key=key), 200)

    @api.post(
        "/{announcement}/expunge",
        summary="Destroy its content everywhere ours",
        responses=description.answers(
            200, "Posted", "Απαλείφθηκε. It is expunged.", 400, 404, 409, 413, 415, 422, etag=True
        ),
        openapi_extra=description.EXPUNGE_BODY,
    )
    async def expunge(
        announcement: UUID, request: Request, who: Poster, idempotency_key: HeaderText = ""
    ) -> JSONResponse:
        """Καταστρέφει το περιεχόμενο· ο λόγος μένει. Destroys the content; the reason stays."""
        body = await read_body(request)
        key = key_of(who, request, idempotency_key, body)
        await must_be_the_callers(context, who, announcement)
        return _answer(await posting.expunge(announcement, who.author, reason=_ending(body).reason, key=key), 200)

    return api


def of_the_callers(who: Caller, body: Any) -> None:
    """403 for a text of another issuer. One that names none is wrong anyway, and its reader says so."""
    if isinstance(body, Mapping) and isinstance(body.get("issuer"), str):
        who.must_be_for(body["issuer"].strip()[:LONGEST_SLUG])


async def must_be_the_callers(context: Context, who: Caller, announcement: UUID) -> None:
    """404 when there is none, 403 when another issuer's."""
    async with context.store.read() as connection:
        query = select(announcements.c.issuer).where(announcements.c.id == announcement)
        issuer = (await connection.execute(query)).scalar_one_or_none()
    if issuer is None:
        raise NotFound.announcement(announcement)
    who.must_be_for(issuer)


def _ending(body: Any) -> Ending:
    try:
        return parse_ending(body)
    except InvalidInput as error:
        raise Invalid.of(error) from error


def _answer(posted: Posted, status: int) -> JSONResponse:
    return JSONResponse(
        {"id": posted.id, "reference": posted.reference, "edition": posted.edition},
        status_code=status,
        headers={"ETag": f'"{posted.edition}"', "Location": f"/api/v1/announcements/{posted.id}"},
    )
