"""REST API v1: post, correct, withdraw, expunge, look. Bearer tokens, idempotency keys, If-Match."""

import asyncio
import re
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from core.bus.description import asyncapi
from core.channel import Channel
from core.context import Context
from core.editions import load_edition, newest
from core.errors import Conflict, FieldError, Invalid
from core.estimates import Expectation, expectation
from core.idempotency import LONGEST_KEY, Key
from core.matrix import matrix
from producers.api import description
from producers.api.asking import principal_of, read_body
from producers.posting import Posted, Posting
from schemas.problems import InvalidInput
from schemas.requests import Ending, parse_ending

_TAG = re.compile(r'"?(\d{1,200})"?', re.ASCII)
LARGEST_EDITION = 10**9

# Read by hand and described by hand: what is missing is said in two languages, with a status of its own.
HeaderText = Annotated[str, Header(include_in_schema=False)]


def router(context: Context, posting: Posting, channels: Mapping[str, Channel]) -> APIRouter:
    """The API under /api/v1."""
    api = APIRouter(prefix="/api/v1", tags=["announcements"])

    Who = Annotated[str, Depends(principal_of(context))]

    @api.post(
        "/announcements",
        status_code=201,
        summary="Post an announcement",
        responses=description.answers(201, "Posted", "Αναρτήθηκε. It is posted.", 400, 413, 422, etag=True),
        openapi_extra=description.POST,
    )
    async def post(request: Request, who: Who, idempotency_key: HeaderText = "") -> JSONResponse:
        """Αναρτά μια ανακοίνωση· βγαίνει αμέσως ή όταν γράφει. Posts it; it goes out at once or when it says."""
        body = await read_body(request)
        if not idempotency_key:
            raise Invalid([_wrong_key("Λείπει· δώστε", "It is missing; give")])
        return _answer(await posting.post(body, who, key=_key(who, request, idempotency_key, body)), 201)

    @api.post(
        "/announcements/{announcement}/corrections",
        status_code=201,
        summary="Correct it",
        responses=description.answers(
            201, "Posted", "Διορθώθηκε. It is corrected.", 400, 404, 409, 412, 413, 422, 428, etag=True
        ),
        openapi_extra=description.CORRECT,
    )
    async def correct(
        announcement: UUID, request: Request, who: Who, if_match: HeaderText = "", idempotency_key: HeaderText = ""
    ) -> JSONResponse:
        """Ολόκληρο το διορθωμένο κείμενο, με τον λόγο. All of the corrected text, with the reason."""
        body = await read_body(request)
        key = _key(who, request, idempotency_key, body)
        edition = _edition(if_match)
        correction = await posting.read_correction(body)
        posted = await posting.correct(
            announcement,
            correction.announcement,
            who,
            reason=correction.reason,
            weight=correction.weight,
            note=correction.note,
            if_match=edition,
            key=key,
        )
        return _answer(posted, 201)

    @api.post(
        "/announcements/{announcement}/withdrawal",
        summary="Withdraw it for good",
        responses=description.answers(
            200, "Posted", "Αποσύρθηκε. It is withdrawn.", 400, 404, 409, 413, 422, etag=True
        ),
        openapi_extra=description.WITHDRAW,
    )
    async def withdraw(
        announcement: UUID, request: Request, who: Who, idempotency_key: HeaderText = ""
    ) -> JSONResponse:
        """Οριστικά, με τον λόγο όπως θα δημοσιευθεί. For good, with the reason as it will be shown."""
        body = await read_body(request)
        key = _key(who, request, idempotency_key, body)
        return _answer(await posting.withdraw(announcement, who, reason=_ending(body).reason, key=key), 200)

    @api.post(
        "/announcements/{announcement}/expunge",
        summary="Destroy its content everywhere ours",
        responses=description.answers(
            200, "Posted", "Απαλείφθηκε. It is expunged.", 400, 404, 409, 413, 422, etag=True
        ),
        openapi_extra=description.EXPUNGE_BODY,
    )
    async def expunge(announcement: UUID, request: Request, who: Who, idempotency_key: HeaderText = "") -> JSONResponse:
        """Καταστρέφει το περιεχόμενο· ο λόγος μένει. Destroys the content; the reason stays."""
        body = await read_body(request)
        key = _key(who, request, idempotency_key, body)
        return _answer(await posting.expunge(announcement, who, reason=_ending(body).reason, key=key), 200)

    @api.get(
        "/announcements/{announcement}",
        summary="Its newest edition",
        responses=description.answers(200, "Edition", "Η τελευταία έκδοση. The newest edition.", 404, 422, etag=True),
    )
    async def show(announcement: UUID, who: Who) -> Response:
        """Η τελευταία έκδοση, όπως αναρτήθηκε· το ETag είναι ο αριθμός της. As posted; the ETag is its number."""
        async with context.store.read() as connection:
            number = await newest(connection, announcement)
            edition = await load_edition(connection, context.settings.url, announcement, number)
        return Response(
            edition.model_dump_json(), media_type="application/json", headers={"ETag": f'"{edition.number}"'}
        )

    @api.get(
        "/announcements/{announcement}/deliveries",
        summary="Who has what",
        responses=description.answers(200, "Matrix", "Έκδοση × κανάλι. Edition × channel.", 404, 422),
    )
    async def deliveries(announcement: UUID, who: Who) -> JSONResponse:
        """Έκδοση × κανάλι, πλήθη ανά κατάσταση. Edition × channel, counts by state."""
        async with context.store.read() as connection:
            return JSONResponse((await matrix(connection, announcement)).to_json())

    @api.get(
        "/announcements/{announcement}/estimate",
        summary="How long sending it takes",
        responses=description.answers(
            200, "Expectation", "Από τις τελευταίες αποστολές. By the last mailings.", 404, 422
        ),
    )
    async def estimate(announcement: UUID, who: Who) -> JSONResponse:
        """Πόσο διαρκεί ώσπου να το έχουν όλοι, ανά κανάλι. Until everybody has it, by channel."""
        async with context.store.read() as connection:
            number = await newest(connection, announcement)
            edition = await load_edition(connection, context.settings.url, announcement, number)
        found = await expectation(context.store, channels, edition, announcement)
        return JSONResponse(TypeAdapter(Expectation).dump_python(found, mode="json"))

    messages: dict[str, Any] = {}

    @api.get("/asyncapi.json", include_in_schema=False)
    async def described() -> JSONResponse:
        """The messages on the bus, as AsyncAPI."""
        if not messages:
            messages.update(await asyncio.to_thread(asyncapi, context.settings.bus))
        return JSONResponse(messages)

    return api


def _ending(body: Any) -> Ending:
    try:
        return parse_ending(body)
    except InvalidInput as error:
        raise Invalid.of(error) from error


def _key(who: str, request: Request, key: str, body: Any) -> Key | None:
    if not key:
        return None
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise Invalid([_wrong_key("Δεν είναι κατάλληλο· δώστε", "It does not fit; give")])
    return Key(who, f"{request.method} {request.url.path}"[:96], key, body)


def _wrong_key(el: str, en: str) -> FieldError:
    return FieldError(
        "Idempotency-Key",
        f"{el} κλειδί έως {LONGEST_KEY} λατινικών χαρακτήρων, άλλο για κάθε ανακοίνωση (π.χ. ένα UUID).",
        f"{en} a key of at most {LONGEST_KEY} ASCII characters, another for each announcement (e.g. a UUID).",
    )


def _edition(if_match: str) -> int:
    """The edition whose ETag was sent (RFC 9110 §13.1.1); one only: who corrects has looked at one."""
    if not if_match:
        raise Conflict(
            "Δώστε If-Match με το ETag της έκδοσης που είδατε (το γράφει το GET της ανακοίνωσης).",
            "Give If-Match with the ETag of the edition you looked at (a GET of the announcement has it).",
            428,
        )
    tag = _TAG.fullmatch(if_match.strip())
    if tag is None:
        raise Conflict(
            'Το If-Match δεν είναι ETag έκδοσης· δώστε ένα, όπως το έγραψε το GET, π.χ. If-Match: "2".',
            'This If-Match is no edition\'s ETag; give one, as the GET had it, e.g. If-Match: "2".',
            400,
        )
    return min(int(tag[1]), LARGEST_EDITION)


def _answer(posted: Posted, status: int) -> JSONResponse:
    return JSONResponse(
        {"id": posted.id, "reference": posted.reference, "edition": posted.edition},
        status_code=status,
        headers={"ETag": f'"{posted.edition}"', "Location": f"/api/v1/announcements/{posted.id}"},
    )
