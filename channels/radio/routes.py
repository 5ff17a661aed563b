"""The radio on the web: the day's rundown as a page, its lists and spots, and a voice to try."""

import base64
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.times import day_of
from channels.radio.rundowns.routes import day_named
from channels.radio.rundowns.routes import router as lists
from channels.radio.rundowns.sound import sound_of_reading, standing, told
from channels.radio.scripts.print_pages import public as printed_pages
from channels.radio.settings import RadioSettings
from channels.radio.sound import routes as sounds
from channels.radio.sound.spot import CONTENT_TYPE
from channels.radio.studio import hook
from channels.radio.trial import CHARACTERS_MOST, try_voice
from channels.radio.words import WORDS
from core.context import Context
from core.errors import TryLater
from core.loudness import Silent
from core.pages import MenuItem, Pages
from core.routing import Late, join

FOLDER = Path(__file__).parent
MENU: Sequence[MenuItem] = (MenuItem({"el": "Ραδιόφωνο", "en": "Radio"}, {"el": "/radio"}, order=20),)
TRIALS_AT_ONCE = 2


class TrialText(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=CHARACTERS_MOST)


def router(context: Context) -> APIRouter:
    settings, routes = RadioSettings(), APIRouter(route_class=Late)
    pages = Pages(context.settings.url, FOLDER / "templates")
    rundowns = Rundowns(context, settings)
    trials = 0

    async def page(request: Request, day: date) -> Response:
        now = context.clock.now()
        return pages.response(
            request,
            "radio.html",
            t=WORDS,
            day=day,
            is_today=day == day_of(now),
            slots=standing(told(await rundowns.of_day(day, now), now)).slots,
            step=timedelta(days=1),
            sound_of=sound_of_reading,
            spoken=settings.spoken,
        )

    @routes.get("/radio", summary="Today's rundown as a page")
    @routes.head("/radio", include_in_schema=False)
    async def radio(request: Request) -> Response:
        return await page(request, day_of(context.clock.now()))

    @routes.get("/radio/rundown/{day}.html", summary="A day's rundown as a page")
    @routes.head("/radio/rundown/{day}.html", include_in_schema=False)
    async def of_day(request: Request, day: str) -> Response:
        return await page(request, day_named(day))

    routes.include_router(lists(context, rundowns, settings))

    routes.include_router(sounds.router(context))
    routes.include_router(hook.router(context))

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


def _problem(status: int, key: str, headers: dict[str, str] | None = None) -> Response:
    """RFC 9457, in both languages."""
    body = {"type": "about:blank", "status": status, "title": WORDS(key, "el"), "title_en": WORDS(key, "en")}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
