"""The public pages: home, list, one announcement, the accessibility statement."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Row

from channels.site import shelf
from channels.site.channel import TEMPLATES
from channels.site.render import WORDS
from channels.site.settings import SiteSettings
from core.context import Context
from core.pages import GREEK, MenuItem, Pages, language_of

HOME_ITEMS = 10
READ = ["GET", "HEAD"]
GONE = ("withdrawn", "expunged")

MENU = (
    MenuItem({"el": "Ανακοινώσεις", "en": "Announcements"}, {"el": "/announcements"}),
    MenuItem({"el": "Δήλωση προσβασιμότητας", "en": "Accessibility statement"}, {"el": "/accessibility"}, "footer"),
)


def router(context: Context) -> APIRouter:
    settings = SiteSettings()
    return routes(context, Pages(context.settings.url, TEMPLATES), settings.codes, settings.page_items)


def routes(context: Context, pages: Pages, languages: Sequence[str], page_items: int) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    common: dict[str, Any] = {"words": WORDS, "languages": languages}

    @router.api_route("/", methods=READ)
    async def home(request: Request) -> Response:
        language = language_of(request, languages)
        async with context.store.read() as c:
            found = await shelf.listed(c, language, {}, None, HOME_ITEMS)
            kinds = (await shelf.offered(c, language))["kind"]
        return pages.response(request, "home.html", found=found, kinds=kinds, **common)

    @router.api_route("/announcements", methods=READ)
    async def announcements(request: Request) -> Response:
        language = language_of(request, languages)
        chosen = {sort: request.query_params[sort] for sort in shelf.SORTS if request.query_params.get(sort)}
        after = _identity(request.query_params.get("after", ""))
        async with context.store.read() as c:
            found = await shelf.listed(c, language, chosen, after, page_items + 1)
            offered = await shelf.offered(c, language)
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
            row = _shown(await shelf.find(c, known), language) if known else None
            lines = await shelf.history(c, row.announcement, row.language) if row else ()
        if row is None:
            return pages.response(request, "missing.html", status=404, **common)
        if row.state in GONE:
            return pages.response(request, "gone.html", language=row.language, status=410, row=row, **common)
        return pages.response(request, "page.html", language=row.language, row=row, lines=lines, **common)

    @router.api_route("/accessibility", methods=READ)
    async def accessibility(request: Request) -> Response:
        return pages.response(request, "accessibility.html", **common)

    return router


def _identity(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _shown(rows: Sequence[Row[Any]], language: str) -> Row[Any] | None:
    """The page in this language, else in Greek. Gone in a newer edition in any language is gone in all."""
    by_language = {row.language: row for row in rows}
    row = by_language.get(language) or by_language.get(GREEK)
    if row is None:
        return None
    gone = [other for other in rows if other.state in GONE and other.edition >= row.edition]
    return row if row.state in GONE or not gone else max(gone, key=lambda other: other.edition)


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
