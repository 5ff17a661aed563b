"""The way in by an identity provider, beside the password: there, and back with what it says."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from core.origin import place_of
from producers.desk.office import SEE_OTHER, SIGN_IN, Office, route_class
from producers.desk.staff.entering import inside
from producers.desk.staff.openid import CALLBACK, WITHIN, NotVouched, Provider
from producers.desk.staff.sign_in import enter

log = structlog.get_logger()
COOKIE = "keryx_openid"  # ties the answer to the browser that asked
Text = Annotated[str, Query(max_length=4_000)]


def routes(office: Office) -> APIRouter:
    """No address at all where no provider is set."""
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    if not office.settings.openid_issuer:
        return router
    provider = Provider(office.settings, office.context.settings.url, office.store, office.clock)

    def refused(request: Request, error: NotVouched | None) -> Response:
        """One page for every reason: whose address the office knows, nobody is told."""
        if error is not None:
            log.warning("desk.openid", reason=error.reason)
        response = office.page(request, "told.html", status=401, said="not_vouched", detail="", path=SIGN_IN)
        response.delete_cookie(COOKIE, path=SIGN_IN, httponly=True, samesite="lax", secure=office.secure)
        return response

    @router.get(f"{SIGN_IN}/openid")
    async def go(request: Request, to: Text = "/desk") -> Response:
        """A link, no form: our policy lets forms lead nowhere else."""
        try:
            begun = await provider.begin(inside(to))
        except NotVouched as error:
            return refused(request, error)
        response = RedirectResponse(begun.address, SEE_OTHER)
        response.set_cookie(
            COOKIE,
            begun.state,
            max_age=int(WITHIN.total_seconds()),
            path=SIGN_IN,
            httponly=True,
            samesite="lax",
            secure=office.secure,
        )
        return response

    @router.get(CALLBACK)
    async def back(
        request: Request, state: Text = "", code: Text = "", iss: Annotated[str | None, Query(max_length=400)] = None
    ) -> Response:
        if not state or state != request.cookies.get(COOKIE):
            return refused(request, NotVouched("the answer is not of this browser's question"))
        if not code:
            return refused(request, NotVouched("the provider let nobody in"))
        try:
            vouched = await provider.finish(state, code, iss)
        except NotVouched as error:
            return refused(request, error)
        secret = await enter(office.store, office.clock, vouched.email, *place_of(request))
        if secret is None:
            return refused(request, None)
        response = office.let_in(office.to(request, vouched.target), secret)
        response.delete_cookie(COOKIE, path=SIGN_IN, httponly=True, samesite="lax", secure=office.secure)
        return response

    return router
