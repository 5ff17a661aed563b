"""Where everybody says how fast they read, or has it measured between two presses."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from channels.radio.scripts.presenters import add, drop, measured, presenters_of, rate_of, set_rate
from channels.radio.scripts.words import ROLE, TEMPLATES, WORDS, decimal
from core.context import Context
from core.desk import Desk, Who
from core.errors import FieldError, Invalid
from core.numbers import RowNumber
from core.pages import language_of
from core.script import spoken, syllables

ADDRESS = "/desk/radio/presenters"


def router(context: Context, desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store, clock = context.store, context.clock

    async def page(
        request: Request, who: Who, since_ms: int = 0, errors: Invalid | None = None, told: str = "", name: str = ""
    ) -> Response:
        language = language_of(request)
        async with store.read() as connection:
            mine, everybody = await rate_of(connection, who.id), await presenters_of(connection)
        return desk.page(
            request,
            TEMPLATES,
            "presenters.html",
            status=422 if errors else 200,
            t=WORDS,
            mine=mine,
            others=[one for one in everybody if one.staff is None],
            decimal=decimal,
            since_ms=since_ms,
            errors=desk.errors(errors, language) if errors else [],
            told=told,
            name=name,
        )

    @routes.get(ADDRESS)
    async def show(request: Request) -> Response:
        return await page(request, await desk.signed(request, ROLE))

    @routes.post(ADDRESS)
    async def act(
        request: Request,
        do: Annotated[str, Form()] = "",
        rate: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        since_ms: Annotated[RowNumber, Form()] = 0,
        presenter: Annotated[UUID | None, Form()] = None,
    ) -> Response:
        who, language, now = await desk.signed(request, ROLE), language_of(request), clock.now()
        now_ms = round(now.timestamp() * 1000)
        if do == "begin":
            return await page(request, who, since_ms=now_ms)
        try:
            async with store.write() as connection:
                if do == "drop" and presenter is not None:
                    await drop(connection, presenter)
                elif do == "add":
                    await add(connection, name, _number(rate), now)
                else:
                    read = syllables(spoken(WORDS("presenters.sample", language), language))
                    own = measured(read, (now_ms - since_ms) / 1000) if do == "done" else _number(rate)
                    await set_rate(connection, who.id, who.name, own, now)
        except Invalid as error:
            return await page(request, who, errors=error, name=name)
        if do in ("drop", "add"):
            return desk.to(request, ADDRESS)
        async with store.read() as connection:
            own = await rate_of(connection, who.id)
        return await page(request, who, told=WORDS("presenters.set", language, rate=decimal(own, language)))

    return routes


def _number(written: str) -> float:
    try:
        return float(written.strip().replace(",", "."))
    except ValueError:
        error = FieldError("rate", "Γράψτε έναν αριθμό, π.χ. 5,0.", "Write a number, for example 5.0.")
        raise Invalid([error]) from None
