"""Airtime at the desk: how long each issuer, kind, person, candidate and list was on air, as tables and as a file."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.times import day_bounds, day_of, day_written
from channels.radio.studio.aired import aired_of
from channels.radio.studio.airtime import Airing, Table, hours, tables
from channels.radio.studio.airtime_files import as_csv, as_workbook, notes
from channels.radio.studio.persons import persons_of
from channels.radio.studio.words import WORDS
from core.context import Context
from core.desk import Desk
from core.directory import load_directory
from core.errors import FieldError, Invalid
from core.language.dates import span
from core.pages import language_of
from core.tables import announcements
from core.workbook import CONTENT_TYPE as WORKBOOK

TEMPLATES = Path(__file__).parent / "templates"
AIRTIME = "/desk/radio/airtime"
ROLES = ("radio", "administrator")
LONGEST = timedelta(days=731)
FILES = {"csv": ("text/csv; charset=utf-8", as_csv), "xlsx": (WORKBOOK, as_workbook)}


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock = context.store, context.clock

    async def found(since: date, until: date, language: str) -> Sequence[Table]:
        async with store.read() as connection:
            names = {one.slug: one.name.best(language) for one in (await load_directory(connection)).issuers}
            airings = await airings_of(connection, day_bounds(since)[0], day_bounds(until)[1])
        return tables(airings, names, language)

    def this_month() -> tuple[str, str]:
        today = day_of(clock.now())
        return today.replace(day=1).isoformat(), today.isoformat()

    @routes.get(AIRTIME)
    async def show(request: Request, since: str = "", until: str = "") -> Response:
        await desk.signed(request, *ROLES)
        language = language_of(request)
        since, until = (since, until) if since or until else this_month()
        shown: Sequence[Table] = ()
        scope, errors = "", []
        try:
            period = _period(since, until)
            shown, scope = await found(*period, language), _scope(*period, language)
        except Invalid as wrong:
            errors = desk.errors(wrong, language)
        return desk.page(
            request,
            TEMPLATES,
            "airtime.html",
            status=422 if errors else 200,
            t=WORDS,
            since=since,
            until=until,
            scope=scope,
            tables=shown,
            hours=hours,
            notes=notes(language_of(request)),
            errors=errors,
        )

    async def file(request: Request, form: str, since: str, until: str) -> Response:
        await desk.signed(request, *ROLES)
        (content_type, write), language = FILES[form], language_of(request)
        try:
            period = _period(since, until)
        except Invalid:
            return desk.to(request, AIRTIME)
        body = write(_scope(*period, language), await found(*period, language), language)
        name = f"airtime-{since}-{until}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(body, media_type=content_type, headers=headers)

    @routes.get(AIRTIME + ".csv")
    async def csv(request: Request, since: str = "", until: str = "") -> Response:
        return await file(request, "csv", since, until)

    @routes.get(AIRTIME + ".xlsx")
    async def xlsx(request: Request, since: str = "", until: str = "") -> Response:
        return await file(request, "xlsx", since, until)

    return routes


async def airings_of(connection: AsyncConnection, since: datetime, until: datetime) -> Sequence[Airing]:
    """Every play that began in that time."""
    plays = await aired_of(connection, since, until)
    heard = await persons_of(connection, [play.id for play in plays])
    ids = sorted({play.announcement for play in plays}, key=str)
    kinds: dict[UUID, Any] = {}
    for start in range(0, len(ids), 500):
        mine = announcements.c.id.in_(ids[start : start + 500])
        question = select(announcements.c.id, announcements.c.issuer, announcements.c.kind).where(mine)
        kinds |= {row.id: row for row in await connection.execute(question)}
    return [
        Airing(
            kinds[play.announcement].issuer,
            kinds[play.announcement].kind,
            play.duration_s,
            heard.get(play.id, ()),
        )
        for play in plays
    ]


def _scope(since: date, until: date, language: str) -> str:
    return WORDS("airtime.scope", language, span=span(since, until, language))


def _period(since: str, until: str) -> tuple[date, date]:
    """Invalid names the wrong field."""
    days = []
    for field, written in (("since", since), ("until", until)):
        try:
            days.append(day_written(written))
        except ValueError:
            raise _wrong(field, "date") from None
    if days[1] < days[0]:
        raise _wrong("until", "order")
    if days[1] - days[0] > LONGEST:
        raise _wrong("until", "long")
    return days[0], days[1]


def _wrong(field: str, key: str) -> Invalid:
    return Invalid([FieldError(field, WORDS(f"wrong.{key}", "el"), WORDS(f"wrong.{key}", "en"))])
