"""`/demo` and its buttons. Every form works without JavaScript."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

from core.demonstration import Service
from core.errors import Conflict, Invalid, NotFound
from core.origin import ours
from core.pages import Pages, in_language, language_of
from core.routing import Late, join
from keryx.demo import scenes, staff
from keryx.demo.staff import CHAIRS
from keryx.demo.wall import HERE, WORDS, Wall, name_of
from keryx.running import Child
from keryx.wiring import Hub

SAY = "αύριο 19:30, 2.500 €"
# Where the form asks for what the hub calls otherwise.
ASKED = {"occurrences": "start", "venue": "place", "summary": "text"}


def router(hub: Hub, child: Child, services: Sequence[Service] = ()) -> APIRouter:
    """The demonstration's pages, beside the hub's own; they lead to the stand-ins'."""
    wall, pages, routes = Wall(hub, child), Pages(hub.settings.url, HERE / "templates"), APIRouter(route_class=Late)
    join(routes, staff.router(hub))  # before the addresses that hold an announcement's id

    async def page(
        request: Request,
        announcement: UUID | None = None,
        errors: list[tuple[str, str]] | None = None,
        status: int = 200,
        given: Mapping[str, str] | None = None,
        tried: str = "",
    ) -> Response:
        language = language_of(request)
        shown = announcement or await scenes.newest(hub)
        sample = {key: WORDS(f"sample_{key}", language) for key in ("title", "title_en", "place", "text")}
        return pages.response(
            request,
            "wall.html",
            status=status,
            path=in_language(f"/demo?announcement={announcement}" if announcement else "/demo", language),
            words_of=WORDS,
            suffix="?lang=en" if language == "en" else "",
            following=str(announcement or ""),
            parts=await wall.parts(shown, language) if shown else {},
            names={name: name_of(name, language) for name in hub.channels},
            chairs=CHAIRS,
            elsewhere=[(s.name_en if language == "en" else s.name_el, s.address) for s in services if s.address],
            errors=errors or [],
            form=sample | {"start": _next_evening(hub), "say": SAY} | dict(given or {}),
            tried=tried,
        )

    @routes.get("/demo", include_in_schema=False)
    async def show(request: Request, announcement: UUID | None = None) -> Response:
        try:
            return await page(request, announcement)
        except NotFound:
            return await page(request)

    @routes.get("/demo/events", include_in_schema=False)
    async def events(request: Request, announcement: UUID | None = None) -> Response:
        return StreamingResponse(
            wall.stream(announcement, language_of(request)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @routes.post("/demo/post", include_in_schema=False)
    async def post(
        request: Request,
        title: Annotated[str, Form()] = "",
        title_en: Annotated[str, Form()] = "",
        start: Annotated[str, Form()] = "",
        place: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
    ) -> Response:
        ours(request, hub.settings.url, nameless=True)
        try:
            posted = await scenes.post_event(hub, title, start, place, text, title_en)
        except Invalid as error:
            given = {"title": title, "title_en": title_en, "start": start, "place": place, "text": text}
            return await page(request, None, _errors(error, language_of(request)), 422, given)
        return _to(request, posted.id)

    @routes.get("/demo/post", include_in_schema=False)
    @routes.get("/demo/voice", include_in_schema=False)
    @routes.get("/demo/kill", include_in_schema=False)
    @routes.get("/demo/{announcement}/{what}", include_in_schema=False)
    async def again(request: Request, announcement: UUID | None = None) -> Response:
        """A form's own address, asked for by itself: its answer was loaded anew, or opened elsewhere."""
        followed = f"/demo?announcement={announcement}" if announcement else "/demo"
        return RedirectResponse(in_language(followed, language_of(request)), status_code=303)

    @routes.post("/demo/voice", include_in_schema=False)
    async def voice(request: Request, text: Annotated[str, Form(max_length=500)] = "") -> Response:
        ours(request, hub.settings.url, nameless=True)
        tried = await wall.try_voice(text, language_of(request))
        if request.headers.get("hx-request"):
            return HTMLResponse(tried)
        return await page(request, given={"say": text}, tried=tried)

    @routes.post("/demo/kill", include_in_schema=False)
    async def kill(request: Request) -> Response:
        ours(request, hub.settings.url, nameless=True)
        posted = await scenes.mailing(hub)
        wall.kill_in_the_middle(UUID(posted.id))
        return _to(request, posted.id)

    @routes.post("/demo/{announcement}/{what}", include_in_schema=False)
    async def act(request: Request, announcement: UUID, what: str) -> Response:
        ours(request, hub.settings.url, nameless=True)
        acts = {"move": scenes.move, "withdraw": scenes.withdraw}
        if what not in acts:
            return await page(request, status=404)
        try:
            await acts[what](hub, announcement)
        except Conflict as error:
            said = error.en if language_of(request) == "en" else error.el
            return await page(request, announcement, [("", said)], error.status)
        except NotFound:
            return await page(request, status=404)
        return _to(request, str(announcement))

    return routes


def _next_evening(hub: Hub) -> str:
    tomorrow = hub.clock.now().astimezone(scenes.ATHENS) + timedelta(days=1)
    return tomorrow.replace(hour=19, minute=30, second=0, microsecond=0).strftime("%Y-%m-%dT%H:%M")


def _errors(error: Invalid, language: str) -> list[tuple[str, str]]:
    """Each with the label of the form's own field."""
    found = []
    for wrong in error.errors:
        field = wrong.field.replace("[", ".").split(".")[0]
        field = "title_en" if wrong.field == "title.en" else ASKED.get(field, field)
        label = WORDS(f"field_{field}", language) if f"field_{field}" in WORDS.sentences else wrong.field
        found.append((label, wrong.en if language == "en" else wrong.el))
    return found


def _to(request: Request, announcement: str) -> Response:
    language = "&lang=en" if language_of(request) == "en" else ""
    return RedirectResponse(f"/demo?announcement={announcement}{language}", status_code=303)
