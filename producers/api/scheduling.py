"""REST API v1, the schedule of an announcement: when it goes out, when it ends, whether it is paused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter
from sqlalchemy import select

from core.context import Context
from core.errors import FieldError, Invalid, NotFound
from core.routing import Late
from core.tables import schedules
from producers.api import description
from producers.api.asking import Asking, read_body
from producers.api.headers import HeaderText, seen_edition, shown
from producers.api.routes import must_be_the_callers
from producers.api.scopes import Caller, Scope
from producers.posting import Posting
from schemas import explain
from schemas.moments import Moment
from schemas.parts import Part
from schemas.problems import InvalidInput


@dataclass(frozen=True)
class Schedule:
    """As it is in force. `version` grows with every change: it is the ETag."""

    release_at: datetime
    expires_at: datetime | None
    paused: bool
    version: int


class ScheduleChange(Part):
    """What is to change; what is left out stays. `expires_at` null: it does not end."""

    release_at: Moment | None = None
    expires_at: Moment | None = None
    paused: bool | None = None


SCHEDULE = TypeAdapter(Schedule)
CHANGE: TypeAdapter[ScheduleChange] = TypeAdapter(ScheduleChange)


def router(context: Context, posting: Posting, asking: Asking) -> APIRouter:
    """Under /api/v1/announcements/{announcement}/schedule."""
    api = APIRouter(route_class=Late, prefix="/api/v1/announcements/{announcement}/schedule", tags=["announcements"])
    Reader = Annotated[Caller, asking.needs(Scope.READ)]
    Poster = Annotated[Caller, asking.needs(Scope.POST)]

    async def answer(announcement: UUID, request: Request) -> Response:
        async with context.store.read() as connection:
            query = select(schedules).where(schedules.c.announcement == announcement)
            row = (await connection.execute(query)).first()
        if row is None:
            raise NotFound.announcement(announcement)
        found = Schedule(row.release_at, row.expires_at, row.paused, row.version)
        return shown(request, SCHEDULE.dump_json(found).decode(), f'"{found.version}"')

    @api.get(
        "",
        summary="When it goes out and ends",
        responses=description.answers(200, "Schedule", "Όπως ισχύει. As it is in force.", 304, 404, 422, etag=True),
        openapi_extra=description.IF_CHANGED,
    )
    async def show(announcement: UUID, request: Request, who: Reader) -> Response:
        """Δημοσίευση, λήξη, παύση· το ETag είναι η εκδοχή του. Release, expiry, pause; the ETag is its version."""
        await must_be_the_callers(context, who, announcement)
        return await answer(announcement, request)

    @api.patch(
        "",
        summary="Move it",
        responses=description.answers(
            200, "Schedule", "Άλλαξε. It is changed.", 400, 404, 409, 412, 413, 415, 422, 428, etag=True
        ),
        openapi_extra=description.RESCHEDULE,
    )
    async def change(announcement: UUID, request: Request, who: Poster, if_match: HeaderText = "") -> Response:
        """Ό,τι λείπει μένει ως έχει (RFC 7396). What is left out stays (RFC 7396)."""
        body = await read_body(request)
        version = seen_edition(if_match)
        await must_be_the_callers(context, who, announcement)
        wanted = _wanted(body)
        await posting.reschedule(
            announcement,
            who.author,
            release_at=wanted.release_at,
            expires_at=wanted.expires_at,
            ends=not ("expires_at" in wanted.model_fields_set and wanted.expires_at is None),
            paused=wanted.paused,
            if_match=version,
        )
        return await answer(announcement, request)

    return api


def _wanted(body: Any) -> ScheduleChange:
    try:
        found = explain.checked(CHANGE, body)
    except InvalidInput as error:
        raise Invalid.of(error) from error
    if not found.model_fields_set:
        el, en = "Δεν ζητήθηκε καμία αλλαγή· δώστε ό,τι αλλάζει.", "No change was asked for; give what is to change."
        raise Invalid([FieldError(".", el, en)])
    return found
