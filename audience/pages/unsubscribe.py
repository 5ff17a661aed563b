"""The page on which a subscriber leaves, and the one click of mail programs (RFC 8058): no cookie, no sign-in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request, Response

from audience import registry
from audience.own_links import own_link
from audience.pages.house import READ, House, spoken
from audience.pages.words import HERE
from audience.press import contacts
from core.language.catalogue import Catalogue
from core.pages import GREEK, in_language
from core.routing import Late

WORDS = Catalogue.load(HERE / "unsubscribe.toml")


@dataclass(frozen=True)
class _Leaver:
    """Whom a mail's token names: a subscriber, who has preferences too, or somebody of the press list."""

    email: str
    language: str
    gone: bool
    subscribed: bool
    more: str  # the path of their preferences; of the press, of what we hold of them
    leave: Callable[[], Awaitable[bool]]


def routes(house: House) -> APIRouter:
    """`/unsubscribe/{token}`. A GET changes nothing: link checkers open every address in a mail."""
    router = APIRouter(route_class=Late, include_in_schema=False)

    async def named(token: str) -> _Leaver | None:
        identity = registry.subscriber_of(await house.keys.verify(registry.LEAVING, token))
        if identity is None:
            return None
        store, witness, now = house.store, house.witness, house.clock.now()
        if (one := await registry.find(store, identity)) is not None:
            leave = partial(registry.depart, store, witness, identity, source="unsubscribe link", now=now)
            return _Leaver(one.email, one.language, one.state == "left", True, f"/preferences/{token}", leave)
        if (contact := await contacts.find(store, identity)) is not None:
            stop = partial(contacts.stop, store, witness, identity, now)
            listing, own = contact.listing, own_link(await house.keys.ring(), "", identity, GREEK)
            return _Leaver(listing.email, listing.language, contact.state == "stopped", False, own, stop)
        return None

    def answer(request: Request, who: _Leaver | None, *, left: bool) -> Response:
        language = spoken(request, who.language if who else "el")
        if who is None:
            heading, texts = "unknown_title", ["unknown"]
        elif left:
            heading, texts = "done_title", ["done"]
        else:
            heading, texts = "title", ["question", "explain"]
        return house.page(
            request,
            "unsubscribe.html",
            language=language,
            status=200 if who else 404,
            heading=WORDS(heading, language),
            texts=[WORDS(text, language, email=who.email if who else "") for text in texts],
            button=WORDS("button", language) if who and not left else "",
            action=in_language(request.url.path, language),
            preferences=in_language(who.more, language) if who else "",
            to_preferences=WORDS(("after" if left else "instead") if who and who.subscribed else "own", language),
        )

    @router.api_route("/unsubscribe/{token}", methods=READ)
    async def ask(request: Request, token: str) -> Response:
        who = await named(token)
        return answer(request, who, left=who is not None and who.gone)

    @router.post("/unsubscribe/{token}")
    async def leave(request: Request, token: str) -> Response:
        """The body (`List-Unsubscribe=One-Click`) is not needed: the token says it all. Never a redirect.

        Mail programs send it from anywhere, so its origin is not asked.
        """
        who = await named(token)
        if who is not None:
            await who.leave()
        return answer(request, who, left=True)

    return router
