"""The page on which a subscriber leaves, and the one click of mail programs (RFC 8058): no cookie, no sign-in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastapi import APIRouter, Request, Response

from audience import registry
from audience.press import contacts
from core.context import Context
from core.language.catalogue import Catalogue
from core.pages import LANGUAGES, Pages, in_language
from core.tokens import Keys
from core.witness import Witness

HERE = Path(__file__).parent
WORDS = Catalogue.load(HERE / "unsubscribe.toml")


@dataclass(frozen=True)
class _Leaver:
    """Whom a mail's token names: a subscriber, or somebody of the press list."""

    email: str
    language: str
    gone: bool
    leave: Callable[[], Awaitable[bool]]


def router(context: Context) -> APIRouter:
    """`/unsubscribe/{token}`. A GET changes nothing: link checkers open every address in a mail."""
    witness = Witness(context.media)
    routes = APIRouter()
    keys = Keys(context.store, context.clock)
    pages = Pages(context.settings.url, HERE / "templates")

    async def named(token: str) -> _Leaver | None:
        identity = registry.subscriber_of(await keys.verify(registry.LEAVING, token))
        if identity is None:
            return None
        store, now = context.store, context.clock.now
        if (one := await registry.find(store, identity)) is not None:
            leave = partial(registry.depart, store, witness, identity, source="unsubscribe link", now=now())
            return _Leaver(one.email, one.language, one.state == "left", leave)
        if (contact := await contacts.find(store, identity)) is not None:
            stop = partial(contacts.stop, store, witness, identity, now())
            return _Leaver(contact.listing.email, contact.listing.language, contact.state == "stopped", stop)
        return None

    def answer(request: Request, who: _Leaver | None, *, left: bool) -> Response:
        asked = request.query_params.get("lang", who.language if who else "el")
        language = asked if asked in LANGUAGES else "en"
        if who is None:
            heading, texts, button = "unknown_title", ["unknown"], ""
        elif left:
            heading, texts, button = "done_title", ["done"], ""
        else:
            heading, texts, button = "title", ["question", "explain"], WORDS("button", language)
        response = pages.response(
            request,
            "unsubscribe.html",
            language=language,
            status=200 if who else 404,
            heading=WORDS(heading, language),
            texts=[WORDS(text, language, email=who.email if who else "") for text in texts],
            button=button,
            action=in_language(request.url.path, language),
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
        return response

    @routes.head("/unsubscribe/{token}", include_in_schema=False)
    @routes.get("/unsubscribe/{token}", include_in_schema=False)
    async def ask(request: Request, token: str) -> Response:
        who = await named(token)
        return answer(request, who, left=who is not None and who.gone)

    @routes.post("/unsubscribe/{token}", include_in_schema=False)
    async def leave(request: Request, token: str) -> Response:
        """The body (`List-Unsubscribe=One-Click`) is not needed: the token says it all. Never a redirect."""
        who = await named(token)
        if who is not None:
            await who.leave()
        return answer(request, who, left=True)

    return routes
