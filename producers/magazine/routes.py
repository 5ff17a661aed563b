"""The magazine's public pages: the list of issues, one issue, its PDF. All three show what may be shown now."""

import asyncio
from pathlib import Path

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from core.context import Context
from core.markdown import to_html
from core.pages import SECURITY_HEADERS, MenuItem, Pages, holds, language_of
from core.routing import Late
from producers.magazine.paper import paper
from producers.magazine.showing import Shown, show
from producers.magazine.tables import issues
from producers.magazine.telling import WORDS, telling
from schemas.magazine import LAST_NUMBER

READ = ["GET", "HEAD"]
LISTED = 60
MENU = (MenuItem({"el": "Περιοδικό", "en": "Magazine"}, {"el": "/magazine"}, "footer"),)


def router(context: Context) -> APIRouter:
    """`/magazine`, `/magazine/7`, `/magazine/7.pdf`."""
    pages = Pages(context.settings.url, Path(__file__).parent / "templates")
    url = context.settings.url
    routes = APIRouter(route_class=Late, include_in_schema=False)
    setting = asyncio.Semaphore(1)  # a PDF is work for the processor: one at a time, whoever asks

    async def public(number: str) -> Shown | None:
        if not (number.isascii() and number.isdigit() and int(number) <= LAST_NUMBER):
            return None
        now = context.clock.now()
        async with context.store.read() as connection:
            shown = await show(connection, url, int(number), now)
        return shown if shown is not None and shown.public(now) else None

    @routes.api_route("/magazine", methods=READ)
    async def every(request: Request) -> Response:
        language, now = language_of(request), context.clock.now()
        query = select(issues.c.number).where(issues.c.public_at <= now).order_by(issues.c.number.desc()).limit(LISTED)
        async with context.store.read() as connection:
            numbers = (await connection.execute(query)).scalars().all()
            found = [await show(connection, url, number, now) for number in numbers]
        told = [telling(shown, language, url) for shown in found if shown is not None]
        return pages.response(request, "issues.html", issues=told, words=WORDS)

    @routes.api_route("/magazine/{number}.pdf", methods=READ)
    async def pdf(request: Request, number: str) -> Response:
        """Made anew for everyone who asks: nothing of what is withdrawn or expunged is kept for it anywhere."""
        shown, language = await public(number), language_of(request)
        if shown is None:
            return pages.response(request, "missing.html", status=404, words=WORDS)
        etag = f'"{shown.state}-{language}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache", **SECURITY_HEADERS}
        if holds(request, etag):
            return Response(status_code=304, headers=headers)
        async with setting:
            made = await asyncio.to_thread(paper, telling(shown, language, url), language, url)
        headers["Content-Disposition"] = f'inline; filename="magazine-{shown.number}-{language}.pdf"'
        return Response(made, media_type="application/pdf", headers=headers)

    @routes.api_route("/magazine/{number}", methods=READ)
    async def one(request: Request, number: str) -> Response:
        shown, language = await public(number), language_of(request)
        if shown is None:
            return pages.response(request, "missing.html", status=404, words=WORDS)
        told = telling(shown, language, url)
        cover = to_html(told.cover, told.title_language, base=url, first_heading=2) if told.cover else ""
        return pages.response(request, "issue.html", told=told, cover=cover, words=WORDS)

    return routes
