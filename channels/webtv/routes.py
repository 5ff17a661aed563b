"""The web-TV on the web: a page, the day's playlist for ffplayout, a list for players, and the files."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response

from channels.webtv.channel import ENDINGS_OF_FILES, Webtv
from channels.webtv.clip import make_clip, recipe
from channels.webtv.playlist import SLATE_S, as_ffplayout, as_m3u, path, playlist
from channels.webtv.settings import WebtvSettings
from channels.webtv.tables import clips
from core.context import Context
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS
from core.modified import Modified
from core.numbers import Number
from core.pages import GREEK, SECURITY_HEADERS, MenuItem, MunicipalitySettings, Pages, etag_of, holds
from core.playout import Piece, Playout
from core.ranged import ranged
from core.routing import Late

FOLDER = Path(__file__).parent
WORDS = Catalogue.load(FOLDER / "webtv.toml")
MENU: Sequence[MenuItem] = (MenuItem({"el": "Web-TV", "en": "Web-TV"}, {"el": "/tv"}, order=30),)
M3U = "audio/x-mpegurl; charset=utf-8"
YEARS = range(2000, 2200)


def router(context: Context) -> APIRouter:
    settings, municipality, routes = WebtvSettings(), MunicipalitySettings(), APIRouter(route_class=Late)
    pages = Pages(context.settings.url, FOLDER / "templates")
    playout = Playout(context.store, clips, timedelta(days=settings.keep_days))
    modified = Modified()
    slate_turn = asyncio.Lock()

    async def clips_of(start: datetime, end: datetime) -> Sequence[Piece]:
        return await playout.between(start, end, context.clock.now(), settings.shown)

    async def clips_now() -> Sequence[Piece]:
        now = context.clock.now()
        found = await clips_of(now, now + timedelta(seconds=1))
        return sorted((c for c in found if c.holds(now)), key=lambda c: (c.urgency, -c.fresh_at.timestamp(), c.id))

    def answer(request: Request, body: str, content_type: str) -> Response:
        etag = etag_of(body.encode())
        changed = modified.at(request.url.path, etag, context.clock.now())
        headers = {
            "ETag": etag,
            "Last-Modified": format_datetime(changed, usegmt=True),
            "Cache-Control": "no-cache",
            **SECURITY_HEADERS,
        }
        if holds(request, etag):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=content_type, headers=headers)

    @routes.api_route("/tv", methods=["GET", "HEAD"], summary="What is shown now, as a page")
    async def page(request: Request) -> Response:
        return pages.response(request, "webtv.html", t=WORDS, clips=await clips_now(), path_of=path)

    @routes.api_route("/tv/playlist/{name}.json", methods=["GET", "HEAD"], summary="A day for ffplayout: YYYY-MM-DD")
    async def day_list(request: Request, name: str) -> Response:
        day = _day(name)
        start = datetime.combine(day, time(), ATHENS)
        found = await clips_of(start, start + timedelta(days=1))
        url, title = context.settings.url, WORDS("slate", GREEK)
        body = as_ffplayout(day, playlist(found, start), municipality.name, url, title)
        return answer(request, json.dumps(body, ensure_ascii=False), "application/json")

    @routes.api_route("/tv/channel.m3u", methods=["GET", "HEAD"], summary="The clips of now, for players")
    async def channel(request: Request) -> Response:
        return answer(request, as_m3u(await clips_now(), context.settings.url), M3U)

    @routes.api_route("/tv/clips/{announcement}-{language}-{edition}.{suffix}", methods=["GET", "HEAD"])
    async def file(request: Request, announcement: UUID, language: str, edition: Number, suffix: str) -> Response:
        clip = await playout.find(announcement, language, context.clock.now())
        role = next((role for role, ending in ENDINGS_OF_FILES.items() if ending == suffix), None)
        if clip is None or clip.edition != edition or role is None:
            raise HTTPException(404)
        key = clip.files[role]
        return ranged(request, await context.media.read(key), Webtv.roles[role], f'"{key}"')

    @routes.api_route("/tv/slate.mp4", methods=["GET", "HEAD"], summary="What plays between the clips")
    async def slate(request: Request) -> Response:
        """Made when first asked for, and again when the municipality's name changes."""
        parts = {
            "issuer": municipality.name,
            "title": WORDS("slate", GREEK),
            "lines": f"\t{WORDS('slate_text', GREEK)}: {context.settings.url.partition('//')[2]}",
            "long": str(SLATE_S),
        }
        record = f"webtv/slate/{recipe(parts, GREEK)}.mp4"
        async with slate_turn:
            data = await context.media.recorded(record)
            if data is None:
                data = (await make_clip(parts, GREEK, length_s=SLATE_S)).mp4
                await context.media.record(record, data, replace=True)
        return ranged(request, data, Webtv.roles["clip"], etag_of(data))

    return routes


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise HTTPException(404) from error
    if day.year not in YEARS or written != day.isoformat():
        raise HTTPException(404)
    return day
