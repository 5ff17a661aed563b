"""Turns whatever goes wrong under /api/ into problem details (RFC 9457), in Greek or English."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.routing import Match

from core.errors import Conflict, FieldError, Invalid, NotFound
from producers.api.language import prefers_english
from producers.api.scopes import Turned
from producers.problems import BUG, MEDIA_TYPE, Known, ProblemDetails, details, said
from producers.reading import Illegible
from schemas import explain

log = structlog.get_logger()
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")


def english(request: Request) -> bool:
    return prefers_english(request.headers.get("accept-language", ""))


def install(app: FastAPI) -> None:
    """Of every kind of error; what nobody foresaw is caught outside all handlers."""
    for kind in (Invalid, Conflict, NotFound, Illegible):
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.middleware("http")(_unforeseen)


def _answer(request: Request, found: ProblemDetails, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        found.model_copy(update={"instance": request.url.path}).written(),
        status_code=found.status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": "en" if english(request) else "el", "Vary": "Accept-Language", **(headers or {})},
    )


def _ours(request: Request) -> bool:
    return request.url.path == "/api" or request.url.path.startswith("/api/")


async def _known(request: Request, error: Exception) -> Response:
    found = details(cast(Known, error), english=english(request))
    return _answer(request, found, error.headers if isinstance(error, Turned) else None)


async def _http(request: Request, error: Exception) -> Response:
    """No such path, or not by this method."""
    assert isinstance(error, HTTPException)
    if not _ours(request):
        return await http_exception_handler(request, error)
    path, headers = request.url.path, dict(error.headers or {})
    if error.status_code == 405:
        allowed = headers["Allow"] = ", ".join(_methods(request))
        el = f"Η {path} δεν δέχεται {request.method}· δέχεται {allowed}."
        en = f"{path} does not take {request.method}; it takes {allowed}."
    elif error.status_code == 404:
        el = f"Δεν υπάρχει {path}· όσα υπάρχουν περιγράφονται στο /api/v1/openapi.json."
        en = f"There is no {path}; what there is, is described at /api/v1/openapi.json."
    else:
        el = en = str(error.detail)
    return _answer(request, said(error.status_code, el, en, english=english(request)), headers)


def _methods(request: Request) -> list[str]:
    """All that this path takes (RFC 9110 §10.2.1): the error itself names those of the first of its routes alone."""
    asked = {"type": "http", "path": request.url.path, "root_path": request.scope.get("root_path", "")}
    routes = request.app.router.routes
    return [
        method
        for method in METHODS
        if any(route.matches({**asked, "method": method})[0] is Match.FULL for route in routes)
    ]


async def _unfit(request: Request, error: Exception) -> Response:
    """A part of the path or a header that is not what it must be."""
    assert isinstance(error, RequestValidationError)
    if not _ours(request):
        return await request_validation_exception_handler(request, error)
    # The first step says only where it stood: path, query, header.
    inner = [wrong | {"loc": tuple(wrong["loc"])[1:]} for wrong in cast(Sequence[dict[str, Any]], error.errors())]
    found = explain.problems(cast(Sequence[ErrorDetails], inner))
    return await _known(request, Invalid([FieldError(wrong.field, wrong.el, wrong.en) for wrong in found]))


async def _unforeseen(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """A bug: it is logged, and whoever asked is told so and no more."""
    try:
        return await go_on(request)
    except Exception as error:
        if not _ours(request):
            raise
        log.error("api.bug", method=request.method, path=request.url.path, exc_info=error)
        el = "Καταγράφηκε και θα το δούμε· δοκιμάστε ξανά σε λίγο, με το ίδιο Idempotency-Key."
        en = "It was logged and will be looked at; try again in a while, with the same Idempotency-Key."
        return _answer(request, said(BUG, el, en, english=english(request)))
