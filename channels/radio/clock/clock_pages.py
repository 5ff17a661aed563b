"""The clock at the desk: slots of the week and one-off ones, fixed times, blackouts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID, uuid4

from babel.dates import get_day_names
from fastapi import APIRouter, Form, HTTPException, Request, Response

from channels.radio.clock import keeping
from channels.radio.clock.choosing import follow
from channels.radio.clock.editing import SORTS, SPARES, read, typed_of
from channels.radio.clock.keeping import Part, clock_of
from channels.radio.clock.rundowns import Rundowns
from channels.radio.clock.times import day_of, next_short_day
from channels.radio.clock.weekly import EVERY_DAY, FORMS_S, Clock, ClockSlot
from channels.radio.clock.words import ROLE, TEMPLATES, WORDS, length
from channels.radio.settings import RadioSettings
from core.context import Context
from core.desk import Desk
from core.directory import load_directory
from core.errors import Conflict, Invalid, NotFound
from core.numbers import Number, number_in
from core.pages import language_of
from schemas.subtypes import Kind, kind_name

CLOCK = "/desk/radio/clock"
Fields = dict[str, list[str]]  # by name, what was typed or ticked


def router(context: Context, desk: Desk) -> APIRouter:
    settings = RadioSettings()
    rundowns = Rundowns(context, settings)
    routes = APIRouter(route_class=desk.route_class(), include_in_schema=False)
    store = context.store

    async def topics(language: str) -> Sequence[tuple[str, str]]:
        async with store.read() as connection:
            return [(one.slug, one.name.best(language)) for one in (await load_directory(connection)).topics]

    async def form(
        request: Request,
        sort: str,
        id: UUID | None,
        typed: Fields,
        errors: Sequence[tuple[str, str]] = (),
    ) -> Response:
        language = language_of(request)
        return desk.page(
            request,
            TEMPLATES,
            "clock_edit.html",
            status=422 if errors else 200,
            t=WORDS,
            sort=sort,
            id=id,
            typed=typed,
            errors=list(errors),
            days=_days(language),
            kinds=[(kind.value, kind_name(kind, language)) for kind in Kind],
            topics=await topics(language),
            forms=FORMS_S,
            spares=SPARES,
        )

    @routes.get(CLOCK)
    async def show(request: Request, saved: bool = False) -> Response:
        await desk.signed(request, ROLE)
        language = language_of(request)
        async with store.read() as connection:
            clock = await clock_of(connection, settings)
        return desk.page(
            request,
            TEMPLATES,
            "clock.html",
            t=WORDS,
            clock=clock,
            of_settings=bool(clock.slots) and not any(slot.version for slot in clock.slots),
            saved=saved,
            skipped=_skipped(clock, day_of(context.clock.now())),
            days=dict(_days(language)),
            every_day=EVERY_DAY,
            topics=dict(await topics(language)),
            kinds={kind.value: kind_name(kind, language) for kind in Kind},
            all_forms=FORMS_S,
            named=_named,
            length=length,
        )

    @routes.get(CLOCK + "/{sort}/new")
    async def new(request: Request, sort: str) -> Response:
        await desk.signed(request, ROLE)
        _known(sort)
        blank = {"days": list(EVERY_DAY), "forms": [str(one) for one in FORMS_S], "length_s": ["300"], "most": ["0"]}
        return await form(request, sort, None, blank if sort == "slot" else {**blank, "length_s": ["6"]})

    @routes.get(CLOCK + "/{sort}/{id}")
    async def edit(request: Request, sort: str, id: UUID) -> Response:
        await desk.signed(request, ROLE)
        _known(sort)
        async with store.read() as connection:
            clock = await clock_of(connection, settings)
        sorts: dict[str, Sequence[Part]] = {"slot": clock.slots, "fixed": clock.fixed, "blackout": clock.blackouts}
        part = next((one for one in sorts[sort] if one.id == id), None)
        if part is None:
            raise NotFound("Δεν υπάρχει πια στο ρολόι.", "It is in the clock no more.")
        return await form(request, sort, id, typed_of(part))

    @routes.post(CLOCK + "/{sort}/new")
    async def add(request: Request, sort: str) -> Response:
        return await save(request, sort, None)

    @routes.post(CLOCK + "/{sort}/{id}")
    async def change(request: Request, sort: str, id: UUID) -> Response:
        return await save(request, sort, id)

    @routes.post(CLOCK + "/{sort}/{id}/remove")
    async def remove(request: Request, sort: str, id: UUID, version: Annotated[Number, Form()] = 0) -> Response:
        who = await desk.signed(request, ROLE)
        await rundowns.note_begun()  # what began before the clock is changed stands
        async with store.write() as connection:
            before = await keeping.remove(connection, settings, _known(sort), id, version)
            await desk.note(connection, who, "clock.remove", f"clock:{id}", before=_told(before))
        desk.wake.notify("ledger")
        return desk.to(request, f"{CLOCK}?saved=1")

    async def save(request: Request, sort: str, id: UUID | None) -> Response:
        who, language = await desk.signed(request, ROLE), language_of(request)
        _known(sort)
        sent = await request.form()
        typed = {name: [str(value) for value in sent.getlist(name)] for name in sent}
        version = number_in(next(iter(typed.get("version", ())), "0"))
        if version is None:
            raise Conflict(WORDS("wrong.version", "el"), WORDS("wrong.version", "en"), 422)
        try:
            slugs = [slug for slug, _ in await topics(language)]
            part = read(sort, id or uuid4(), version, typed, slugs)
            await rundowns.note_begun()
            async with store.write() as connection:
                stood = await clock_of(connection, settings)
                before = await keeping.put(connection, settings, part)
                if isinstance(part, ClockSlot):
                    stands, today = await clock_of(connection, settings), day_of(context.clock.now())
                    await follow(connection, stood, stands, part.id, today)
                told = _told(before) if before is not None else None
                await desk.note(connection, who, "clock.save", f"clock:{part.id}", before=told, after=_told(part))
        except Invalid as wrong:
            return await form(request, sort, id, typed, desk.errors(wrong, language))
        desk.wake.notify("ledger")
        return desk.to(request, f"{CLOCK}?saved=1")

    return routes


def _known(sort: str) -> type[Part]:
    if sort not in SORTS:
        raise HTTPException(404)
    return SORTS[sort]


def _skipped(clock: Clock, today: date) -> Mapping[UUID, tuple[date, ClockSlot]]:
    """By slot, the next day on which the change of the clocks takes it, and what stands in its place."""
    own = {slot.on for slot in clock.slots if slot.on is not None and slot.on >= today}
    short = next_short_day(today)
    found: dict[UUID, tuple[date, ClockSlot]] = {}
    for day in sorted(own if short is None else own | {short}):
        for slot, other in clock.skipped(day):
            found.setdefault(slot.id, (day, other))
    return found


def _days(language: str) -> list[tuple[str, str]]:
    """ISO weekdays with their names."""
    names = get_day_names("abbreviated", locale="el" if language == "el" else "en_GB")
    return [(day, names[int(day) - 1]) for day in EVERY_DAY]


def _named(slugs: Sequence[str], names: Mapping[str, str]) -> str:
    """In words; one that is in no list any more by its slug."""
    return ", ".join(names.get(slug, slug) for slug in slugs)


def _told(part: Part) -> dict[str, Any]:
    """For the audit trail."""
    unsaid = {"id", "version"}
    values = asdict(replace(part, version=0))
    return {name: _plain(value) for name, value in values.items() if name not in unsaid and value not in ((), None, "")}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
