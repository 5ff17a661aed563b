"""A channel's own pages at the desk: in its frame, for the roles they are for, noted in its trail."""

from pathlib import Path
from types import ModuleType

from fastapi import APIRouter, FastAPI, Request, Response
from httpx import ASGITransport, AsyncClient

from core.context import Context
from core.desk import AtHome, Desk, Section, Who
from core.errors import Conflict
from core.routing import join
from producers.desk import bringing, home
from producers.desk.auditing.reading import Asked
from producers.desk.auditing.reading import page as trail_of
from producers.desk.menu import menu_of
from producers.desk.office import Office
from producers.desk.parts import Parts
from producers.desk.settings import DeskSettings
from producers.desk.staff.people import Role
from tests.producers.desk.clerk import OURS, URL, Clerk, House

ADDRESS = "/desk/lamp"


def lamp(folder: Path) -> ModuleType:
    """A channel's `desk.py`: a lamp that a radio producer lights, and that refuses to be lit twice."""
    (folder / "lamp.html").write_text(
        '{% extends "desk.html" %}{% block title %}Λάμπα{% endblock %}'
        "{% block main %}<h1>{{ who.name }}</h1>{% endblock %}"
    )
    module = ModuleType("lamp")

    def router(context: Context, desk: Desk) -> APIRouter:
        routes = APIRouter(route_class=desk.route_class())

        @routes.get(ADDRESS)
        async def shown(request: Request) -> Response:
            return desk.page(request, folder, "lamp.html", who=await desk.signed(request, "radio"))

        @routes.post(ADDRESS)
        async def lit(request: Request) -> Response:
            who = await desk.signed(request, "radio")
            async with context.store.write() as connection:
                await desk.note(connection, who, "staff.active", f"staff:{who.id}", after={"lit": True})
            raise Conflict("Ανάβει ήδη.", "It is lit already.")

        @routes.get(f"{ADDRESS}/still")
        async def goes_on(request: Request) -> Response:
            return Response(str(await desk.still(request, "radio")))

        return routes

    (folder / "lit.html").write_text("<p>Λάμπα: {{ who.name }}</p>")

    def at_home(context: Context, desk: Desk) -> AtHome:
        async def part(who: Who, language: str) -> str:
            return desk.fragment(folder, "lit.html", language, who=who) if who.has("radio") else ""

        return part

    module.router, module.at_home = router, at_home  # type: ignore[attr-defined]
    module.SECTIONS = (Section(ADDRESS, {"el": "Λάμπα", "en": "Lamp"}, frozenset({"radio"})),)  # type: ignore[attr-defined]
    return module


def with_lamp(house: House, folder: Path) -> tuple[FastAPI, Parts]:
    hub, module = house.hub, lamp(folder)
    parts = Parts({"site": hub.channels["site"]}, lambda name, wanted: module if wanted == "desk" else None)
    office = Office(hub.context, hub.posting, parts, hub.wake, hub.witness, (), DeskSettings())
    app = FastAPI()
    join(app.router, bringing.routes(office), home.routes(office))
    return app, parts


def browser(app: FastAPI, clerk: Clerk) -> AsyncClient:
    return AsyncClient(
        transport=ASGITransport(app), base_url=URL, headers=OURS, cookies=clerk.browser.cookies, follow_redirects=False
    )


async def test_its_pages_stand_in_the_desks_frame_and_menu(house: House, tmp_path: Path) -> None:
    app, parts = with_lamp(house, tmp_path)
    producer = await house.joined("maria", Role.RADIO)
    page = await browser(app, producer).get(ADDRESS)
    assert page.status_code == 200
    assert "<h1>Maria</h1>" in page.text
    assert f'<a href="{ADDRESS}" aria-current="page">Λάμπα</a>' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert (await browser(app, producer).get(f"{ADDRESS}/still")).text == "True"
    [air] = [task for task in menu_of(producer.person, parts) if task.key == "air"]
    assert ADDRESS in [section.address for section in air.sections]


async def test_nobody_else_gets_in(house: House, tmp_path: Path) -> None:
    app, parts = with_lamp(house, tmp_path)
    writer = await house.joined("nikos", Role.WRITER)
    assert (await browser(app, writer).get(ADDRESS)).status_code == 403
    assert "air" not in [task.key for task in menu_of(writer.person, parts)]
    assert (await browser(app, writer).get(f"{ADDRESS}/still")).text == "False"
    async with AsyncClient(transport=ASGITransport(app), base_url=URL, headers=OURS) as stranger:
        assert (await stranger.get(f"{ADDRESS}/still")).text == "False"
        turned_away = await stranger.get(ADDRESS)
    assert (turned_away.status_code, turned_away.headers["location"]) == (303, "/desk/sign-in?to=%2Fdesk%2Flamp")


async def test_its_part_of_the_first_page_is_for_whom_it_is_for(house: House, tmp_path: Path) -> None:
    app, _ = with_lamp(house, tmp_path)
    producer, writer = await house.joined("maria", Role.RADIO), await house.joined("nikos", Role.WRITER)
    assert "<p>Λάμπα: Maria</p>" in (await browser(app, producer).get("/desk")).text
    assert "Λάμπα" not in (await browser(app, writer).get("/desk")).text


async def test_what_they_do_is_noted_and_what_is_refused_is_told(house: House, tmp_path: Path) -> None:
    app, _ = with_lamp(house, tmp_path)
    producer = await house.joined("maria", Role.RADIO)
    asked = browser(app, producer)
    refused = await asked.post(ADDRESS, headers={**OURS, "sec-fetch-site": "cross-site"})
    assert refused.status_code == 403
    told = await asked.post(ADDRESS)
    assert told.status_code == 409
    assert "Ανάβει ήδη." in told.text
    entries, _ = await trail_of(house.hub.store, Asked())
    noted = [one for one in entries if one.act == "staff.active"]
    assert [(one.who, one.after) for one in noted] == [("maria@dimos.example", {"lit": True})]
