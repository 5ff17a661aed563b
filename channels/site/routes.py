"""The public pages: home, list, one announcement, the accessibility statement."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from channels.site import shelf
from channels.site.channel import TEMPLATES
from channels.site.render import WORDS
from channels.site.settings import SiteSettings
from channels.site.showing import page_of
from core.context import Context
from core.elections.notice import HELD, silence_notice
from core.pages import MenuItem, Pages, language_of
from core.routing import Late

HOME_ITEMS = 10
READ = ["GET", "HEAD"]

MENU = (
    MenuItem({"el": "Ανακοινώσεις", "en": "Announcements"}, {"el": "/announcements"}, order=10),
    MenuItem({"el": "Δήλωση προσβασιμότητας", "en": "Accessibility statement"}, {"el": "/accessibility"}, "footer"),
)


def router(context: Context) -> APIRouter:
    settings = SiteSettings()
    return routes(context, Pages(context.settings.url, TEMPLATES), settings.codes, settings.page_items)


def routes(context: Context, pages: Pages, languages: Sequence[str], page_items: int) -> APIRouter:
    router = APIRouter(route_class=Late, include_in_schema=False)
    common: dict[str, Any] = {"words": WORDS, "languages": languages}

    @router.api_route("/", methods=READ)
    async def home(request: Request) -> Response:
        language = language_of(request, languages)
        async with context.store.read() as c:
            now = context.clock.now()
            found = await shelf.listed(c, language, {}, None, HOME_ITEMS, now)
            kinds = (await shelf.offered(c, language, now))["kind"]
        return pages.response(request, "home.html", found=found, kinds=kinds, **common)

    @router.api_route("/announcements", methods=READ)
    async def announcements(request: Request) -> Response:
        language = language_of(request, languages)
        chosen = {sort: request.query_params[sort] for sort in shelf.SORTS if request.query_params.get(sort)}
        after = _identity(request.query_params.get("after", ""))
        async with context.store.read() as c:
            now = context.clock.now()
            found = await shelf.listed(c, language, chosen, after, page_items + 1, now)
            offered = await shelf.offered(c, language, now)
        older = str(found[page_items - 1].announcement) if len(found) > page_items else None
        return pages.response(
            request,
            "list.html",
            found=found[:page_items],
            filters=_filters(offered, chosen),
            chosen=chosen,
            older=_list_address({**chosen, "after": older}) if older else None,
            newest=_list_address(chosen) if after else None,
            **common,
        )

    @router.api_route("/announcements/{identity}", methods=READ)
    async def announcement(request: Request, identity: str) -> Response:
        language = language_of(request, languages)
        known = _identity(identity)
        async with context.store.read() as c:
            row = await page_of(c, pages, known, language, context.clock.now()) if known else None
        if row is None:
            return pages.response(request, "missing.html", status=404, **common)
        if row.silent_until is not None:
            said = {"reference": row.reference, "notice": silence_notice(row.silent_until, row.language)}
            return pages.response(request, "held.html", language=row.language, status=HELD, **said, **common)
        if row.gone:
            return pages.response(request, "gone.html", language=row.language, status=410, row=row, **common)
        return pages.response(request, "page.html", language=row.language, row=row, **common)

    @router.api_route("/accessibility", methods=READ)
    async def accessibility(request: Request) -> Response:
        return pages.response(request, "accessibility.html", **common)

    return router


def _identity(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _list_address(query: Mapping[str, str]) -> str:
    return f"/announcements?{urlencode(query)}" if query else "/announcements"


def _filters(
    offered: Mapping[str, Sequence[tuple[str, str]]], chosen: Mapping[str, str]
) -> Sequence[tuple[str, str, Sequence[tuple[str, str, bool]]]]:
    """For each sort: its name, the address without it, and its terms as (name, address, is chosen)."""
    found = []
    for sort in shelf.SORTS:
        others = {name: slug for name, slug in chosen.items() if name != sort}
        terms = [
            (name, _list_address({**others, sort: slug}), chosen.get(sort) == slug) for slug, name in offered[sort]
        ]
        if terms:
            found.append((sort, _list_address(others), terms))
    return found
