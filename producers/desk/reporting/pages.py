"""The report of a period, as a page and as files; and what became of one announcement."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import func, select

from core.directory import load_directory
from core.errors import Invalid
from core.language.dates import ATHENS
from core.pages import language_of
from producers.desk.following.seeing import readable
from producers.desk.office import NotAllowed, Office, Signed, errors_of, route_class
from producers.desk.reporting.asking import Report, chosen, period_of, report
from producers.desk.reporting.figures import Period, of_announcement
from producers.desk.reporting.paper import paper
from producers.desk.reporting.tables import counted as counted_table
from producers.desk.reporting.telling import WORDS, counted, tables
from producers.desk.reporting.writing import as_csv
from producers.desk.staff.people import Role
from schemas.directory import Issuer

REPORT = "/desk/report"
YEARS_SHOWN = 5


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock
    setting = asyncio.Semaphore(1)  # a PDF is work for the processor: one at a time, whoever asks

    def this_year() -> int:
        return clock.now().astimezone(ATHENS).year

    async def counted_for(request: Request) -> tuple[Signed, Sequence[Issuer], bool]:
        """The issuers for which they have a role; whether these are all."""
        signed = await office.signed(request)
        async with store.read() as connection:
            issuers = (await load_directory(connection)).issuers
        mine = [issuer for issuer in issuers if any(signed.person.may(role, issuer.slug) for role in Role)]
        if not mine:
            raise NotAllowed
        return signed, mine, len(mine) == len(issuers)

    async def made(request: Request, since: str, until: str, issuer: str) -> Report:
        _, mine, all_of_them = await counted_for(request)
        period = period_of(since, until) if since or until else Period.of_year(this_year())
        language, names = language_of(request), office.channel_names(language_of(request))
        async with store.read() as connection:
            whose = chosen(issuer, mine)
            return await report(connection, period, whose, names, language, every=all_of_them and not issuer)

    @router.get(REPORT)
    async def show(request: Request, since: str = "", until: str = "", issuer: str = "") -> Response:
        _, mine, _ = await counted_for(request)
        language, errors, found = language_of(request), list[tuple[str, str]](), None
        try:
            found = await made(request, since, until, issuer)
        except Invalid as error:
            errors = errors_of(error, language)
        year = this_year()
        async with store.read() as connection:
            first = (await connection.execute(select(func.min(counted_table.c.day)))).scalar_one()
        years = range(year, max(first.year if first else year, year - YEARS_SHOWN + 1) - 1, -1)
        return office.page(
            request,
            "report.html",
            status=422 if errors else 200,
            say=WORDS,
            report=found,
            errors=errors,
            issuers=mine,
            issuer=issuer,
            since=found.period.since.isoformat() if found else since,
            until=found.period.until.isoformat() if found else until,
            years=list(years),
        )

    @router.get(REPORT + ".csv")
    async def csv(request: Request, since: str = "", until: str = "", issuer: str = "") -> Response:
        found = await asked(request, since, until, issuer)
        if isinstance(found, Response):
            return found
        return _file(as_csv(found), "text/csv; charset=utf-8", f"{_name(found)}.csv")

    @router.get(REPORT + ".pdf")
    async def pdf(request: Request, since: str = "", until: str = "", issuer: str = "") -> Response:
        found = await asked(request, since, until, issuer)
        if isinstance(found, Response):
            return found
        async with setting:
            body = await asyncio.to_thread(paper, found, office.pages.municipality.named(found.language))
        return _file(body, "application/pdf", f"{_name(found)}.pdf", inline=True)

    async def asked(request: Request, since: str, until: str, issuer: str) -> Report | Response:
        try:
            return await made(request, since, until, issuer)
        except Invalid as error:
            said = "\n".join(text for _, text in errors_of(error, language_of(request)))
            return PlainTextResponse(said, 422)

    @router.get("/desk/announcements/{announcement}/report")
    async def of_one(request: Request, announcement: UUID) -> Response:
        _, found = await readable(office, request, announcement)
        language = language_of(request)
        async with store.read() as connection:
            totals = await of_announcement(connection, announcement)
        told = tables(totals, office.channel_names(language), language) if totals is not None else []
        said = counted(totals, language) if totals is not None else WORDS("not_counted", language)
        return office.page(request, "report_of_one.html", say=WORDS, found=found, tables=told, counted=said)

    return router


def _name(report: Report) -> str:
    return f"report-{report.period.since}-{report.period.until}-{report.language}"


def _file(body: bytes, content_type: str, name: str, *, inline: bool = False) -> Response:
    disposition = "inline" if inline else "attachment"
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=content_type, headers=headers)
