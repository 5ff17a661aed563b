"""Consultations on the site: the list, one with its comments and its form, a comment's own page, the report."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from audience.pages import bots
from audience.pages.form import form_of
from core.context import Context
from core.directory import load_directory
from core.errors import NotFound
from core.numbers import number_in
from core.pages import SECURITY_HEADERS, MenuItem, in_language, language_of
from core.routing import Late
from producers.desk import strangers
from producers.desk.consultations import commenting, finding
from producers.desk.consultations.finding import Consultation
from producers.desk.consultations.report import Report, as_csv, paper, report
from producers.desk.consultations.tables import comments
from producers.desk.consultations.words import WORDS
from producers.desk.settings import DeskSettings
from producers.desk.strangers import READ, Message, Name, Public
from schemas import explain
from schemas.problems import InvalidInput, Problem
from schemas.subtypes import SUBTYPE_NAMES

CONSULTATIONS = "/consultations"
OWN = "consultation comment"  # purpose of the tokens by which a comment is withdrawn
FIELDS = ("question", "name", "text")
MENU = (
    MenuItem({"el": "Διαβουλεύσεις", "en": "Consultations"}, {"el": CONSULTATIONS}, "footer", order=25),
    MenuItem(
        {"el": "Σχολιάστε σε αυτή τη διαβούλευση", "en": "Comment in this consultation"},
        {"el": CONSULTATIONS + "/{announcement}"},
        "about",
        order=10,
        only=SUBTYPE_NAMES["consultation"],
    ),
)


class Typed(BaseModel):
    """A comment as it was typed, checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name | None = None
    text: Message


_typed: TypeAdapter[Typed] = TypeAdapter(Typed)


def router(context: Context) -> APIRouter:
    public, kept_days = Public(context, WORDS), DeskSettings().comments_kept_days
    routes = APIRouter(route_class=Late, include_in_schema=False)
    setting = asyncio.Semaphore(1)  # a PDF is work for the processor: one at a time, whoever asks

    def missing(request: Request) -> Response:
        return public.page(request, "consultation_missing.html", status=404)

    async def page(
        request: Request,
        about: Consultation,
        given: Mapping[str, str],
        errors: Sequence[Problem] = (),
        *,
        again: bool = False,
    ) -> Response:
        now = public.clock.now()
        async with public.store.read() as connection:
            said = await commenting.said(connection, about.announcement, "shown")
        return public.page(
            request,
            "consultation.html",
            private=bool(errors) or again,
            status=422 if errors or again else 200,
            about=about,
            state=about.state(now),
            groups=[
                (question, [one for one in said if one.question == question])
                for question in range(len(about.questions) + 1)
            ],
            given=given,
            errors=errors,
            again=again,
            stamp=await public.stamp() if about.state(now) == "open" else "",
            kept_days=kept_days,
            path=f"{CONSULTATIONS}/{about.announcement}",
        )

    @routes.api_route(CONSULTATIONS, methods=READ)
    async def every(request: Request) -> Response:
        now = public.clock.now()
        async with public.store.read() as connection:
            found = await finding.public(connection, now)
        return public.page(request, "consultation_list.html", found=[(one, one.state(now)) for one in found])

    @routes.api_route(CONSULTATIONS + "/{announcement}", methods=READ)
    async def one(request: Request, announcement: str) -> Response:
        about = await _released(public, announcement)
        return await page(request, about, dict.fromkeys(FIELDS, "")) if about is not None else missing(request)

    @routes.post(CONSULTATIONS + "/{announcement}")
    async def take(request: Request, announcement: str) -> Response:
        """The window is looked at again where the comment is kept: it closes to the minute."""
        sent, about = await form_of(request), await _released(public, announcement)
        if about is None:
            return missing(request)
        given = strangers.typed(sent, *FIELDS)
        if bots.by_a_program(sent):
            return await page(request, about, dict.fromkeys(FIELDS, ""))
        question, typed, errors = _read(given, about)
        if typed is None or errors or about.state(public.clock.now()) != "open":
            return await page(request, about, given, errors)
        if not await public.trusted(sent):
            return await page(request, about, given, again=True)
        ring, network = await public.keys.ring(), await public.network(request)
        async with public.store.write() as connection:
            now = public.clock.now()
            open_now = (await finding.released(connection, about.announcement, now)).state(now) == "open"
            if open_now and await strangers.too_many(connection, comments, network, now):
                return public.too_many(request, "consultation_later.html")
            if open_now:
                identity = await commenting.comment(
                    connection, about, question, typed.name or "", typed.text, network, now
                )
        if not open_now:
            return await page(request, about, given)
        token = ring.sign(OWN, identity.bytes)
        return RedirectResponse(in_language(f"{CONSULTATIONS}/comment/{token}?new=1", language_of(request)), 303)

    @routes.api_route(CONSULTATIONS + "/comment/{token}", methods=READ)
    async def own(request: Request, token: str) -> Response:
        identity = await _own(public, token)
        if identity is None:
            return missing(request)
        async with public.store.read() as connection:
            found = await commenting.find(connection, identity)
        address = f"{context.settings.url}{in_language(f'{CONSULTATIONS}/comment/{token}', language_of(request))}"
        return public.page(
            request,
            "consultation_comment.html",
            private=True,
            found=found,
            token=token,
            address=address,
            fresh="new" in request.query_params,
        )

    @routes.post(CONSULTATIONS + "/comment/{token}")
    async def withdraw(request: Request, token: str) -> Response:
        identity = await _own(public, token)
        if identity is None:
            return missing(request)
        await commenting.withdraw(public.store, public.clock, identity)
        return RedirectResponse(in_language(f"{CONSULTATIONS}/comment/{token}", language_of(request)), 303)

    async def reported(request: Request, announcement: str) -> tuple[Consultation, Report] | None:
        about = await _released(public, announcement)
        if about is None or about.reported_at is None:
            return None
        now = public.clock.now()
        async with public.store.read() as connection:
            return about, await told(connection, about, language_of(request), now)

    @routes.api_route(CONSULTATIONS + "/{announcement}/report", methods=READ)
    async def shown(request: Request, announcement: str) -> Response:
        found = await reported(request, announcement)
        if found is None:
            return missing(request)
        return public.page(request, "consultation_report.html", about=found[0], told=found[1])

    @routes.api_route(CONSULTATIONS + "/{announcement}/report.{form}", methods=READ)
    async def file(request: Request, announcement: str, form: str) -> Response:
        found = await reported(request, announcement)
        if found is None or form not in FORMS:
            return missing(request)
        async with setting:
            return await made(form, found[1], language_of(request), public.clock.now())

    return routes


FORMS = ("pdf", "csv")


async def told(connection: AsyncConnection, about: Consultation, language: str, now: datetime) -> Report:
    """The report as it is now."""
    issuers = {one.slug: one for one in (await load_directory(connection)).issuers}
    said = await commenting.said(connection, about.announcement)
    answers = await commenting.answered(connection, about.announcement)
    return report(about, issuers[about.issuer], said, answers, language, now)


async def made(form: str, told: Report, language: str, now: datetime) -> Response:
    """The report as a file."""
    name = f"consultation-{told.reference.replace('/', '-')}-{language}.{form}"
    headers = {**SECURITY_HEADERS, "Cache-Control": "no-cache", "Content-Disposition": f'inline; filename="{name}"'}
    if form == "csv":
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(as_csv(told, language), media_type="text/csv; charset=utf-8", headers=headers)
    return Response(await asyncio.to_thread(paper, told, language, now), media_type="application/pdf", headers=headers)


async def _released(public: Public, announcement: str) -> Consultation | None:
    try:
        identity = UUID(announcement)
        async with public.store.read() as connection:
            return await finding.released(connection, identity, public.clock.now())
    except (ValueError, NotFound):
        return None


async def _own(public: Public, token: str) -> UUID | None:
    payload = await public.keys.verify(OWN, token)
    return UUID(bytes=payload) if payload is not None else None


def _read(given: Mapping[str, str], about: Consultation) -> tuple[int, Typed | None, list[Problem]]:
    wrong = []
    found = number_in(given["question"])
    question = -1 if found is None else found
    if not about.questions:
        question = 0
    if len(given["question"]) > 4 or not about.knows(question):
        wrong.append(_problem("question"))
    if about.names == "required" and not given["name"]:
        wrong.append(_problem("name"))
    wanted = {name: given[name] for name in ("name", "text") if given[name]}
    try:
        return question, explain.checked(_typed, wanted), wrong
    except InvalidInput as error:
        return question, None, [*wrong, *error.errors]


def _problem(field: str) -> Problem:
    return Problem(field, WORDS(f"wrong.{field}", "el"), WORDS(f"wrong.{field}", "en"))
