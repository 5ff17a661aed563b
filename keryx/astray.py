"""What a person sees where no page can be shown: a page that says so, in their language. Programs get plain answers."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from core.errors import Conflict, Invalid, NotFound
from core.pages import Pages, language_of
from producers.api.language import prefers_english

Handler = Callable[[Request, Any], Awaitable[Response]]
NO_PAGE = (404, 405, 410)


def install(app: FastAPI, pages: Pages) -> None:
    """After all other handlers: what they answer is left to programs."""
    for kind in (HTTPException, RequestValidationError, NotFound, Conflict, Invalid):
        app.add_exception_handler(kind, _for_people(pages, cast(Handler, app.exception_handlers[kind])))

    async def broken(request: Request, error: Exception) -> Response:
        if not _person(request):
            return PlainTextResponse("Internal Server Error", status_code=500)
        return _page(pages, request, 500, "broken")

    app.add_exception_handler(Exception, broken)


def _for_people(pages: Pages, for_programs: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        told = _told(error, request) if _person(request) else None
        return await for_programs(request, error) if told is None else _page(pages, request, *told)

    return answer


def _person(request: Request) -> bool:
    """A browser that goes to an address says that it takes pages; the API has readers of its own."""
    path = request.url.path
    return "text/html" in request.headers.get("accept", "") and path != "/api" and not path.startswith("/api/")


def _told(error: Exception, request: Request) -> tuple[int, str, Sequence[str]] | None:
    """Status, which page, and what it says in the place of its own words. None: no page would say more."""
    english = _language(request) == "en"
    match error:
        case HTTPException():
            return (error.status_code, "missing", ()) if error.status_code in NO_PAGE else None
        case RequestValidationError():  # a part of the address is not what it must be
            return (404, "missing", ()) if request.method in ("GET", "HEAD") else (422, "refused", ())
        case NotFound():
            return 404, "missing", [error.en if english else error.el]
        case Conflict():
            return error.status, "refused", [error.en if english else error.el]
        case Invalid():
            return 422, "refused", [wrong.en if english else wrong.el for wrong in error.errors]
    return None


def _language(request: Request) -> str:
    """As the address says; these pages are nobody's to keep, so else the browser's wish counts."""
    if "lang" in request.query_params:
        return language_of(request)
    return "en" if prefers_english(request.headers.get("accept-language", "")) else "el"


def _page(pages: Pages, request: Request, status: int, told: str, lines: Sequence[str] = ()) -> Response:
    language = _language(request)
    # A form's own address takes nothing but forms: the other language is offered at the start.
    path = None if request.method in ("GET", "HEAD") else "/"
    answer = pages.response(request, "astray.html", language=language, status=status, path=path, told=told, lines=lines)
    answer.headers["Vary"] = "Accept, Accept-Language"
    answer.headers["Content-Language"] = language
    return answer
