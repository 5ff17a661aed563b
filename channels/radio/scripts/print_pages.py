"""Printing at the desk: which slots, all pages or those that changed; and the public answer to a sheet's QR."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.radio.clock.times import Day
from channels.radio.scripts.day import Days, Item
from channels.radio.scripts.paper import Stack, out_of, pdf, stack
from channels.radio.scripts.presenters import named, presenters_of, rate_for, rate_of
from channels.radio.scripts.printed import Sheet, holds, new_codes, pages, remember, removed, sheet, sheets_of
from channels.radio.scripts.words import ROLE, TEMPLATES, WORDS
from channels.radio.settings import RadioSettings
from core.context import Context
from core.desk import Desk, Who
from core.language.dates import ATHENS
from core.lexicon import entries
from core.pages import Pages, language_of
from core.routing import Late
from core.tables import announcements

ADDRESS = "/desk/radio/print"


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock, days = context.store, context.clock, Days(context, RadioSettings())
    setting = asyncio.Semaphore(1)  # a PDF is work for the processor: one at a time, whoever asks

    async def overview(request: Request, who: Who, day: date, refused: str = "") -> Response:
        """`refused`: why nothing was printed, as its sentence is named."""
        async with store.read() as connection:
            mine, everybody = await rate_of(connection, who.id), await presenters_of(connection)
        items = await days.items(day, mine)
        async with store.read() as connection:
            sheets = await sheets_of(connection, day)
            slots = sorted({item.placed.slot for item in items})
            out = await taken_out(connection, items, sheets, language_of(request))
        found = pages(items, sheets)
        return desk.page(
            request,
            TEMPLATES,
            "print.html",
            status=422 if refused else 200,
            t=WORDS,
            day=day,
            leaves=found,
            slots=[
                (
                    slot.isoformat(),
                    f"{slot.astimezone(ATHENS):%H:%M}",
                    slot >= clock.now(),
                    sum(page.item.placed.slot == slot for page in found),
                    sum(page.item.placed.slot == slot and page.state != "same" for page in found),
                )
                for slot in slots
            ],
            some_to_come=any(slot >= clock.now() for slot in slots),
            before=bool(sheets),
            out=out,
            refused=refused,
            presenters=[one for one in everybody if one.staff != who.id],
        )

    async def taken_out(
        connection: AsyncConnection, items: Sequence[Item], sheets: Sequence[Sheet], language: str
    ) -> Sequence[str]:
        """What is out for slots to come and read no more."""
        gone = removed(items, [one for one in sheets if one.slot >= clock.now()])
        mine = announcements.c.id.in_([one.announcement for one in gone])
        rows = await connection.execute(select(announcements.c.id, announcements.c.reference).where(mine))
        return out_of(gone, {row.id: row.reference for row in rows}, language)

    @routes.get(ADDRESS + "/{day}")
    async def show(request: Request, day: Day) -> Response:
        return await overview(request, await desk.signed(request, ROLE), day)

    async def made(
        who: Who, day: date, wanted: set[str], which: str, presenter: UUID | None, language: str, form: str
    ) -> tuple[Stack, bytes] | None:
        """What is printed, as a PDF too where one was asked for; None: nothing. It is out once it is there."""
        async with store.read() as connection:
            rate, lexicon = await rate_for(connection, presenter, who.id), await entries(connection)
        items, now = await days.items(day, rate), clock.now()
        async with store.read() as connection:
            sheets = await sheets_of(connection, day)
            found = [page for page in pages(items, sheets) if page.item.placed.slot.isoformat() in wanted]
            gone: Sequence[str] = ()
            if which == "changed":
                found = [page for page in found if page.state != "same"]
                gone = await taken_out(connection, items, sheets, language)
        if not found and not gone:
            return None
        codes = new_codes(found)
        printed = await asyncio.to_thread(
            stack,
            found,
            codes,
            gone,
            total=len(items),
            url=context.settings.url,
            language=language,
            rate=rate,
            lexicon=lexicon,
            now=now,
            bars=which == "changed",
        )
        data = b""
        if form == "pdf":
            async with setting:
                data = await asyncio.to_thread(pdf, printed, now)
        async with store.write() as connection:
            await remember(connection, found, codes, day, who.name, now)
            about = {"day": day.isoformat(), "pages": len(found), "changed": which == "changed"}
            await desk.note(connection, who, "script.print", f"scripts:{day.isoformat()}", after=about)
        return printed, data

    @routes.post(ADDRESS + "/{day}")
    async def put_out(
        request: Request,
        day: Day,
        slot: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
        which: Annotated[str, Form()] = "all",
        form: Annotated[str, Form()] = "html",
        presenter: Annotated[str, Form()] = "",
    ) -> Response:
        who, language = await desk.signed(request, ROLE), language_of(request)
        printed = await made(who, day, set(slot), which, named(presenter), language, form)
        if printed is None:
            why = ("unchanged" if which == "changed" else "empty") if slot else "refused"
            return await overview(request, who, day, why)
        sheets, data = printed
        if form != "pdf":
            return desk.page(request, TEMPLATES, "printing.html", t=WORDS, day=day, stack=sheets)
        headers = {
            "Content-Disposition": f'inline; filename="scripts-{day.isoformat()}.pdf"',
            "Cache-Control": "no-store",
        }
        return Response(data, media_type="application/pdf", headers=headers)

    return routes


def public(context: Context) -> APIRouter:
    """The answer to who scans a sheet: whether it holds, and not a word of it."""
    routes = APIRouter(route_class=Late, include_in_schema=False)
    shown, settings = Pages(context.settings.url, TEMPLATES), RadioSettings()

    @routes.get("/radio/printed/{code}")
    async def answer(request: Request, code: str) -> Response:
        async with context.store.read() as connection:
            found = await sheet(connection, code.lower())
        state = "unknown" if found is None else "holds" if await holds(context, settings, found) else "superseded"
        response = shown.response(
            request,
            "printed.html",
            status=404 if found is None else 200,
            t=WORDS,
            state=state,
            printed_at=found.at if found else None,
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return routes
