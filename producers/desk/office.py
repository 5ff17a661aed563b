"""What the pages of the desk share: who is signed in, what they may do, how errors are shown, whose forms are taken."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

import audience
from audience.erasure import Also
from core import origin
from core.context import Context
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS
from core.pages import Pages, in_language, language_of
from core.routing import Late
from core.tokens import Keys
from core.wake import Wake
from core.witness import Witness
from producers.desk.helping.tour import PARAMETER, stop
from producers.desk.menu import menu_of
from producers.desk.parts import Parts
from producers.desk.settings import DeskSettings
from producers.desk.staff import people, sessions
from producers.desk.staff.people import Person
from producers.posting import Posting

HERE = Path(__file__).parent
WORDS = Catalogue.load(HERE / "words.toml")
CHOOSING = Path(audience.__file__).parent / "templates"  # what subscribers choose from is asked alike everywhere
COOKIE = "keryx_desk"
SEE_OTHER = 303


class NotSignedIn(Exception):
    """Whoever asks is to sign in first."""


class NotAllowed(Exception):
    """They are signed in, and may not do this."""


@dataclass(frozen=True)
class Signed:
    """Who asks, from which of their sessions."""

    person: Person
    session: sessions.Session


class Office:
    """What a page of the desk is made of. Channels are named by none."""

    def __init__(
        self,
        context: Context,
        posting: Posting,
        parts: Parts,
        wake: Wake,
        witness: Witness,
        also: Sequence[Also],
        settings: DeskSettings,
    ) -> None:
        self.context, self.posting, self.parts = context, posting, parts
        self.wake, self.witness, self.also, self.settings = wake, witness, also, settings
        self.channels = parts.channels
        self.store, self.clock = context.store, context.clock
        self.keys = Keys(context.store, context.clock)
        self.pages = Pages(context.settings.url, HERE / "templates", CHOOSING)
        self.secure = context.settings.url.startswith("https://")

    def today(self) -> date:
        """In Athens."""
        return self.clock.now().astimezone(ATHENS).date()

    # ---- who asks

    async def signed(self, request: Request) -> Signed:
        """NotSignedIn, or whoever the cookie belongs to; a form must have come from a page of ours."""
        if request.method not in ("GET", "HEAD"):
            self.ours(request)
        secret = request.cookies.get(COOKIE, "")
        session = await sessions.find(self.store, secret, self.clock.now()) if secret else None
        if session is None:
            raise NotSignedIn
        request.state.signed = Signed(await people.by_id(self.store, session.staff), session)
        found: Signed = request.state.signed
        lacking = self.settings.second_factor == "required" and not found.person.second_factor
        if lacking and request.url.path not in (SECOND_FACTOR, SIGN_OUT):
            raise _SecondFactorFirst
        return found

    def ours(self, request: Request) -> None:
        """Conflict (403) for a form that another site sent."""
        origin.ours(request, self.context.settings.url)

    def let_in(self, response: Response, secret: str) -> Response:
        """The cookie: for the desk alone, out of reach of scripts and of other sites' forms."""
        response.set_cookie(COOKIE, secret, path="/desk", httponly=True, samesite="lax", secure=self.secure)
        return response

    def channel_names(self, language: str) -> dict[str, str]:
        """What people call the channels that are switched on."""
        return {name: module.NAME.get(language) or module.NAME["en"] for name, module in self.parts.previewers.items()}

    # ---- how it answers

    def page(self, request: Request, template: str, **values: Any) -> Response:
        """Never kept: what a desk shows is for who is signed in."""
        return self.page_of(self.pages, request, template, **values)

    def page_of(self, pages: Pages, request: Request, template: str, **values: Any) -> Response:
        """The same, of templates that stand elsewhere."""
        signed: Signed | None = getattr(request.state, "signed", None)
        response = pages.response(
            request,
            template,
            words=WORDS,
            signed=signed,
            tasks=menu_of(signed.person, self.parts) if signed is not None else (),
            here=request.url.path,
            touring=stop(signed.person, request.query_params.get(PARAMETER, "")) if signed is not None else None,
            **values,
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def fragment(self, template: str, language: str, **values: Any) -> str:
        """A part of a page by itself, for scripts to put in place of the old."""
        return self.pages.render(template, language, words=WORDS, **values)

    def to(self, request: Request, path: str) -> Response:
        """On to another page, in the language that is being read."""
        return RedirectResponse(in_language(path, language_of(request)), SEE_OTHER)


SIGN_IN, SIGN_OUT, ACCOUNT, SECOND_FACTOR = (
    "/desk/sign-in",
    "/desk/sign-out",
    "/desk/account",
    "/desk/account/second-factor",
)


class _SecondFactorFirst(Exception):
    """This office asks everybody for a second factor."""


def errors_of(error: Invalid, language: str) -> list[tuple[str, str]]:
    """Each wrong field with what to do."""
    return [(wrong.field, _said(wrong, language)) for wrong in error.errors]


def _said(error: FieldError | Conflict | NotFound, language: str) -> str:
    return error.en if language == "en" else error.el


def route_class(office: Office) -> type[APIRoute]:
    """Routes whose errors are pages of the desk."""

    class DeskRoute(Late):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handled(request: Request) -> Response:
                try:
                    return await handle(request)
                except NotSignedIn:
                    asked = request.url.path if request.method == "GET" else "/desk"
                    return office.to(request, f"{SIGN_IN}?to={quote(asked)}")
                except _SecondFactorFirst:
                    return office.to(request, SECOND_FACTOR)
                except NotAllowed:
                    return office.page(request, "told.html", status=403, said="not_allowed", detail="")
                except (Conflict, NotFound) as error:
                    status = error.status if isinstance(error, Conflict) else 404
                    detail = _said(error, language_of(request))
                    return office.page(request, "told.html", status=status, said="refused", detail=detail)

            return handled

    return DeskRoute
