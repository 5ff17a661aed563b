"""Standing pages on the site: the list with its search, a page, and each of its editions at an address for good."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from core.context import Context
from core.errors import NotFound
from core.pages import MenuItem, language_of
from core.routing import Late
from producers.desk.standing_pages import keeping
from producers.desk.standing_pages.contents import article
from producers.desk.standing_pages.words import WORDS
from producers.desk.strangers import READ, Public

PAGES = "/pages"
LAST = 100_000
MENU: Sequence[MenuItem] = (
    MenuItem({"el": "Οδηγοί και κανονισμοί", "en": "Guides and regulations"}, {"el": PAGES}, "footer", order=30),
)


def router(context: Context) -> APIRouter:
    public = Public(context, WORDS)
    routes = APIRouter(route_class=Late, include_in_schema=False)

    def missing(request: Request) -> Response:
        return public.page(request, "standing_missing.html", status=404)

    async def shown(request: Request, slug: str, number: int | None) -> Response:
        try:
            page = await keeping.read(public.store, slug, number)
        except NotFound:
            return missing(request)
        wanted = language_of(request)
        language = page.language(wanted)
        return public.page(
            request,
            "standing_pages.html",
            page=page,
            text_language=language,
            article=article(page.text.best(language), language),
            editions=await keeping.history(public.store, slug),
        )

    @routes.api_route(PAGES, methods=READ)
    async def every(request: Request, q: str = "") -> Response:
        words = q[:200]
        found = await keeping.listed(public.store, words=words)
        return public.page(request, "standing_list.html", found=found, q=words)

    @routes.api_route(PAGES + "/{slug}", methods=READ)
    async def newest(request: Request, slug: str) -> Response:
        return await shown(request, slug, None)

    @routes.api_route(PAGES + "/{slug}/{number}", methods=READ)
    async def edition(request: Request, slug: str, number: str) -> Response:
        known = number.isascii() and number.isdigit() and int(number) < LAST
        return await shown(request, slug, int(number)) if known else missing(request)

    return routes
