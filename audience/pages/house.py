"""What the pages of the audience share: how they answer, whom a link names, and whose forms they take."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import Request, Response

from audience import registry
from audience.asking import Door
from audience.erasure import Also
from audience.pages.words import WORDS
from audience.privacy import Notice
from audience.registry import Subscriber
from audience.settings import AudienceSettings
from core import origin
from core.context import Context
from core.pages import LANGUAGES, SECURITY_HEADERS, Pages, in_language, language_of
from core.tokens import Keys
from core.wake import Wake
from core.ways import Way
from core.witness import Witness
from schemas.directory import Issuer

READ = ["GET", "HEAD"]
MANY = 429
Noticed = Callable[[Issuer, str], Notice]


class House:
    """`channel` writes letters to e-mail addresses; empty: none does now, so nobody can sign up, but all can leave.

    `also` forget with the register who is erased; `notice` is an issuer's privacy notice in a language.
    """

    def __init__(
        self,
        context: Context,
        wake: Wake,
        channel: str,
        pages: Pages,
        also: Sequence[Also],
        notice: Noticed,
        ways: Sequence[Way],
    ) -> None:
        self.context, self.pages, self.also, self.notice, self.ways = context, pages, also, notice, ways
        self.store, self.clock = context.store, context.clock
        self.keys, self.witness = Keys(context.store, context.clock), Witness(context.media)
        self.door = Door(context.store, self.keys, context.clock, wake, AudienceSettings(), channel, also)

    def page(
        self, request: Request, template: str, *, framed: bool = False, language: str | None = None, **values: Any
    ) -> Response:
        """Nothing of it is kept or found by others. `framed`: any site may show it inside its own page."""
        response = self.pages.response(
            request,
            template,
            language=language,
            words=WORDS,
            layout="framed.html" if framed else "layout.html",
            framed=framed,
            open=bool(self.door.channel),
            ways=self.ways,
            **values,
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"  # the address may be the key
        response.headers["X-Robots-Tag"] = "noindex"
        if framed:
            policy = SECURITY_HEADERS["Content-Security-Policy"]
            response.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors *")
        return response

    def told(self, request: Request, said: str, status: int) -> Response:
        """A page with a few sentences and the way on; `said` names them in words.toml."""
        return self.page(request, "told.html", status=status, said=said)

    def too_many(self, request: Request, again: Any, *, framed: bool = False) -> Response:
        """Says when to come back, and nothing of the address."""
        response = self.page(request, "later.html", framed=framed, status=MANY, again=again, path=_form_of(request))
        response.headers["Retry-After"] = str(max(1, round((again - self.clock.now()).total_seconds())))
        return response

    async def whose(self, request: Request, token: str) -> Subscriber | Response:
        """By the link of their preferences, or by a mail's link for leaving; or else the page that says it is none."""
        payload = await self.keys.verify(registry.PREFERENCES, token) or await self.keys.verify(registry.LEAVING, token)
        identity = registry.subscriber_of(payload)
        if identity is None:
            return self.told(request, "not_ours", 404)
        return await registry.find(self.store, identity) or self.told(request, "gone", 410)

    def ours(self, request: Request) -> None:
        """Conflict (403) for a form that another site sent; our pages are not named to anybody, so not to us either."""
        origin.ours(request, self.context.settings.url, nameless=True)


def spoken(request: Request, usual: str) -> str:
    """The language asked for in the address; else the reader's own."""
    if "lang" in request.query_params:
        return language_of(request)
    return usual if usual in LANGUAGES else "en"


def _form_of(request: Request) -> str:
    """Where the form that was sent can be asked for."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def here(request: Request, path: str, language: str) -> str:
    """A path of ours in the language that is being read, with what else the address asked."""
    return in_language(path + (f"?{request.url.query}" if request.url.query else ""), language)
