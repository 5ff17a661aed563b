"""The radio on the web: the day's rundown as a page, as data and as a playlist, its spots, and a voice to try."""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from channels.radio.rundown import Reading, Slot, day_bounds, rundown
from channels.radio.scripts.print_pages import public as printed_pages
from channels.radio.settings import RadioSettings
from channels.radio.spot import CONTENT_TYPE
from channels.radio.tables import segments
from channels.radio.trial import CHARACTERS_MOST, try_voice
from core.context import Context
from core.errors import TryLater
from core.language.catalogue import Catalogue
from core.language.dates import ATHENS
from core.loudness import Silent
from core.pages import SECURITY_HEADERS, MenuItem, Pages, etag_of, holds
from core.playout import Piece, Playout
from core.ranged import ranged
from core.routing import join

FOLDER = Path(__file__).parent
WORDS = Catalogue.load(FOLDER / "radio.toml")
MENU: Sequence[MenuItem] = (MenuItem({"el": "Ραδιόφωνο", "en": "Radio"}, {"el": "/radio"}, order=20),)
PLAYLIST = "audio/x-mpegurl; charset=utf-8"
YEARS = range(2000, 2200)
TRIALS_AT_ONCE = 2


class TrialText(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=CHARACTERS_MOST)


def router(context: Context) -> APIRouter:
    settings, routes = RadioSettings(), APIRouter()
    pages = Pages(context.settings.url, FOLDER / "templates")
    playout = Playout(context.store, segments, timedelta(days=settings.keep_days))
    trials = 0

    async def slots_of(day: date) -> tuple[Slot, ...]:
        start, end = day_bounds(day)
        on_air = await playout.between(start, end, context.clock.now(), settings.spoken)
        return rundown(on_air, day, settings.times, settings.slot_seconds)

    def today() -> date:
        return context.clock.now().astimezone(ATHENS).date()

    async def page(request: Request, day: date) -> Response:
        return pages.response(
            request,
            "radio.html",
            t=WORDS,
            day=day,
            slots=await slots_of(day),
            step=timedelta(days=1),
            sound_of=sound_of,
        )

    @routes.get("/radio", summary="Today's rundown as a page")
    @routes.head("/radio", include_in_schema=False)
    async def radio(request: Request) -> Response:
        return await page(request, today())

    @routes.get("/radio/rundown/{name}", summary="A day's rundown: YYYY-MM-DD.json, .html or .m3u")
    @routes.head("/radio/rundown/{name}", include_in_schema=False)
    async def of_day(request: Request, name: str) -> Response:
        written, _, form = name.partition(".")
        day = _day(written)
        if form == "html":
            return await page(request, day)
        if form == "json":
            body, content_type = as_json(day, await slots_of(day), context.settings.url), "application/json"
        elif form == "m3u":
            body, content_type = as_m3u(day, await slots_of(day), context.settings.url), PLAYLIST
        else:
            raise HTTPException(404)
        headers = {"ETag": etag_of(body.encode()), "Cache-Control": "no-cache", **SECURITY_HEADERS}
        if holds(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=content_type, headers=headers)

    @routes.get("/radio/spots/{announcement}-{language}-{edition}.mp3", summary="The sound of a segment")
    @routes.head("/radio/spots/{announcement}-{language}-{edition}.mp3", include_in_schema=False)
    async def spot(request: Request, announcement: UUID, language: str, edition: int) -> Response:
        segment = await playout.find(announcement, language, context.clock.now())
        if segment is None or segment.edition != edition:
            raise HTTPException(404)
        key = segment.files["spot"]
        return ranged(request, await context.media.read(key), CONTENT_TYPE, f'"{key}"')

    @routes.post("/radio/try", summary="How a Greek text is spoken, and the voice")
    async def hear(wanted: TrialText) -> Response:
        nonlocal trials
        if trials >= TRIALS_AT_ONCE:
            return _problem(429, "trial.busy", {"Retry-After": "5"})
        trials += 1
        try:
            trial = await try_voice(wanted.text)
        except Silent:
            return _problem(422, "trial.silent")
        except TryLater:
            return _problem(503, "trial.busy", {"Retry-After": "30"})
        finally:
            trials -= 1
        sound = f"data:{CONTENT_TYPE};base64,{base64.b64encode(trial.audio).decode()}"
        return JSONResponse(
            {"spoken": trial.spoken, "replacements": [asdict(r) for r in trial.replacements], "audio": sound}
        )

    return join(routes, printed_pages(context))


def sound_of(segment: Piece) -> str:
    """The path of its sound."""
    return f"/radio/spots/{segment.file}.mp3"


def as_json(day: date, slots: Sequence[Slot], url: str) -> str:
    """Times carry the offset of that day in Athens; durations are in seconds."""

    def reading(one: Reading) -> dict[str, Any]:
        segment = one.segment
        return {
            "id": segment.id,
            "announcement": str(segment.announcement),
            "edition": segment.edition,
            "language": segment.language,
            "start": one.local.isoformat(),
            "duration_s": segment.duration_s,
            "title": segment.title,
            "script": segment.parts["script"],
            "spoken": segment.parts["spoken"],
            "audio": f"{url}{sound_of(segment)}",
            "page": f"{url}/announcements/{segment.announcement}",
        }

    listed = [
        {
            "start": slot.local.isoformat(),
            "duration_s": round(slot.duration_s, 3),
            "segments": [reading(one) for one in slot.readings],
        }
        for slot in slots
    ]
    return json.dumps({"date": day.isoformat(), "time_zone": ATHENS.key, "slots": listed}, ensure_ascii=False)


def as_m3u(day: date, slots: Sequence[Slot], url: str) -> str:
    lines = ["#EXTM3U", f"#PLAYLIST:{day.isoformat()}"]
    for slot in slots:
        lines.append(f"# {slot.local:%H:%M}")
        for one in slot.readings:
            title = " ".join(one.segment.title.split())
            lines += [f"#EXTINF:{round(one.segment.duration_s)},{title}", f"{url}{sound_of(one.segment)}"]
    return "\n".join(lines) + "\n"


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise HTTPException(404) from error
    if day.year not in YEARS or written != day.isoformat():
        raise HTTPException(404)
    return day


def _problem(status: int, key: str, headers: dict[str, str] | None = None) -> Response:
    """RFC 9457, in both languages."""
    body = {"type": "about:blank", "status": status, "title": WORDS(key, "el"), "title_en": WORDS(key, "en")}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
