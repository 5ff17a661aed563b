"""Consultations on the desk: what is asked, which comments are shown, what the office answers, the report."""

from typing import Annotated, Any, cast, get_args
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from core.directory import load_directory
from core.errors import FieldError, Invalid, NotFound
from core.numbers import Number
from core.pages import language_of
from producers.desk.consultations import commenting, finding
from producers.desk.consultations.finding import Consultation, Moderation, Names
from producers.desk.consultations.public import FORMS, made, told
from producers.desk.consultations.report import heading
from producers.desk.consultations.words import WORDS
from producers.desk.office import NotAllowed, Office, Signed, errors_of, route_class
from producers.desk.staff.people import Role

CONSULTATIONS = "/desk/consultations"
MOST_QUESTIONS, QUESTION_CHARACTERS = 200, 300
Short = Annotated[str, Form(max_length=400)]
Long = Annotated[str, Form(max_length=100_000)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def reached(request: Request, announcement: UUID, *roles: Role) -> tuple[Signed, Consultation]:
        signed = await office.signed(request)
        async with store.read() as connection:
            about = await finding.any_of(connection, announcement)
        if not any(signed.person.may(role, about.issuer) for role in roles or (Role.WRITER, Role.APPROVER)):
            raise NotAllowed
        return signed, about

    async def page(request: Request, signed: Signed, about: Consultation, **values: Any) -> Response:
        async with store.read() as connection:
            said = await commenting.said(connection, about.announcement)
            answers = await commenting.answered(connection, about.announcement)
        language = language_of(request)
        return office.page(
            request,
            "consultation_desk.html",
            mine=WORDS,
            about=about,
            state=about.state(clock.now()),
            groups=[
                (question, heading(about, question, language), [one for one in said if one.question == question])
                for question in range(len(about.questions) + 1)
            ],
            answers=answers,
            approves=signed.person.may(Role.APPROVER, about.issuer),
            path=f"{CONSULTATIONS}/{about.announcement}",
            **{"errors": [], "questions": "\n".join(about.questions), **values},
        )

    def wrong(request: Request, key: str, field: str) -> list[tuple[str, str]]:
        error = Invalid([FieldError(field, WORDS(f"wrong.{key}", "el"), WORDS(f"wrong.{key}", "en"))])
        return errors_of(error, language_of(request))

    def back(request: Request, about: Consultation) -> Response:
        return office.to(request, f"{CONSULTATIONS}/{about.announcement}")

    @router.get(CONSULTATIONS)
    async def listed(request: Request) -> Response:
        signed = await office.signed(request)
        async with store.read() as connection:
            known = [one.slug for one in (await load_directory(connection)).issuers]
            mine = [
                slug for slug in known if any(signed.person.may(role, slug) for role in (Role.WRITER, Role.APPROVER))
            ]
            if not mine:
                raise NotAllowed
            found = await finding.of_issuers(connection, mine)
            waiting = [len(await commenting.said(connection, one.announcement, "waiting")) for one in found]
        now = clock.now()
        rows = [(one, one.state(now), count) for one, count in zip(found, waiting, strict=True)]
        return office.page(request, "consultation_desk_list.html", mine=WORDS, found=rows)

    @router.get(CONSULTATIONS + "/{announcement}")
    async def one(request: Request, announcement: UUID) -> Response:
        return await page(request, *await reached(request, announcement))

    @router.post(CONSULTATIONS + "/{announcement}")
    async def set_up(
        request: Request, announcement: UUID, questions: Long = "", moderation: Short = "", names: Short = ""
    ) -> Response:
        signed, about = await reached(request, announcement)
        lines = [" ".join(line.split()) for line in questions.splitlines() if line.strip()]
        if len(lines) > MOST_QUESTIONS or any(len(line) > QUESTION_CHARACTERS for line in lines):
            errors = wrong(request, "questions", "questions")
            return await page(request, signed, about, errors=errors, questions=questions, status=422)
        chosen = cast(Moderation, moderation if moderation in get_args(Moderation) else about.moderation)
        named = cast(Names, names if names in get_args(Names) else about.names)
        await commenting.set_up(store, clock, about, lines, chosen, named, signed.person.email)
        return back(request, about)

    @router.post(CONSULTATIONS + "/{announcement}/comments/{comment}")
    async def moderate(
        request: Request, announcement: UUID, comment: UUID, act: Short = "", reason: Short = ""
    ) -> Response:
        """What an office hides it answers for: the reason stands in the comment's place."""
        signed, about = await reached(request, announcement)
        async with store.read() as connection:
            found = await commenting.find(connection, comment)
        if found.announcement != announcement:
            raise NotFound("Δεν υπάρχει τέτοιο σχόλιο.", "There is no such comment.")
        if act == "hide" and not reason.strip():
            errors = wrong(request, "reason", f"reason-{found.number}")
            return await page(request, signed, about, errors=errors, status=422)
        await commenting.moderate(store, clock, comment, act != "hide", reason.strip(), signed.person.email)
        return back(request, about)

    @router.post(CONSULTATIONS + "/{announcement}/answers/{question}")
    async def answer(request: Request, announcement: UUID, question: Number, text: Long = "") -> Response:
        signed, about = await reached(request, announcement)
        if not about.knows(question):
            raise NotFound("Δεν υπάρχει τέτοια ερώτηση.", "There is no such question.")
        if not text.strip():
            errors = wrong(request, "answer", f"answer-{question}")
            return await page(request, signed, about, errors=errors, status=422)
        said = text.replace("\r\n", "\n").strip()
        await commenting.answer(store, clock, announcement, question, said, signed.person.email)
        return back(request, about)

    @router.post(CONSULTATIONS + "/{announcement}/report")
    async def publish(request: Request, announcement: UUID) -> Response:
        signed, about = await reached(request, announcement, Role.APPROVER)
        await commenting.publish_report(store, clock, about, signed.person.email)
        return back(request, about)

    @router.get(CONSULTATIONS + "/{announcement}/report.{form}")
    async def file(request: Request, announcement: UUID, form: str) -> Response:
        """Also before it is public, for who writes the answers."""
        _, about = await reached(request, announcement)
        if form not in FORMS:
            raise NotFound("Η έκθεση υπάρχει σε pdf και csv.", "The report comes as pdf and csv.")
        language, now = language_of(request), clock.now()
        async with store.read() as connection:
            found = await told(connection, about, language, now)
        response = await made(form, found, language, now)
        response.headers["Cache-Control"] = "no-store"
        return response

    return router
