"""The web-TV on the web: a page, the day's playlist for ffplayout, a list for players, and the files."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response

from channels.webtv import shelf
from channels.webtv.channel import TYPES
from channels.webtv.clip import make_clip, recipe
from channels.webtv.playlist import SLATE_S, as_ffplayout, as_m3u, playlist
from channels.webtv.settings import WebtvSettings
from core.context import Context
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS
from core.pages import GREEK, SECURITY_HEADERS, MenuItem, MunicipalitySettings, Pages, etag_of, holds
from core.ranged import ranged

FOLDER = Path(__file__).parent
WORDS = Catalogue.load(FOLDER / "webtv.toml")
MENU: Sequence[MenuItem] = (MenuItem({"el": "Web-TV", "en": "Web-TV"}, {"el": "/tv"}),)
M3U = "audio/x-mpegurl; charset=utf-8"
ROLES = {"mp4": "clip", "png": "poster", "vtt": "captions"}
YEARS = range(2000, 2200)


def router(context: Context) -> APIRouter:
    settings, municipality, routes = WebtvSettings(), MunicipalitySettings(), APIRouter()
    pages = Pages(context.settings.url, FOLDER / "templates")
    keep = timedelta(days=settings.keep_days)
    slate_turn = asyncio.Lock()

    async def clips_of(start: datetime, end: datetime) -> Sequence[shelf.Shown]:
        async with context.store.read() as connection:
            return await shelf.on_air(connection, start, end, context.clock.now(), keep)

    async def clips_now() -> Sequence[shelf.Shown]:
        now = context.clock.now()
        found = await clips_of(now, now + timedelta(seconds=1))
        return sorted((c for c in found if c.since <= now), key=lambda c: (c.urgency, -c.fresh_at.timestamp(), c.id))

    def answer(request: Request, body: str, content_type: str, changed: datetime | None = None) -> Response:
        headers = {"ETag": etag_of(body.encode()), "Cache-Control": "no-cache", **SECURITY_HEADERS}
        if changed is not None:
            headers["Last-Modified"] = format_datetime(changed, usegmt=True)
        if holds(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=content_type, headers=headers)

    @routes.get("/tv", summary="What is shown now, as a page")
    async def page(request: Request) -> Response:
        return pages.response(request, "webtv.html", t=WORDS, clips=await clips_now())

    @routes.api_route("/tv/playlist/{name}.json", methods=["GET", "HEAD"], summary="A day for ffplayout: YYYY-MM-DD")
    async def day_list(request: Request, name: str) -> Response:
        day = _day(name)
        start = datetime.combine(day, time(), ATHENS)
        clips = await clips_of(start, start + timedelta(days=1))
        title = f"{WORDS('slate', GREEK)}"
        body = as_ffplayout(day, playlist(clips, start), municipality.name, context.settings.url, title)
        async with context.store.read() as connection:
            changed = await shelf.changed_at(connection)
        return answer(request, json.dumps(body, ensure_ascii=False), "application/json", changed)

    @routes.api_route("/tv/channel.m3u", methods=["GET", "HEAD"], summary="The clips of now, for players")
    async def channel(request: Request) -> Response:
        return answer(request, as_m3u(await clips_now(), context.settings.url), M3U)

    @routes.api_route("/tv/clips/{announcement}-{language}-{edition}.{suffix}", methods=["GET", "HEAD"])
    async def file(request: Request, announcement: UUID, language: str, edition: int, suffix: str) -> Response:
        name = shelf.clip_id(announcement, language)
        async with context.store.read() as connection:
            shown = await shelf.find(connection, name, context.clock.now(), keep)
        role = ROLES.get(suffix)
        if shown is None or shown.edition != edition or role is None:
            raise HTTPException(404)
        key = {"clip": shown.clip, "poster": shown.poster, "captions": shown.captions}[role]
        return ranged(request, await context.media.read(key), TYPES[role], f'"{key}"')

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
        return ranged(request, data, TYPES["clip"], etag_of(data))

    return routes


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise HTTPException(404) from error
    if day.year not in YEARS or written != day.isoformat():
        raise HTTPException(404)
    return day
