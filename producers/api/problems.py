"""RFC 9457 problem details, in Greek or English by the request's language, naming every wrong field."""

from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from core.errors import Conflict, FieldError, Invalid, NotFound

MEDIA_TYPE = "application/problem+json"


def wants_english(request: Request) -> bool:
    """English when Accept-Language puts it before Greek; Greek otherwise."""
    accepted = request.headers.get("accept-language", "").lower()
    english, greek = accepted.find("en"), accepted.find("el")
    return english >= 0 and (greek < 0 or english < greek)


def problem(
    request: Request, status: int, el: str, en: str, errors: Sequence[FieldError] = (), kind: str = "about:blank"
) -> JSONResponse:
    """One problem as an answer. `detail` is in the reader's language, `errors` carry both."""
    body: dict[str, object] = {
        "type": kind,
        "title": en if wants_english(request) else el,
        "status": status,
        "instance": request.url.path,
    }
    if errors:
        english = wants_english(request)
        body["detail"] = "; ".join(f"{e.field}: {e.en if english else e.el}" for e in errors)
        body["errors"] = [{"field": e.field, "el": e.el, "en": e.en} for e in errors]
    headers = {"Content-Language": "en" if wants_english(request) else "el"}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI) -> None:
    """Turn the hub's errors into problem details."""

    @app.exception_handler(Invalid)
    async def invalid(request: Request, error: Invalid) -> JSONResponse:
        return problem(
            request,
            422,
            "Κάποια πεδία είναι λάθος· δεν αποθηκεύτηκε τίποτα.",
            "Some fields are wrong; nothing was stored.",
            error.errors,
        )

    @app.exception_handler(Conflict)
    async def conflict(request: Request, error: Conflict) -> JSONResponse:
        return problem(request, error.status, error.el, error.en)

    @app.exception_handler(NotFound)
    async def not_found(request: Request, error: NotFound) -> JSONResponse:
        return problem(request, 404, "Δεν βρέθηκε.", "Not found.")
