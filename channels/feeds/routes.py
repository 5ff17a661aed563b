"""The feeds' addresses, with conditional requests, and the page that lists them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from channels.feeds.address import CONTENT_TYPES, FORMATS, SORTS, Feed, Sort
from channels.feeds.channel import TEMPLATES
from channels.feeds.library import Kept, Library
from channels.feeds.render import WORDS
from channels.feeds.settings import FeedsSettings
from core.context import Context
from core.directory import load_directory
from core.pages import MenuItem, Pages, holds, language_of
from core.routing import Late
from schemas.subtypes import Kind, kind_name

READ = ["GET", "HEAD"]

MENU = (
    MenuItem({"el": WORDS("menu", "el"), "en": WORDS("menu", "en")}, {"el": "/feeds"}, order=40),
    *(
        MenuItem(
            {"el": f"{WORDS('all', 'el')} ({form})", "en": f"{WORDS('all', 'en')} ({form})"},
            {language: Feed(language).path(form) for language in ("el", "en")},
            "head",
            CONTENT_TYPES[form],
        )
        for form in FORMATS
    ),
)


def router(context: Context) -> APIRouter:
    pages = Pages(context.settings.url, TEMPLATES)
    return routes(context, pages, Library(context.store, pages), FeedsSettings().codes)


def routes(context: Context, pages: Pages, library: Library, languages: Sequence[str]) -> APIRouter:
    router = APIRouter(route_class=Late, include_in_schema=False)

    @router.api_route("/feeds", methods=READ)
    async def index(request: Request) -> Response:
        language = language_of(request, languages)
        async with context.store.read() as c:
            lists = await load_directory(c)
        named: dict[Sort, Sequence[tuple[str, str]]] = {
            "kind": [(kind, kind_name(kind, language)) for kind in Kind],
            "topic": [(topic.slug, topic.name.best(language)) for topic in lists.topics],
            "issuer": [(issuer.slug, issuer.name.best(language)) for issuer in lists.issuers],
        }
        groups = [(sort, [(name, Feed(language, sort, slug)) for slug, name in named[sort]]) for sort in SORTS]
        return pages.response(
            request,
            "feeds.html",
            words=WORDS,
            languages=languages,
            whole=Feed(language),
            groups=groups,
            formats=FORMATS,
        )

    @router.api_route("/feeds/{address:path}", methods=READ)
    async def feed(request: Request, address: str) -> Response:
        found = Feed.parse(address, languages)
        now = context.clock.now()
        kept = await library.read(*found, now) if found else None
        if found is None or kept is None:
            said = [WORDS("missing", language, url=context.settings.url) for language in ("el", "en")]
            return PlainTextResponse("\n".join(said), status_code=404)
        wanted, form = found
        headers = {
            "ETag": kept.etag,
            "Cache-Control": "public, no-cache",
            "Link": f'<{context.settings.url}{wanted.path(form)}>; rel="self"',
            "Access-Control-Allow-Origin": "*",
            "X-Content-Type-Options": "nosniff",
        }
        # A second change in this very second would have the same date (RFC 9110 §8.8.2.2): not said before it is over.
        if now - kept.changed_at >= timedelta(seconds=1):
            headers["Last-Modified"] = format_datetime(kept.changed_at.astimezone(UTC), usegmt=True)
        if _unchanged(request, kept):
            return Response(status_code=304, headers=headers)
        return Response(kept.content, media_type=f"{CONTENT_TYPES[form]}; charset=utf-8", headers=headers)

    return router


def _unchanged(request: Request, kept: Kept) -> bool:
    """RFC 9110 §13.2.2: If-Modified-Since counts only where there is no If-None-Match."""
    if "if-none-match" in request.headers:
        return holds(request, kept.etag)
    try:
        since: datetime = parsedate_to_datetime(request.headers["if-modified-since"])
    except (KeyError, ValueError):
        return False
    return since.tzinfo is not None and kept.changed_at.replace(microsecond=0) <= since
