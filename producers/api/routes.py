"""REST API v1: post, correct, withdraw, expunge, look. Bearer tokens, idempotency keys, If-Match."""

import json
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from core.context import Context
from core.editions import load_edition
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.idempotency import LONGEST_KEY, Key
from core.matrix import matrix
from core.tables import announcements
from producers.api.tokens import owner_of
from producers.posting import Posted, Posting
from schemas.edition import Reason, Weight

MAX_BODY_BYTES = 512 * 1024


def router(context: Context, posting: Posting) -> APIRouter:
    """The API under /api/v1."""
    api = APIRouter(prefix="/api/v1", tags=["announcements"])

    async def principal(authorization: Annotated[str, Header()] = "") -> str:
        scheme, _, token = authorization.partition(" ")
        owner = await owner_of(context.store, token, context.settings.token) if scheme.lower() == "bearer" else None
        if owner is None:
            raise Conflict(
                "Λείπει ή δεν ισχύει το διακριτικό (Authorization: Bearer …).",
                "The token is missing or not valid (Authorization: Bearer …).",
                401,
            )
        return owner

    Who = Annotated[str, Depends(principal)]
    IdempotencyKey = Annotated[str, Header(description="the same key and body get the same answer for 30 days")]

    def key_of(who: str, request: Request, key: str, body: Any) -> Key:
        if not key or len(key) > LONGEST_KEY:
            raise Invalid(
                [
                    FieldError(
                        "Idempotency-Key",
                        f"Δώστε κλειδί έως {LONGEST_KEY} χαρακτήρων.",
                        f"Give a key of at most {LONGEST_KEY} characters.",
                    )
                ]
            )
        return Key(who, f"{request.method} {request.url.path}"[:96], key, body)

    @api.post("/announcements", status_code=201)
    async def post(request: Request, who: Who, idempotency_key: IdempotencyKey = "") -> JSONResponse:
        """Post an announcement."""
        body = await _json(request)
        return _answer(await posting.post(body, who, key=key_of(who, request, idempotency_key, body)), 201)

    @api.post("/announcements/{announcement}/corrections", status_code=201)
    async def correct(
        announcement: UUID,
        request: Request,
        who: Who,
        if_match: Annotated[str, Header(description="the edition you looked at, as its ETag")] = "",
        idempotency_key: IdempotencyKey = "",
    ) -> JSONResponse:
        """Correct it: {"reason", "weight", "note"?, "announcement": {…}}."""
        body = await _json(request)
        wrong: list[FieldError] = []
        if not isinstance(body, dict):
            body = {}
        reason, weight = _choice(Reason, body, "reason", wrong), _choice(Weight, body, "weight", wrong)
        if "announcement" not in body:
            wrong.append(FieldError("announcement", "Δώστε το διορθωμένο κείμενο.", "Give the corrected text."))
        number = if_match.strip().strip('"')
        if not number.isdecimal():
            raise Conflict(
                "Δώστε If-Match με την έκδοση που είδατε (το ETag της).",
                "Give If-Match with the edition you looked at (its ETag).",
                428,
            )
        if wrong or reason is None or weight is None:
            raise Invalid(wrong)
        posted = await posting.correct(
            announcement,
            body["announcement"],
            who,
            reason=reason,
            weight=weight,
            note=_text(body, "note"),
            if_match=int(number),
            key=key_of(who, request, idempotency_key, body) if idempotency_key else None,
        )
        return _answer(posted, 201)

    @api.post("/announcements/{announcement}/withdrawal")
    async def withdraw(
        announcement: UUID, request: Request, who: Who, idempotency_key: IdempotencyKey = ""
    ) -> JSONResponse:
        """Withdraw it for good: {"reason"}."""
        body = await _json(request)
        key = key_of(who, request, idempotency_key, body) if idempotency_key else None
        return _answer(await posting.withdraw(announcement, who, reason=_text(body, "reason") or "", key=key), 200)

    @api.post("/announcements/{announcement}/expunge")
    async def expunge(
        announcement: UUID, request: Request, who: Who, idempotency_key: IdempotencyKey = ""
    ) -> JSONResponse:
        """Destroy its content everywhere ours: {"reason"}."""
        body = await _json(request)
        key = key_of(who, request, idempotency_key, body) if idempotency_key else None
        return _answer(await posting.expunge(announcement, who, reason=_text(body, "reason") or "", key=key), 200)

    @api.get("/announcements/{announcement}")
    async def show(announcement: UUID, who: Who) -> Response:
        """Its head, as posted; the ETag is the edition's number."""
        async with context.store.read() as connection:
            head = (
                await connection.execute(select(announcements.c.head).where(announcements.c.id == announcement))
            ).scalar_one_or_none()
            if head is None:
                raise NotFound(f"no announcement {announcement}")
            edition = await load_edition(connection, context.settings.url, announcement, head)
        return Response(
            edition.model_dump_json(), media_type="application/json", headers={"ETag": f'"{edition.number}"'}
        )

    @api.get("/announcements/{announcement}/deliveries")
    async def deliveries(announcement: UUID, who: Who) -> JSONResponse:
        """The matrix: edition × channel, counts by state."""
        async with context.store.read() as connection:
            return JSONResponse((await matrix(connection, announcement)).to_json())

    return api


async def _json(request: Request) -> Any:
    """The body as JSON, of a size we take; announcements are limited to half a megabyte."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BODY_BYTES:
            raise Conflict(
                f"Το κείμενο ξεπερνά τα {MAX_BODY_BYTES // 1024} KiB· συντομεύστε το.",
                f"The body is larger than {MAX_BODY_BYTES // 1024} KiB; shorten it.",
                413,
            )
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Conflict("Το σώμα δεν είναι έγκυρο JSON.", "The body is not valid JSON.", 400) from error


Choice = TypeVar("Choice", Reason, Weight)


def _choice(model: type[Choice], body: dict[str, Any], field: str, wrong: list[FieldError]) -> Choice | None:
    try:
        return model(str(body.get(field)))
    except ValueError:
        names = ", ".join(member.value for member in model)
        wrong.append(FieldError(field, f"Διαλέξτε ένα από: {names}.", f"Choose one of: {names}."))
        return None


def _text(body: Any, field: str) -> str | None:
    value = body.get(field) if isinstance(body, dict) else None
    if value is not None and not isinstance(value, str):
        raise Invalid([FieldError(field, "Γράψτε κείμενο.", "Give a text.")])
    return value


def _answer(posted: Posted, status: int) -> JSONResponse:
    return JSONResponse(
        {"id": posted.id, "reference": posted.reference, "edition": posted.edition},
        status_code=status,
        headers={"ETag": f'"{posted.edition}"', "Location": f"/api/v1/announcements/{posted.id}"},
    )
