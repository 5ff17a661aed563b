"""The studio's page at the desk: the clock, who reads what, what must be known at once, as it changes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import StreamingResponse

from channels.radio import static_files
from channels.radio.settings import RadioSettings
from channels.radio.sound.checks import check_of
from channels.radio.studio import rooms, shift
from channels.radio.studio.acts import leave_off
from channels.radio.studio.planned import Part, Planned
from channels.radio.studio.rooms import ROLE, STUDIO
from channels.radio.studio.view import View, look
from channels.radio.studio.words import WORDS
from core.context import Context
from core.desk import Desk, Who
from core.errors import Conflict
from core.language.dates import ATHENS
from core.pages import language_of

FOLDER = Path(__file__).parent
TEMPLATES, STATIC = FOLDER / "templates", FOLDER / "static"
WORKER = "studio-worker.js"
LOOK_S, PLAN_S, BREATH_S = 0.8, 5.0, 0.2  # a look; how old a plan may be where nothing was heard; between two looks
ASK_AGAIN = timedelta(seconds=30)  # whether who looks may still
FRAGMENTS = ("alarms", "figures", "now", "leave", "rundown")


@dataclass(frozen=True)
class Seen:
    """Who looks, from which studio, in which language."""

    who: Who
    studio: str
    language: str


def router(context: Context, desk: Desk) -> APIRouter:
    settings = RadioSettings()
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    routes.include_router(static_files.router(STATIC, STUDIO, {WORKER: STUDIO}))
    store, clock = context.store, context.clock
    planned = Planned(context, settings)

    async def on_shift() -> str:
        async with store.read() as connection:
            found = await shift.on_shift(connection, clock.now())
        return ", ".join(f"{one.name} ({one.studio})" for one in found)

    async def view(seen: Seen, parts: Sequence[Part]) -> View:
        async with store.read() as connection:
            return await look(connection, context, parts, seen.studio, seen.who.id, clock.now())

    def values(seen: Seen, shown: View) -> dict[str, Any]:
        return {"t": WORDS, "view": shown, "who": seen.who, "length": length, "hms": hms, "check_of": check_of}

    @routes.get(STUDIO)
    async def studio(request: Request) -> Response:
        who, name, language = await desk.signed(request, ROLE), rooms.room_of(request, settings), language_of(request)
        if not name:
            return desk.page(
                request, TEMPLATES, "studio_room.html", t=WORDS, rooms=settings.rooms, shift=await on_shift()
            )
        async with store.write() as connection:
            await shift.join(connection, who.id, who.name, name, clock.now())
        seen = Seen(who, name, language)
        shown = await view(seen, await planned.around(clock.now(), who.id))
        return desk.page(
            request,
            TEMPLATES,
            "studio.html",
            rooms=settings.rooms,
            shift=await on_shift(),
            clock=hms(clock.now()),
            **values(seen, shown),
        )

    @routes.post(STUDIO + "/room")
    async def choose(request: Request, studio: Annotated[str, Form()] = "") -> Response:
        """Which studio this device is in; with none, the shift is over."""
        who = await desk.signed(request, ROLE)
        if studio and studio not in settings.rooms:
            raise Conflict(WORDS("wrong.room", "el"), WORDS("wrong.room", "en"), 422)
        if not studio:
            async with store.write() as connection:
                await leave_off(connection, rooms.room_of(request, settings), who.name, clock.now())
                await shift.leave(connection, who.id)
        response = desk.to(request, STUDIO)
        rooms.enter(response, studio, secure=context.settings.url.startswith("https://"))
        return response

    @routes.get(STUDIO + "/live")
    async def live(request: Request) -> Response:
        """Each part of the page again whenever it changes, and the server's clock (server-sent events)."""
        seen = Seen(await desk.signed(request, ROLE), rooms.room_of(request, settings), language_of(request))
        if not seen.studio:
            raise Conflict(WORDS("wrong.room", "el"), WORDS("wrong.room", "en"), 422)
        return StreamingResponse(
            changes(request, seen),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def changes(request: Request, seen: Seen) -> AsyncIterator[str]:
        listener = desk.wake.listener("ledger")
        last = dict.fromkeys(FRAGMENTS, "")
        parts: Sequence[Part] = ()
        planned_at, heard, asked, loop = float("-inf"), False, clock.now(), asyncio.get_running_loop()
        while True:
            if clock.now() - asked >= ASK_AGAIN:
                asked = clock.now()
                if not await desk.still(request, ROLE):
                    return
                async with store.write() as connection:
                    await shift.seen(connection, seen.who.id, asked)
            if loop.time() - planned_at >= (LOOK_S if heard else PLAN_S):
                planned_at, heard = loop.time(), False
                parts = await planned.around(clock.now(), seen.who.id)
            shown = values(seen, await view(seen, parts))
            for name in FRAGMENTS:
                html = desk.fragment(TEMPLATES, f"studio_{name}.html", seen.language, **shown)
                if html != last[name]:
                    last[name] = html
                    yield _event(name, html)
            yield _event("time", str(round(clock.now().timestamp() * 1000)))
            await asyncio.sleep(BREATH_S)
            before = loop.time()
            await listener.wait(LOOK_S - BREATH_S)
            heard = heard or loop.time() - before < LOOK_S - BREATH_S

    return routes


def _event(name: str, data: str) -> str:
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"


def length(seconds: float) -> str:
    """Minutes and seconds: "1:05"."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def hms(instant: datetime) -> str:
    """The time of day in Athens, to the second."""
    return f"{instant.astimezone(ATHENS):%H:%M:%S}"
