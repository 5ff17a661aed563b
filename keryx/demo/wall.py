"""The wall: post once and watch it arrive in every medium, live; move it, withdraw it, kill a worker."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select

from core.demonstration import Panel
from core.errors import Conflict, Invalid, NotFound
from core.language import dates
from core.language.catalogue import Catalogue
from core.matrix import Matrix, hold_old_text, matrix
from core.pages import Pages, language_of
from core.tables import announcements, editions
from keryx.demo import scenes
from keryx.running import Child
from keryx.wiring import Hub, part

log = structlog.get_logger()
HERE = Path(__file__).parent
WORDS = Catalogue.load(HERE / "wall.toml")
POLL_S = 0.4
RECENT = 12
KILL_AT = 0.15  # of the mailing: early enough to be in the middle of it
KILL_PATIENCE_S = 15.0
LONGEST_STREAM_S = 3600.0


class Wall:
    """The pages of the demonstration. One hub, one worker to kill."""

    def __init__(self, hub: Hub, child: Child) -> None:
        self.hub, self.child = hub, child
        self.pages = Pages(hub.settings.url, HERE / "templates")
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._killing: set[asyncio.Task[None]] = set()

    async def page(
        self, request: Request, announcement: UUID | None, errors: Any = (), tried: str = "", text: str = ""
    ) -> Response:
        language = language_of(request)
        if announcement is None:
            announcement = await scenes.newest(self.hub)
        parts = await self.parts(announcement, language) if announcement else {}
        return self.pages.response(
            request,
            "wall.html",
            status=422 if errors else 200,
            words_of=WORDS,
            announcement=str(announcement) if announcement else "",
            parts=parts,
            channels=list(self.hub.channels),
            names={name: _name(name, language) for name in self.hub.channels},
            recent=await self._recent(language),
            errors=errors,
            tried=tried,
            text=text,
            start=self._next_evening(),
        )

    def _next_evening(self) -> str:
        tomorrow = self.hub.clock.now().astimezone(scenes.ATHENS) + timedelta(days=1)
        return tomorrow.replace(hour=19, minute=30, second=0, microsecond=0).strftime("%Y-%m-%dT%H:%M")

    async def _recent(self, language: str) -> list[tuple[str, str, str]]:
        async with self.hub.store.read() as connection:
            rows = await connection.execute(
                select(announcements.c.id, announcements.c.reference, editions.c.body)
                .join(
                    editions,
                    (editions.c.announcement == announcements.c.id) & (editions.c.number == announcements.c.head),
                )
                .where(announcements.c.first_released_at.is_not(None))
                .order_by(announcements.c.first_released_at.desc())
                .limit(RECENT)
            )
            return [(str(r.id), r.reference, _title(r.body, language)) for r in rows]

    async def try_voice(self, text: str, language: str) -> str:
        """How a channel would say it aloud, with the sound, as HTML."""
        for name in self.hub.channels:
            module = part(name, "demo")
            if module is not None and hasattr(module, "tried"):
                said: str = await module.tried(text, language)
                return said
        return self._render("panel.html", language, panel=None, name="")

    # ---- what is live

    async def parts(self, announcement: UUID, language: str) -> dict[str, str]:
        """The wall's live pieces as HTML, by name: `state`, `counts`, and a panel for each channel."""
        edition = await scenes.head_of(self.hub, announcement)
        async with self.hub.store.read() as connection:
            counted = await matrix(connection, announcement)
            old = await hold_old_text(connection, announcement)
        found = {
            "state": self._render(
                "state.html",
                language,
                edition=edition,
                old=old,
                kills=self.child.kills,
                lost=_lost(counted),
                waiting=_waiting(counted),
                marked=_marked(counted),
                title=_title(edition.content.model_dump(mode="json") if edition.content else None, language),
                at=dates.moment(edition.at, language),
            )
        }
        for name in self.hub.channels:
            panel = await self._panel(name, edition, language)
            found[f"panel-{name}"] = self._render("panel.html", language, panel=panel, name=name)
            found[f"counts-{name}"] = self._render("counts.html", language, rows=_rows(counted, name))
        return found

    async def _panel(self, name: str, edition: Any, language: str) -> Panel | None:
        module = part(name, "demo")
        if module is None:
            return None
        try:
            async with asyncio.timeout(3):
                panel: Panel | None = await module.panel(self.hub.context, edition, language)
                return panel
        except Exception as error:  # a stand-in that is restarting must not take the wall down
            log.warning("wall.panel", channel=name, error=repr(error))
            return None

    def _render(self, template: str, language: str, **values: Any) -> str:
        return self._environment.get_template(template).render(language=language, words=WORDS, **values)

    async def stream(self, announcement: UUID, language: str) -> AsyncIterator[str]:
        """Server-sent events: each piece when it changes. Watches the ledger, and looks again now and then."""
        listener = self.hub.wake.listener("ledger")
        shown: dict[str, str] = {}
        loop = asyncio.get_running_loop()
        ends = loop.time() + LONGEST_STREAM_S
        while loop.time() < ends:
            for name, text in (await self.parts(announcement, language)).items():
                digest = hashlib.sha256(text.encode()).hexdigest()
                if shown.get(name) != digest:
                    shown[name] = digest
                    # Any line end of the text would end the event's line (HTML §9.2.6).
                    data = "\n".join(f"data: {line}" for line in text.splitlines())
                    yield f"event: {name}\n{data}\n\n"
            yield ": here\n\n"
            await listener.wait(2 * POLL_S)
            await asyncio.sleep(POLL_S)

    # ---- killing

    def kill_in_the_middle(self, announcement: UUID) -> None:
        task = asyncio.create_task(self._kill(announcement))
        self._killing.add(task)
        task.add_done_callback(self._killing.discard)

    async def _kill(self, announcement: UUID) -> None:
        """Wait until the mailing is on its way, then kill −9."""
        async with asyncio.timeout(KILL_PATIENCE_S):
            while True:
                async with self.hub.store.read() as connection:
                    counted = await matrix(connection, announcement)
                sent = sum(c.counts["sent"] for e in counted.editions for c in e.channels.values())
                planned = sum(c.planned for e in counted.editions for c in e.channels.values())
                if planned > 100 and sent > KILL_AT * planned:
                    break
                await asyncio.sleep(0.01)
        self.child.kill()


def router(hub: Hub, child: Child) -> APIRouter:
    """`/demo` and its buttons. Forms work without JavaScript."""
    wall, routes = Wall(hub, child), APIRouter(include_in_schema=False)

    @routes.get("/demo")
    async def show(request: Request, announcement: UUID | None = None) -> Response:
        try:
            return await wall.page(request, announcement)
        except NotFound:
            return await wall.page(request, None)

    @routes.get("/demo/events")
    async def events(request: Request, announcement: UUID) -> Response:
        return StreamingResponse(
            wall.stream(announcement, language_of(request)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @routes.post("/demo/post")
    async def post(
        request: Request,
        title: Annotated[str, Form()] = "",
        title_en: Annotated[str, Form()] = "",
        start: Annotated[str, Form()] = "",
        place: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
    ) -> Response:
        _same_origin(request)
        try:
            posted = await scenes.post_event(hub, title, start, place, text, title_en)
        except Invalid as error:
            english = language_of(request) == "en"
            return await wall.page(request, None, [(e.field, e.en if english else e.el) for e in error.errors])
        return _to(request, posted.id)

    @routes.post("/demo/voice")
    async def voice(request: Request, text: Annotated[str, Form(max_length=500)] = "") -> Response:
        _same_origin(request)
        tried = await wall.try_voice(text, language_of(request))
        if request.headers.get("hx-request"):
            return HTMLResponse(tried)
        return await wall.page(request, None, tried=tried, text=text)

    @routes.post("/demo/{announcement}/move")
    async def move(request: Request, announcement: UUID) -> Response:
        _same_origin(request)
        await scenes.move(hub, announcement)
        return _to(request, str(announcement))

    @routes.post("/demo/{announcement}/withdraw")
    async def withdraw(request: Request, announcement: UUID) -> Response:
        _same_origin(request)
        await hub.posting.withdraw(announcement, scenes.WHO, reason="Αποσύρθηκε από τον τοίχο της επίδειξης.")
        return _to(request, str(announcement))

    @routes.post("/demo/kill")
    async def kill(request: Request) -> Response:
        _same_origin(request)
        posted = await scenes.mailing(hub)
        wall.kill_in_the_middle(UUID(posted.id))
        return _to(request, posted.id)

    return routes


def _to(request: Request, announcement: str) -> Response:
    language = "&lang=en" if language_of(request) == "en" else ""
    return RedirectResponse(f"/demo?announcement={announcement}{language}", status_code=303)


def _same_origin(request: Request) -> None:
    """A form of another site may not press our buttons (Sec-Fetch-Site; else Origin)."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site not in (None, "same-origin", "none") or (
        site is None and origin is not None and origin.partition("//")[2] != request.headers.get("host")
    ):
        raise Conflict("Η φόρμα ήρθε από άλλη σελίδα.", "The form came from another site.", 403)


def _name(channel: str, language: str) -> str:
    """What people call this medium, as its own folder says; its plain name until it says so."""
    module = part(channel, "demo")
    names: dict[str, str] = getattr(module, "NAME", {})
    return names.get(language, channel)


def _title(body: Any, language: str) -> str:
    if not body:
        return "—"
    title = body["title"]
    return str(title.get(language) or title.get("el") if isinstance(title, dict) else title)


def _waiting(counted: Matrix) -> int:
    return sum(c.counts["waiting"] for e in counted.editions for c in e.channels.values())


def _marked(counted: Matrix) -> int:
    return sum(c.marked for e in counted.editions for c in e.channels.values())


def _lost(counted: Matrix) -> int:
    """Planned, not waiting, and in no state that explains itself: must be zero."""
    return sum(c.planned - sum(c.counts.values()) for e in counted.editions for c in e.channels.values())


def _rows(counted: Matrix, channel: str) -> list[dict[str, Any]]:
    return [
        {
            "number": e.number,
            "action": e.action,
            "planned": e.channels[channel].planned,
            "sent": e.channels[channel].counts["sent"],
            "waiting": e.channels[channel].counts["waiting"]
            + (1 if e.channels[channel].plan in ("awaited", "planning") else 0),
            "others": [
                (state, n) for state, n in e.channels[channel].counts.items() if n and state not in ("sent", "waiting")
            ],
            "marked": e.channels[channel].marked,
        }
        for e in counted.editions
        if channel in e.channels
    ]
