"""The page on which a subscriber leaves, and the one click of mail programs (RFC 8058): no cookie, no sign-in."""

from pathlib import Path

from fastapi import APIRouter, Request, Response

from audience import registry
from core.context import Context
from core.language.catalogue import Catalogue
from core.pages import LANGUAGES, Pages, in_language
from core.tokens import Keys
from core.witness import Witness

HERE = Path(__file__).parent
WORDS = Catalogue.load(HERE / "unsubscribe.toml")


def router(context: Context) -> APIRouter:
    """`/unsubscribe/{token}`. A GET changes nothing: link checkers open every address in a mail."""
    witness = Witness(context.media)
    routes = APIRouter()
    keys = Keys(context.store, context.clock)
    pages = Pages(context.settings.url, HERE / "templates")

    async def named(token: str) -> registry.Subscriber | None:
        subscriber = registry.subscriber_of(await keys.verify(registry.LEAVING, token))
        return await registry.find(context.store, subscriber) if subscriber else None

    def answer(request: Request, who: registry.Subscriber | None, *, left: bool) -> Response:
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
        return answer(request, who, left=who is not None and who.state == "left")

    @routes.post("/unsubscribe/{token}", include_in_schema=False)
    async def leave(request: Request, token: str) -> Response:
        """The body (`List-Unsubscribe=One-Click`) is not needed: the token says it all. Never a redirect."""
        who = await named(token)
        if who is not None:
            await registry.depart(context.store, witness, who.id, source="unsubscribe link", now=context.clock.now())
        return answer(request, who, left=True)

    return routes
