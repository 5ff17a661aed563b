"""The web application: the channels' pages, the API, health and metrics, under one strict policy."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import select

from audience import routes as audience_routes
from audience.guests import routes as guests_routes
from core.pages import SECURITY_HEADERS, MenuItem, Pages
from core.routing import Late, join
from core.tables import hub as hub_table
from keryx import astray, media, parts
from keryx.metrics import exposition
from keryx.migrate import newest, revision_of
from keryx.wiring import Hub, forgetting, noticed
from producers.api import all_routes, description, problems
from producers.desk import public as desk_public
from producers.desk import routes as desk_routes
from producers.desk.parts import Parts
from producers.magazine import routes as magazine_routes

STATIC = Path(__file__).parent / "static"


def create_app(hub: Hub, *extra: APIRouter) -> FastAPI:
    """The pages of one process; `extra` routers come first (the demonstration's wall)."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await hub.wake.open()
        yield
        await hub.wake.close()

    app = FastAPI(
        title="Keryx", version="1", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json", lifespan=lifespan
    )
    app.state.hub = hub
    app.state.menu = ()
    problems.install(app)
    app.middleware("http")(_secured)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    join(
        app.router,
        *extra,
        *all_routes.routers(hub.context, hub.posting, hub.channels, hub.wake, hub.witness),
        magazine_routes.router(hub.context),
        guests_routes.router(hub.context, hub.wake),
        desk_routes.router(
            hub.context, hub.posting, Parts(hub.channels, parts.part), hub.wake, hub.witness, forgetting()
        ),
        desk_public.router(hub.context),
    )
    menu: list[MenuItem] = [*magazine_routes.MENU, *desk_public.MENU]
    writing = parts.writing_letters(tuple(hub.channels))
    notice = noticed(hub.context, tuple(hub.channels))
    ways = parts.ways_of(tuple(hub.channels))
    join(app.router, audience_routes.router(hub.context, hub.wake, writing, forgetting(), notice, ways))
    menu += audience_routes.menu(writing)
    for name in hub.channels:
        pages = parts.part(name, "routes")
        if pages is not None:
            join(app.router, pages.router(hub.context))
            menu += list(getattr(pages, "MENU", ()))
    app.state.menu = tuple(menu)
    join(app.router, _operations(hub), media.routes(hub))
    description.describe(app, hub.settings.url, all_routes.INPUTS, all_routes.MODELS)
    astray.install(app, Pages(hub.settings.url))
    return app


async def _secured(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await go_on(request)
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _operations(hub: Hub) -> APIRouter:
    router = APIRouter(route_class=Late)

    @router.get("/healthz", include_in_schema=False)
    async def alive() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    @router.get("/readyz", include_in_schema=False)
    async def ready() -> JSONResponse:
        """Ready when the database answers in this program's shape; says when the hub is held."""
        async with hub.store.read() as connection:
            hold = (await connection.execute(select(hub_table.c.hold))).scalar_one_or_none()
        current = await revision_of(hub.store)
        wanted = await asyncio.to_thread(newest)
        body = {"ready": current == wanted, "revision": current, "held": hold}
        return JSONResponse(body, status_code=200 if current == wanted else 503)

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(await exposition(hub.store), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
