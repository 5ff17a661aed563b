"""The pages before the desk: signing in, signing out, and the link by which somebody new chooses a password."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response

from core.errors import Invalid
from core.origin import place_of
from core.pages import language_of
from producers.desk.office import COOKIE, SIGN_IN, SIGN_OUT, WORDS, Office, errors_of, route_class
from producers.desk.settings import DeskSettings
from producers.desk.staff import passwords, sessions
from producers.desk.staff.sign_in import Asked, NeedsCode, Opened, Wait, Wrong, invited, join, sign_in

Text = Annotated[str, Form(max_length=400)]
UNAUTHORIZED, TOO_MANY = 401, 429


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)

    @router.get(SIGN_IN)
    async def ask(request: Request, to: str = "/desk") -> Response:
        return office.page(
            request,
            "sign_in.html",
            to=inside(to),
            email="",
            coded=False,
            error="",
            until=None,
            provider=provider_name(office.settings),
        )

    @router.post(SIGN_IN)
    async def enter(
        request: Request, email: Text = "", password: Text = "", code: Text = "", to: Text = "/desk"
    ) -> Response:
        office.ours(request)
        device, network = place_of(request)
        asked = Asked(email.strip().lower(), password, code, device, network)
        found = await sign_in(office.store, office.clock, asked)
        if isinstance(found, Opened):
            return office.let_in(office.to(request, inside(to)), found.secret)
        until = found.until if isinstance(found, Wait) else None
        error = {Wait: "wait", Wrong: "wrong"}.get(type(found), "")
        coded = isinstance(found, NeedsCode) or (isinstance(found, Wrong) and bool(code.strip()))
        response = office.page(
            request,
            "sign_in.html",
            status=UNAUTHORIZED if until is None else TOO_MANY,
            to=inside(to),
            email=asked.email,
            password=password if coded else "",
            coded=coded,
            error=error,
            until=until,
            provider=provider_name(office.settings),
        )
        if until is not None:
            response.headers["Retry-After"] = str(max(1, round((until - office.clock.now()).total_seconds())))
        return response

    @router.post(SIGN_OUT)
    async def leave(request: Request) -> Response:
        signed = await office.signed(request)
        await sessions.end(office.store, signed.person.id, signed.session.id)
        response = office.to(request, SIGN_IN)
        response.delete_cookie(COOKIE, path="/desk", httponly=True, samesite="lax", secure=office.secure)
        return response

    @router.get("/desk/join/{token}")
    async def offered(request: Request, token: str) -> Response:
        who = await invited(office.store, office.keys, office.clock, token)
        if who is None:
            return office.page(request, "told.html", status=410, said="join_over", detail="")
        return _join_page(request, who.name, who.email, [])

    @router.post("/desk/join/{token}")
    async def chosen(request: Request, token: str, password: Text = "", again: Text = "") -> Response:
        office.ours(request)
        who = await invited(office.store, office.keys, office.clock, token)
        if who is None:
            return office.page(request, "told.html", status=410, said="join_over", detail="")
        language = language_of(request)
        if password != again:
            return _join_page(request, who.name, who.email, [("again", WORDS("password.differs", language))], 422)
        try:
            secret = await join(office.store, office.clock, who, password, *place_of(request))
        except Invalid as error:
            return _join_page(request, who.name, who.email, errors_of(error, language), 422)
        if secret is None:
            return office.page(request, "told.html", status=410, said="join_over", detail="")
        return office.let_in(office.to(request, "/desk"), secret)

    def _join_page(
        request: Request, name: str, email: str, errors: list[tuple[str, str]], status: int = 200
    ) -> Response:
        return office.page(
            request, "join.html", status=status, name=name, email=email, errors=errors, shortest=passwords.SHORTEST
        )

    return router


def provider_name(settings: DeskSettings) -> str:
    """What the page calls the identity provider; "" where there is none."""
    return settings.openid_name or urlsplit(settings.openid_issuer).hostname or ""


def inside(to: str) -> str:
    """Where to go on to: a page of the desk, whatever the address asked for."""
    parts = urlsplit(to)
    inside = not parts.scheme and not parts.netloc and (parts.path == "/desk" or parts.path.startswith("/desk/"))
    return parts.path if inside and "\\" not in to else "/desk"
