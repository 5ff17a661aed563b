"""The people of the demonstration's desk: one click and a visitor sits in their chair."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from core.errors import NotFound
from core.origin import ours, place_of
from core.pages import in_language, language_of
from core.routing import Late
from keryx.wiring import Hub
from producers.desk.helping.tour import TOUR
from producers.desk.office import COOKIE
from producers.desk.staff import people
from producers.desk.staff.people import Grant, Role
from producers.desk.staff.sessions import open_session

AT = "limnochori.example"


@dataclass(frozen=True)
class Chair:
    """Who sits there; `name` is also the key of what the wall says of them."""

    name: str
    full_name: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        return f"{self.name}@{AT}"


CHAIRS = (
    Chair("maria", "Μαρία Λίμνη", (Role.WRITER,)),
    Chair("nikos", "Νίκος Βράχος", (Role.WRITER, Role.APPROVER)),
    Chair("eleni", "Ελένη Καλάμη", (Role.ADMINISTRATOR,)),
    Chair("stathis", "Στάθης Κύμας", (Role.RADIO,)),
    Chair("roula", "Ρούλα Φανού", (Role.TELEVISION,)),
)


def chair_with(role: str) -> Chair | None:
    """The first who may do it."""
    return next((chair for chair in CHAIRS if role in chair.roles), None)


async def hire(hub: Hub) -> None:
    """Whoever does not work there yet."""
    there = {person.email for person in await people.everybody(hub.store)}
    for chair in CHAIRS:
        if chair.email not in there:
            grants = [Grant(role) for role in chair.roles]
            await people.add(hub.store, hub.clock, chair.email, chair.full_name, grants, who="demo")


def router(hub: Hub) -> APIRouter:
    """`POST /demo/desk/maria`: without a password, which nobody of the demonstration has. `to`: a page of the desk."""
    routes = APIRouter(route_class=Late, include_in_schema=False)

    @routes.post("/demo/desk/{name}")
    async def sit_down(
        request: Request, name: str, tour: Annotated[str, Form()] = "", to: Annotated[str, Form()] = ""
    ) -> Response:
        ours(request, hub.settings.url, nameless=True)
        chair = next((chair for chair in CHAIRS if chair.name == name), None)
        if chair is None:
            raise NotFound("Δεν υπάρχει τέτοιο πρόσωπο.", "There is nobody of this name.")
        person = await people.by_email(hub.store, chair.email)
        async with hub.store.write() as connection:
            secret = await open_session(connection, person.id, *place_of(request), hub.clock.now())
        there = TOUR if tour else to if to.startswith("/desk/") else "/desk"
        response = RedirectResponse(in_language(there, language_of(request)), status_code=303)
        response.set_cookie(COOKIE, secret, path="/desk", httponly=True, samesite="lax")
        return response

    return routes
