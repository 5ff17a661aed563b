"""The studio's page at the desk: the clock, who reads what, what must be known at once; and what its buttons do."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import ValidationError
from sqlalchemy import select
from uuid_utils import uuid7

from channels.radio import static_files
from channels.radio.settings import RadioSettings
from channels.radio.sound.checks import check_of
from channels.radio.studio import alarms, shift
from channels.radio.studio.acts import Withdrawn, WrongClock, act, bring_in, leave_off
from channels.radio.studio.asked import Marked, Pressed, Sent, read_as
from channels.radio.studio.claims import Marks, Taken, Which
from channels.radio.studio.planned import Part, Planned
from channels.radio.studio.view import View, look
from channels.radio.studio.words import WORDS
from core.context import Context
from core.desk import Desk, Who
from core.errors import Conflict, NotFound
from core.language.dates import ATHENS
from core.pages import language_of
from core.tables import announcements

FOLDER = Path(__file__).parent
TEMPLATES, STATIC = FOLDER / "templates", FOLDER / "static"
WORKER = "studio-worker.js"
STUDIO = "/desk/radio/studio"
ROLE = "radio"
COOKIE = "keryx_studio"
YEAR_S = 365 * 24 * 3600
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

    def room(request: Request) -> str:
        """The studio that this device is in; "" when it has not said."""
        wanted = request.cookies.get(COOKIE, "")
        return next((name for name in settings.rooms if _spelled(name) == wanted), "")

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
        who, name, language = await desk.signed(request, ROLE), room(request), language_of(request)
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
                await leave_off(connection, room(request), who.name, clock.now())
                await shift.leave(connection, who.id)
        response = desk.to(request, STUDIO)
        secure = context.settings.url.startswith("https://")
        kept = {"path": STUDIO, "httponly": True, "samesite": "lax", "secure": secure}
        response.set_cookie(COOKIE, _spelled(studio), max_age=YEAR_S if studio else 0, **kept)  # type: ignore[arg-type]
        return response

    @routes.get(STUDIO + "/live")
    async def live(request: Request) -> Response:
        """Each part of the page again whenever it changes, and the server's clock (server-sent events)."""
        seen = Seen(await desk.signed(request, ROLE), room(request), language_of(request))
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

    @routes.post(STUDIO + "/readings")
    async def read(request: Request) -> Response:
        """A button of a reading. Programs that take JSON are answered in it: 409 says who has it, and where, or that it
        was withdrawn."""
        who, name = await desk.signed(request, ROLE), room(request)
        pressed = read_as(Pressed, dict(await request.form()))
        if not name:
            raise Conflict(WORDS("wrong.reading", "el"), WORDS("wrong.reading", "en"), 422)
        which = Which(pressed.slot, pressed.announcement, pressed.language)
        try:
            async with store.write() as connection:
                await _known(connection, which, pressed.edition)
                mine, plan = pressed.key or str(uuid7()), (pressed.form_s, pressed.planned)
                edition, now = pressed.edition, clock.now()
                await act(connection, pressed.act, which, edition, name, who.name, mine, plan, now)
                if pressed.act == "stop":
                    subject = f"announcement:{which.announcement}"
                    await desk.note(connection, who, "reading.stop", subject, after={"studio": name})
        except (Taken, Withdrawn) as refused:
            if not _wants_json(request):
                raise
            said = refused.en if language_of(request) == "en" else refused.el
            holder = refused.claim if isinstance(refused, Taken) else None
            held = {"studio": holder.studio, "who": holder.who} if holder else {}
            return JSONResponse({"said": said, **held}, 409)
        desk.wake.notify("ledger")
        return JSONResponse({"said": ""}) if _wants_json(request) else desk.to(request, STUDIO)

    @routes.post(STUDIO + "/marks")
    async def marks(request: Request) -> Response:
        """What was marked without a network, with what became of each (by its key). What somebody else marked on the
        same device, `other`, is theirs to send."""
        who, language = await desk.signed(request, ROLE), language_of(request)
        try:
            sent = json.loads(await request.body())
        except ValueError:
            sent = None
        answers = [await marked(one, who, room(request), language) for one in read_as(Sent, {"marks": sent}).marks]
        desk.wake.notify("ledger")
        return JSONResponse(answers)

    async def marked(given: dict[str, Any], who: Who, here: str, language: str) -> dict[str, str]:
        try:
            one = Marked.model_validate(given)
        except ValidationError:
            return {"key": str(given.get("key", "")), "verdict": "wrong", "said": WORDS("verdict.wrong", language)}
        if one.staff != who.id:
            return {"key": one.key, "verdict": "other", "said": WORDS("verdict.other", language)}
        which = Which(one.slot, one.announcement, one.language)
        studio = one.studio if one.studio in settings.rooms else here
        mine = Marks(one.key, which, one.edition, one.claimed_at, one.started_at, one.done_at)
        try:
            async with store.write() as connection:
                await _known(connection, which, one.edition)
                verdicts, claim = await bring_in(connection, mine, studio, who.name, clock.now())
        except NotFound as gone:
            return {"key": one.key, "verdict": "kept", "said": gone.en if language == "en" else gone.el}
        except WrongClock as wrong:
            return {"key": one.key, "verdict": "clock", "said": wrong.en if language == "en" else wrong.el}
        other = {"studio": claim.studio, "who": claim.who} if claim else {}
        said = [WORDS(f"verdict.{found}", language, **({} if found == "withdrawn" else other)) for found in verdicts]
        return {"key": one.key, "verdict": verdicts[0], "said": " ".join(said)}

    @routes.post(STUDIO + "/alarms/{announcement}")
    async def acknowledge(request: Request, announcement: UUID) -> Response:
        """ "I saw it", by name, in the studio that this device is in."""
        who, name = await desk.signed(request, ROLE), room(request)
        async with store.write() as connection:
            found = await alarms.acknowledge(connection, announcement, name, who.name, clock.now())
            if found:
                after = {"why": ", ".join(sorted({one.why for one in found}))}
                await desk.note(connection, who, "alarm.acknowledge", f"announcement:{announcement}", after=after)
        desk.wake.notify("agenda", "ledger")
        return JSONResponse({"said": ""}) if _wants_json(request) else desk.to(request, STUDIO)

    return routes


async def _known(connection: Any, which: Which, edition: int) -> None:
    """NotFound: there is no such announcement, or no such edition of it."""
    table = announcements.c
    found = await connection.execute(select(table.id).where(table.id == which.announcement, table.head >= edition))
    if found.first() is None:
        raise NotFound.announcement(which.announcement)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _spelled(studio: str) -> str:
    """As a cookie may hold it."""
    return studio.encode().hex()


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
