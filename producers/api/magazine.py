"""The API's way to the e-magazine: a draft of an issue, composing it, sending it."""

from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from core.context import Context
from core.errors import FieldError, Invalid
from core.language.dates import ATHENS
from core.numbers import Number
from core.routing import Late
from producers.api import description
from producers.api.asking import Asking, read_body
from producers.api.routes import of_the_callers
from producers.api.scopes import Caller, Scope
from producers.magazine.composing import Magazine
from schemas.magazine import LAST_NUMBER


def router(context: Context, magazine: Magazine, asking: Asking) -> APIRouter:
    """Under /api/v1/magazine."""
    api = APIRouter(route_class=Late, prefix="/api/v1/magazine", tags=["magazine"])
    Editor = Annotated[Caller, asking.needs(Scope.MAGAZINE)]

    def answer(number: int, status: int) -> JSONResponse:
        page = f"{context.settings.url}/magazine/{number}"
        return JSONResponse({"number": number, "page": page}, status_code=status)

    async def mine(who: Caller, number: int) -> int:
        """403 for an issue of another issuer; one that is not there yet is nobody's."""
        known = min(max(number, 0), LAST_NUMBER + 1)
        issuer = await magazine.issuer_of(known)
        if issuer is not None:
            who.must_be_for(issuer)
        return known

    @api.get(
        "/draft",
        summary="An issue of what came out, to be edited",
        responses=description.answers(200, "Issue", "Σχέδιο τεύχους. A draft.", 409, 422),
    )
    async def draft(
        who: Editor, since: date, topic: Annotated[list[str] | None, Query()] = None, issuer: str | None = None
    ) -> JSONResponse:
        """Όσα βγήκαν από μια μέρα και μετά, ανά θέμα· δεν αποθηκεύεται. What came out since a day; not stored."""
        if issuer is None:
            who.must_be_for_every()
        else:
            who.must_be_for(issuer)
        if not 2 <= since.year <= 9998:
            el, en = "Τέτοια χρονολογία δεν αποθηκεύεται· γράψτε άλλη.", "No such year can be stored; write another."
            raise Invalid([FieldError("since", el, en)])
        started = datetime.combine(since, time(), ATHENS)
        issue, _ = await magazine.draft(started, topics=topic or (), issuer=issuer)
        return JSONResponse(issue)

    @api.post(
        "/issues",
        status_code=201,
        summary="Compose an issue, or compose it anew",
        responses=description.answers(201, "MagazineIssue", "Αποθηκεύτηκε. It is stored.", 400, 413, 415, 422),
        openapi_extra=description.COMPOSE,
    )
    async def compose(request: Request, who: Editor) -> JSONResponse:
        """Δεν το βλέπει κανείς ώσπου να σταλεί. Nobody sees it until it is sent."""
        body = await read_body(request)
        of_the_callers(who, body)
        number = body.get("number") if isinstance(body, dict) else None
        if isinstance(number, int):
            await mine(who, number)
        return answer(await magazine.compose(body, who.author), 201)

    @api.post(
        "/issues/{number}/sending",
        status_code=202,
        summary="Open its page and mail it",
        responses=description.answers(202, "MagazineIssue", "Στέλνεται. It is being sent.", 404, 409, 422),
    )
    async def send(number: Number, who: Editor) -> JSONResponse:
        """Σελίδα, PDF και μηνύματα σε όσους το διάλεξαν. Its page, its PDF, and mails to who chose it."""
        await magazine.send(await mine(who, number), channel=context.mailer())
        return answer(number, 202)

    return api
