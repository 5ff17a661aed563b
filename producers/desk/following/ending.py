"""Withdrawing and expunging, in two steps: what every channel will do, then the button."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from core.editions import load_edition
from core.errors import FieldError, Invalid, NotFound
from core.language.counts import grouped
from core.pages import language_of
from producers.desk.composing.pages import WITH_FRAMES
from producers.desk.following.effects import effects, ending, holders
from producers.desk.following.finding import Listed, one
from producers.desk.following.words import OWN
from producers.desk.office import NotAllowed, Office, Signed, errors_of, route_class
from producers.desk.staff.people import Role
from producers.desk.trail import beside
from schemas.edition import Action
from schemas.problems import InvalidInput
from schemas.requests import parse_ending

ANNOUNCEMENTS = "/desk/announcements"
Text = Annotated[str, Form(max_length=4000)]
WRONG_REFERENCE = FieldError(
    "typed",
    "Γράψτε τον αριθμό της ανακοίνωσης όπως φαίνεται πιο πάνω.",
    "Type the announcement's number as it is shown above.",
)


def routes(office: Office) -> APIRouter:
    router = APIRouter(route_class=route_class(office), include_in_schema=False)
    store, clock = office.store, office.clock

    async def approving(request: Request, announcement: UUID) -> tuple[Signed, Listed]:
        signed = await office.signed(request)
        found = await one(store, clock.now(), announcement)
        if found is None:
            raise NotFound.announcement(announcement)
        if not signed.person.may(Role.APPROVER, found.issuer):
            raise NotAllowed
        return signed, found

    async def page(
        request: Request, found: Listed, action: Action, reason: str, error: Invalid | None = None
    ) -> Response:
        """With a reason: what will be. Without: it is asked for."""
        language = language_of(request)
        async with store.read() as connection:
            edition = await load_edition(connection, office.context.settings.url, found.id, found.head)
            held = await holders(connection, found.id)
        after = ending(edition, action, reason.strip(), clock.now())
        made = effects(after, office.channels, office.parts.previewers, held, office.context.settings.url, language)
        answer = office.page(
            request,
            "ending.html",
            status=422 if error else 200,
            own=OWN,
            grouped=grouped,
            found=found,
            action=action.value,
            reason=reason.strip(),
            effects=made,
            errors=errors_of(error, language) if error else [],
            path=f"{ANNOUNCEMENTS}/{found.id}",
        )
        answer.headers["Content-Security-Policy"] = WITH_FRAMES
        return answer

    async def preview(request: Request, announcement: UUID, action: Action, reason: str) -> Response:
        _, found = await approving(request, announcement)
        try:
            parse_ending({"reason": reason})
        except InvalidInput as error:
            return await page(request, found, action, "", Invalid.of(error))
        return await page(request, found, action, reason)

    async def end(request: Request, announcement: UUID, action: Action, reason: str) -> Response:
        signed, found = await approving(request, announcement)
        act = office.posting.withdraw if action is Action.WITHDRAW else office.posting.expunge
        who = signed.person.email
        noted = beside(clock, who, action.value, f"announcement:{announcement}", reason=reason.strip())
        try:
            await act(announcement, who, reason=reason, beside=noted)
        except Invalid as error:
            return await page(request, found, action, reason, error)
        return office.to(request, f"{ANNOUNCEMENTS}/{announcement}")

    @router.post(ANNOUNCEMENTS + "/{announcement}/withdraw/preview")
    async def before_withdrawing(request: Request, announcement: UUID, reason: Text = "") -> Response:
        return await preview(request, announcement, Action.WITHDRAW, reason)

    @router.post(ANNOUNCEMENTS + "/{announcement}/expunge/preview")
    async def before_expunging(request: Request, announcement: UUID, reason: Text = "") -> Response:
        return await preview(request, announcement, Action.EXPUNGE, reason)

    @router.post(ANNOUNCEMENTS + "/{announcement}/withdraw")
    async def withdraw(request: Request, announcement: UUID, reason: Text = "") -> Response:
        """At once: what must not stand any longer waits for nobody."""
        return await end(request, announcement, Action.WITHDRAW, reason)

    @router.post(ANNOUNCEMENTS + "/{announcement}/expunge")
    async def expunge(
        request: Request, announcement: UUID, reason: Text = "", typed: Annotated[str, Form(max_length=40)] = ""
    ) -> Response:
        """It cannot be undone: the number is typed, so that it is surely this one."""
        _, found = await approving(request, announcement)
        if typed.strip() != found.reference:
            return await page(request, found, Action.EXPUNGE, reason, Invalid([WRONG_REFERENCE]))
        return await end(request, announcement, Action.EXPUNGE, reason)

    return router
