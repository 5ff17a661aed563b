"""The rundown at the desk: a day live, with reasons; what its buttons and a drag do."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import StreamingResponse

from channels.radio.clock.choosing import choices_of, slot_start
from channels.radio.clock.deciding import ACTS, Wanted, decide
from channels.radio.clock.keeping import clock_of
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.showing import shown
from channels.radio.clock.times import day_bounds, day_of
from channels.radio.clock.words import ROLE, TEMPLATES, WORDS, length
from channels.radio.rundowns.routes import day_named
from channels.radio.settings import RadioSettings
from core.context import Context
from core.desk import Desk
from core.errors import Conflict
from core.language.dates import ATHENS
from core.numbers import Number
from core.pages import language_of

RUNDOWN = "/desk/radio/rundown"
LOOK_S = 2.0
ASK_AGAIN = timedelta(seconds=30)  # whether who looks may still
FORMS = ("json", "csv", "m3u", "annotated.m3u", "xspf", "mos", "ics")


def router(context: Context, desk: Desk) -> APIRouter:
    settings = RadioSettings()
    rundowns = Rundowns(context, settings)
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock = context.store, context.clock

    async def values(day: date, language: str) -> dict[str, Any]:
        now = clock.now()
        rundown = await rundowns.of_day(day, now)
        start, end = day_bounds(day)
        async with store.read() as connection:
            choices = await choices_of(connection, day)
            of_station = await clock_of(connection, settings)
        return {
            "t": WORDS,
            "day": day,
            "now": now,
            "slots": shown(rundown, choices, now, language),
            "blackouts": [one for one in of_station.blackouts if one.ends > start and one.begins < end],
            "fixed": [(*one, f"{one[0].astimezone(ATHENS):%H:%M:%S}") for one in of_station.fixed_times(day)],
            "skipped": of_station.skipped(day),
            "length": length,
        }

    @routes.get(RUNDOWN)
    async def today(request: Request) -> Response:
        await desk.signed(request, ROLE)
        return desk.to(request, f"{RUNDOWN}/{day_of(clock.now()).isoformat()}")

    @routes.get(RUNDOWN + "/{name}")
    async def of_day(request: Request, name: str) -> Response:
        await desk.signed(request, ROLE)
        day = day_named(name)
        more = await values(day, language_of(request))
        today = day_of(clock.now())
        return desk.page(request, TEMPLATES, "rundown.html", forms=FORMS, step=timedelta(1), today=today, **more)

    @routes.get(RUNDOWN + "/{name}/live")
    async def live(request: Request, name: str) -> Response:
        """The slots again whenever they change (server-sent events), for as long as who looks may."""
        await desk.signed(request, ROLE)
        day, language = day_named(name), language_of(request)
        listener = desk.wake.listener("ledger")

        async def changes() -> AsyncIterator[str]:
            last, asked = "", clock.now()
            while True:
                if clock.now() - asked >= ASK_AGAIN:
                    if not await desk.still(request, ROLE):
                        return
                    asked = clock.now()
                html = desk.fragment(TEMPLATES, "rundown_slots.html", language, **await values(day, language))
                if html != last:
                    last = html
                    lines = "".join(f"data: {line}\n" for line in html.splitlines())
                    yield f"event: rundown\n{lines}\n"
                await listener.wait(LOOK_S)

        return StreamingResponse(
            changes(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )

    @routes.post(RUNDOWN + "/{name}/choices")
    async def choice(
        request: Request,
        name: str,
        act: Annotated[str, Form(max_length=16)],
        slot: Annotated[str, Form(max_length=16)],
        announcement: Annotated[UUID, Form()],
        segment_language: Annotated[str, Form(max_length=16)],
        version: Annotated[Number, Form()] = 0,
        day_version: Annotated[Number, Form()] = 0,
        to: Annotated[str, Form(max_length=16)] = "",
        place: Annotated[int, Form(ge=0, le=1000)] = 0,
        segment_version: Annotated[Number, Form()] = 0,
    ) -> Response:
        """What was pressed or dragged; then the rundown as it is."""
        who, day, now = await desk.signed(request, ROLE), day_named(name), clock.now()
        start, known = _moment(slot), next((one for one in ACTS if one == act), None)
        if start is None or known is None:
            raise Conflict(WORDS("wrong.act", "el"), WORDS("wrong.act", "en"), 422)
        seen = (version, day_version)
        wanted = Wanted(known, start, announcement, segment_language, *seen, _moment(to), place, segment_version)
        rundown = await rundowns.of_day(day, now)
        async with store.write() as connection:
            await decide(connection, day, rundown, wanted, who.name, now)
            after = {"slot": slot, "language": segment_language, **({"to": to} if to else {})}
            await desk.note(connection, who, f"rundown.{known}", f"announcement:{announcement}", after=after)
        desk.wake.notify("ledger")
        return desk.to(request, f"{RUNDOWN}/{day.isoformat()}")

    return routes


def _moment(key: str) -> datetime | None:
    try:
        return slot_start(key)
    except ValueError:
        return None
