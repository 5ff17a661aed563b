"""The desk as channels' own pages use it (core/desk.py)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncConnection

from core.desk import AtHome, Who, bringing
from core.errors import Invalid
from core.pages import Pages
from core.routing import join
from producers.desk import trail
from producers.desk.office import HERE, NotAllowed, NotSignedIn, Office, errors_of, route_class
from producers.desk.staff.people import Person


class Brought:
    """What the office gives to a channel's pages."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.wake = office.wake

    def route_class(self) -> type[APIRoute]:
        return route_class(self._office)

    async def signed(self, request: Request, *roles: str) -> Who:
        who = who_is((await self._office.signed(request)).person)
        if roles and not any(who.has(role) for role in roles):
            raise NotAllowed
        return who

    async def still(self, request: Request, *roles: str) -> bool:
        try:
            await self.signed(request, *roles)
        except (NotSignedIn, NotAllowed):
            return False
        return True

    def page(self, request: Request, folder: Path, template: str, *, status: int = 200, **values: Any) -> Response:
        return self._office.page_of(self._pages(folder), request, template, status=status, **values)

    def fragment(self, folder: Path, template: str, language: str, **values: Any) -> str:
        return self._pages(folder).render(template, language, **values)

    def to(self, request: Request, path: str) -> Response:
        return self._office.to(request, path)

    def errors(self, error: Invalid, language: str) -> list[tuple[str, str]]:
        return errors_of(error, language)

    async def note(
        self,
        connection: AsyncConnection,
        who: Who,
        act: str,
        subject: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        now = self._office.clock.now()
        await trail.note(connection, now, who.email, act, subject, before=before, after=after, reason=reason)

    def _pages(self, folder: Path) -> Pages:
        return Pages(self._office.context.settings.url, folder, HERE / "templates")


def who_is(person: Person) -> Who:
    return Who(person.id, person.email, person.name, frozenset((str(g.role), g.issuer) for g in person.grants))


def at_home(office: Office) -> list[AtHome]:
    """What every channel that brings pages has for the desk's first one."""
    desk = Brought(office)
    return [bringing(module).at_home(office.context, desk) for module in office.parts.desks]


def routes(office: Office) -> APIRouter:
    """The pages of every channel that brings some."""
    found, desk = APIRouter(), Brought(office)
    for module in office.parts.desks:
        join(found, bringing(module).router(office.context, desk))
    return found
